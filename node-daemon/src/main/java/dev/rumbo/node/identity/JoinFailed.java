package dev.rumbo.node.identity;

/// The node cannot become (or stay) a member of the cluster; the message says what to do.
public final class JoinFailed extends Exception {

    private static final long serialVersionUID = 1;

    public JoinFailed(String message) {
        super(message);
    }

    JoinFailed(String message, Throwable cause) {
        super(message, cause);
    }
}
