package dev.rumbo.manifests.core;

import java.time.Instant;
import java.util.Optional;

/// What is known of one container of a pod.
public record ContainerStatus(
        String name,
        String image,
        String imageID,
        String containerID,
        boolean ready,
        Optional<Boolean> started,
        int restartCount,
        Optional<State> state,
        Optional<State> lastState) {

    /// Exactly one of these is present.
    public record State(Optional<Waiting> waiting, Optional<Running> running, Optional<Terminated> terminated) {

        public static State waiting(String reason, String message) {
            return new State(Optional.of(new Waiting(reason, message)), Optional.empty(), Optional.empty());
        }

        public static State running(Instant since) {
            return new State(Optional.empty(), Optional.of(new Running(Optional.of(since))), Optional.empty());
        }

        public static State terminated(Terminated how) {
            return new State(Optional.empty(), Optional.empty(), Optional.of(how));
        }
    }

    public record Waiting(String reason, String message) {}

    public record Running(Optional<Instant> startedAt) {}

    public record Terminated(int exitCode, int signal, String reason, String message, Optional<Instant> startedAt,
            Optional<Instant> finishedAt, String containerID) {}
}
