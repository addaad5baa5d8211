package dev.rumbo.reconciler.controllers.node;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.core.Taint;
import dev.rumbo.manifests.core.Toleration;

/// The taints that tell of a node's state, and how long pods put up with them.
///
/// Source: Kubernetes, pkg/controller/nodelifecycle/node_lifecycle_controller.go and pkg/controller/tainteviction.
/// Differences: there is no default toleration of 300 s; the [Patience] takes its place.
final class NodeTaints {

    static final String UNREACHABLE = "node.kubernetes.io/unreachable";
    static final String NOT_READY = "node.kubernetes.io/not-ready";

    enum State { READY, NOT_READY, SILENT }

    private NodeTaints() {}

    /// The taints a node in this state shall have; those that are there already keep their time.
    ///
    /// @param stays whether its pods stay where they are, because too many nodes are silent at once
    static List<Taint> wanted(List<Taint> taints, State state, boolean stays, Instant now) {
        var ours = switch (state) {
            case READY -> List.<Taint>of();
            case NOT_READY -> List.of(taint(NOT_READY, "NoSchedule", now), taint(NOT_READY, "NoExecute", now));
            case SILENT -> stays ? List.of(taint(UNREACHABLE, "NoSchedule", now))
                    : List.of(taint(UNREACHABLE, "NoSchedule", now), taint(UNREACHABLE, "NoExecute", now));
        };
        var kept = taints.stream().filter(taint -> !isOurs(taint) || has(ours, taint));
        var added = ours.stream().filter(taint -> !has(taints, taint));
        return Stream.concat(kept, added).toList();
    }

    /// When a pod has to leave a node with these taints; empty if never.
    static Optional<Instant> leaves(Pod pod, List<Taint> taints, Patience patience, Instant now) {
        return taints.stream().filter(taint -> taint.effect().equals("NoExecute"))
                .flatMap(taint -> leaves(pod, taint, patience, now).stream()).min(Instant::compareTo);
    }

    private static Optional<Instant> leaves(Pod pod, Taint taint, Patience patience, Instant now) {
        var since = taint.timeAdded().orElse(now);
        var tolerations = pod.spec().tolerations().stream().filter(toleration -> toleration.tolerates(taint)).toList();
        if (tolerations.isEmpty()) {
            return Optional.of(switch (taint.key()) {
                case UNREACHABLE -> since.plus(patience.unreachable());
                case NOT_READY -> since.plus(patience.notReady());
                default -> since;
            });
        }
        return tolerations.stream().map(Toleration::tolerationSeconds).flatMap(Optional::stream)
                .map(seconds -> since.plusSeconds(Math.max(0, seconds))).min(Instant::compareTo);
    }

    private static boolean isOurs(Taint taint) {
        return taint.key().equals(UNREACHABLE) || taint.key().equals(NOT_READY);
    }

    /// Whenever it was added.
    private static boolean has(List<Taint> taints, Taint wanted) {
        return taints.stream().anyMatch(taint -> taint.inWords().equals(wanted.inWords()));
    }

    private static Taint taint(String key, String effect, Instant since) {
        return new Taint(key, "", effect, Optional.of(since));
    }
}
