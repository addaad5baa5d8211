package dev.rumbo.manifests.client;

import java.io.IOException;

import dev.rumbo.manifests.wire.Status;

/// The server was reached and said no. (A plain `IOException` means that it was not reached.)
public final class ApiRefusal extends IOException {

    private static final long serialVersionUID = 1;

    private final transient Status status;

    ApiRefusal(Status status) {
        super(status.message());
        this.status = status;
    }

    public Status status() {
        return status;
    }

    /// The change was worked out against an older version of the object: read it and try again.
    public boolean isConflict() {
        return status.code() == 409;
    }

    public boolean isNotFound() {
        return status.code() == 404;
    }

    /// The revision to watch from is too old, or from another life of the server: list again.
    public boolean isExpired() {
        return status.code() == 410;
    }

    /// Who we say we are is not (or no longer) accepted.
    public boolean isUnauthorized() {
        return status.code() == 401;
    }
}
