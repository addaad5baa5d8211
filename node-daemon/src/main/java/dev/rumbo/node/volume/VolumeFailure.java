package dev.rumbo.node.volume;

/// A volume that cannot be made as the pod wants it. The message says which, why and what to do.
public final class VolumeFailure extends Exception {

    private static final long serialVersionUID = 1;

    public VolumeFailure(String message) {
        super(message);
    }

    VolumeFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
