package dev.rumbo.web.kube;

import dev.rumbo.manifests.wire.Status;

/// Ends the handling of a request with an error status.
final class Refusal extends Exception {

    private static final long serialVersionUID = 1;

    private final transient Status status;

    Refusal(Status status) {
        super(status.message(), null, false, false);
        this.status = status;
    }

    static Refusal badRequest(String message) {
        return new Refusal(Status.badRequest(message));
    }

    Status status() {
        return status;
    }
}
