package dev.rumbo.node.runtime;

import java.time.Instant;
import java.util.Optional;

/// What an inspection tells of one container.
///
/// @param imageId of the image it really runs, such as `sha256:…`
public record ContainerReport(ContainerSummary summary, String imageId, State state) {

    public ContainerId id() {
        return summary.id();
    }

    public sealed interface State {
        /// @param startError why its start failed, if it was tried
        record Created(Optional<String> startError) implements State {}

        record Running(Instant startedAt, long pid) implements State {}

        /// @param oomKilled the kernel killed a process of it for lack of memory (not always the main one)
        /// @param startedAt never after `finishedAt`
        /// @param error what the engine says about it; empty when it says nothing
        record Exited(int exitCode, boolean oomKilled, Instant startedAt, Instant finishedAt, String error) implements State {}
    }
}
