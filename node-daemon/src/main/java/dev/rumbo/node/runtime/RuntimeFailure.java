package dev.rumbo.node.runtime;

import java.time.Duration;

/// A call to the runtime that did not succeed. Messages say what was tried, and what the engine answered.
public abstract sealed class RuntimeFailure extends Exception {

    private RuntimeFailure(String message) {
        super(message);
    }

    private RuntimeFailure(String message, Throwable cause) {
        super(message, cause);
    }

    /// Always there, unlike other exceptions'.
    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }

    /// The container is gone. For a stop or a removal that is success; runtimes do not throw it there.
    public static final class NoSuchContainer extends RuntimeFailure {
        public NoSuchContainer(ContainerId id) {
            super("there is no container " + id);
        }
    }

    /// The image is not on this node.
    public static final class ImageNotFound extends RuntimeFailure {
        private final String image;

        public ImageNotFound(String image) {
            super("image \"%s\" is not on this node".formatted(image));
            this.image = image;
        }

        public String image() {
            return image;
        }
    }

    /// Somebody else's container holds the name.
    public static final class NameTaken extends RuntimeFailure {
        public NameTaken(String engineName, ContainerId holder) {
            super("the container name %s is held by %s, which Rumbo did not make; remove it with: docker rm -f %s"
                    .formatted(engineName, holder, engineName));
        }
    }

    /// The image could not be fetched. [#reason] decides between kubelet's `ErrImagePull` and its relatives.
    public static final class PullFailed extends RuntimeFailure {
        private final String image;
        private final Reason reason;

        public PullFailed(String image, Reason reason, String detail) {
            super("failed to pull image \"%s\": %s".formatted(image, detail));
            this.image = image;
            this.reason = reason;
        }

        public String image() {
            return image;
        }

        public Reason reason() {
            return reason;
        }

        public enum Reason {
            /// The registry has no such repository, tag or platform, or does not show it without a login.
            NOT_FOUND,
            /// The registry wants other credentials.
            UNAUTHORIZED,
            /// The registry cannot be reached, or failed.
            REGISTRY_UNAVAILABLE,
            /// No bytes came for a while.
            STALLED,
            /// That is no image name: kubelet's `InvalidImageName`.
            INVALID_NAME,
            OTHER
        }
    }

    /// The container was created but its process could not be started: kubelet's `ContainerCannotRun`.
    public static final class StartFailed extends RuntimeFailure {
        private final int exitCode;

        /// @param exitCode 127 when the command was not found, 128 otherwise
        public StartFailed(int exitCode, String message) {
            super(message);
            this.exitCode = exitCode;
        }

        public int exitCode() {
            return exitCode;
        }
    }

    /// The engine understood and said no, or failed at it: kubelet's `CreateContainerError`.
    public static final class Refused extends RuntimeFailure {
        public Refused(String what, String answer) {
            super("the container engine refused to %s: %s".formatted(what, answer));
        }
    }

    /// The engine did not answer in time. What was asked may still happen: list before acting on it.
    public static final class DeadlineExceeded extends RuntimeFailure {
        public DeadlineExceeded(String what, Duration waited) {
            super("the container engine did not %s within %d ms".formatted(what, waited.toMillis()));
        }
    }

    /// There is no engine to talk to.
    public static final class RuntimeUnavailable extends RuntimeFailure {
        public RuntimeUnavailable(String message, Throwable cause) {
            super(message, cause);
        }

        public RuntimeUnavailable(String message) {
            super(message);
        }
    }
}
