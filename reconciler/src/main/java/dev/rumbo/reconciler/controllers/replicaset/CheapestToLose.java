package dev.rumbo.reconciler.controllers.replicaset;

import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

import dev.rumbo.manifests.core.ContainerStatus;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.meta.Condition;

/// Which pods a replica set gives up first.
///
/// Source: Kubernetes, pkg/controller/controller_utils.go, ActivePodsWithRanks. Two differences: of ready pods those
/// go first that are not available yet (`minReadySeconds`), because the deployment has given up just as many as are
/// not available, and must not lose one that it counts on; and equal pods are told apart by their exact age and then
/// by name, not by rounded age and random uid, so that a dry run says which pod will go.
final class CheapestToLose {

    /// A number on a pod; the lowest goes first. 0 unless said otherwise.
    static final String DELETION_COST = "controller.kubernetes.io/pod-deletion-cost";

    private CheapestToLose() {}

    /// Pods in the order in which they go.
    ///
    /// @param related   the active pods of all replica sets of the same deployment: nodes with many of them give first
    /// @param available which ready pods a rollout counts on, because they have been ready for long enough
    static Comparator<Pod> first(List<Pod> related, Predicate<Pod> available) {
        var onNode = new HashMap<String, Integer>();
        related.stream().filter(Pod::scheduled).forEach(pod -> onNode.merge(pod.spec().nodeName(), 1, Integer::sum));
        return first(onNode, available);
    }

    private static Comparator<Pod> first(Map<String, Integer> onNode, Predicate<Pod> available) {
        return Comparator.comparing(Pod::scheduled)
                .thenComparing(CheapestToLose::phaseRank)
                .thenComparing(Pod::ready)
                .thenComparing(available::test)
                .thenComparing(CheapestToLose::deletionCost)
                .thenComparing(pod -> -onNode.getOrDefault(pod.spec().nodeName(), 0))
                .thenComparing(CheapestToLose::readySince, Comparator.reverseOrder())
                .thenComparing(pod -> -restarts(pod))
                .thenComparing(pod -> pod.meta().creationTimestamp().orElse(Instant.MAX), Comparator.reverseOrder())
                .thenComparing(pod -> pod.meta().name());
    }

    private static int phaseRank(Pod pod) {
        return switch (pod.status().phase()) {
            case "Pending" -> 0;
            case "Unknown" -> 1;
            default -> 2;
        };
    }

    /// Of pods that are not ready nothing is known; they are equal here.
    private static Instant readySince(Pod pod) {
        return Condition.find(pod.status().conditions(), "Ready").filter(Condition::isTrue)
                .flatMap(Condition::lastTransitionTime).orElse(Instant.MAX);
    }

    private static int restarts(Pod pod) {
        return pod.status().containerStatuses().stream().mapToInt(ContainerStatus::restartCount).max().orElse(0);
    }

    private static int deletionCost(Pod pod) {
        return pod.meta().annotation(DELETION_COST).filter(cost -> cost.matches("-?\\d{1,9}"))
                .map(Integer::parseInt).orElse(0);
    }
}
