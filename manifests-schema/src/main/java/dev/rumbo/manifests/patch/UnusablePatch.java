package dev.rumbo.manifests.patch;

/// A patch that makes no sense, or does not fit the object. The message says where.
public final class UnusablePatch extends Exception {
    private static final long serialVersionUID = 1;

    private final Reason reason;

    /// Whether the patch itself is malformed, or an object of this content does not admit it.
    public enum Reason { MALFORMED, DOES_NOT_FIT }

    private UnusablePatch(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    static UnusablePatch malformed(String message) {
        return new UnusablePatch(Reason.MALFORMED, message);
    }

    static UnusablePatch doesNotFit(String message) {
        return new UnusablePatch(Reason.DOES_NOT_FIT, message);
    }

    public Reason reason() {
        return reason;
    }
}
