package dev.rumbo.node.docker;

/// The engine's answer was an error. Callers in this room turn it into what it means for the call they made.
final class EngineRefusal extends Exception {

    private static final int NOT_FOUND = 404;
    private static final int CONFLICT = 409;

    private final int status;

    EngineRefusal(int status, String message) {
        super(message);
        this.status = status;
    }

    String answer() {
        return String.valueOf(getMessage());
    }

    boolean notFound() {
        return status == NOT_FOUND;
    }

    boolean conflict() {
        return status == CONFLICT;
    }

    boolean says(String text) {
        return answer().contains(text);
    }
}
