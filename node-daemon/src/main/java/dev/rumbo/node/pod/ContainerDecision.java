package dev.rumbo.node.pod;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import dev.rumbo.manifests.core.Container;
import dev.rumbo.manifests.core.ContainerStatus;

/// What to do with one container now, and what to say of it.
///
/// @param unfinished whether it still has to run, or runs
record ContainerDecision(Container spec, List<PodAction> actions, ContainerStatus status, Optional<Instant> lookAgainAt,
        boolean unfinished) {

    ContainerDecision {
        actions = List.copyOf(actions);
    }

    boolean running() {
        return status.state().flatMap(ContainerStatus.State::running).isPresent();
    }

    Optional<ContainerStatus.Terminated> terminated() {
        return status.state().flatMap(ContainerStatus.State::terminated);
    }

    boolean succeeded() {
        return terminated().map(how -> how.exitCode() == 0).orElse(false);
    }
}
