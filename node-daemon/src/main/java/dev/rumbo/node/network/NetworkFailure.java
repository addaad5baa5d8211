package dev.rumbo.node.network;

/// The network could not be made as wanted. The message says what was tried, what came of it, and what may help.
public final class NetworkFailure extends Exception {
    public NetworkFailure(String message) {
        super(message);
    }

    /// Always there, unlike other exceptions'.
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
