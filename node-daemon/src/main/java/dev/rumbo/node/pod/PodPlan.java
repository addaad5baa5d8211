package dev.rumbo.node.pod;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import dev.rumbo.manifests.core.PodStatus;

/// The next moves for a pod.
///
/// @param actions     may be made side by side; then look again
/// @param status      what is to be reported, if it is not known already
/// @param probes      what is to be asked from now on; whatever is not in here is asked no longer
/// @param lookAgainAt when there may be something to do even if nothing happens until then
public record PodPlan(List<PodAction> actions, PodStatus status, List<ProbeWish> probes, Optional<Instant> lookAgainAt) {
    public PodPlan {
        actions = List.copyOf(actions);
        probes = List.copyOf(probes);
    }
}
