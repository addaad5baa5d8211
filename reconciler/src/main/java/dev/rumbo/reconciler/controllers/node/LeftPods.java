package dev.rumbo.reconciler.controllers.node;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.meta.Condition;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.OwnerReference;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.reconciler.plan.Change;
import dev.rumbo.reconciler.plan.Controller;
import dev.rumbo.reconciler.plan.Intent;
import dev.rumbo.reconciler.plan.Plan;
import dev.rumbo.reconciler.world.World;

/// Clears away pods that nobody else will: those of nodes that were deleted, and all but the latest of those that
/// ran to their end.
///
/// Source: Kubernetes, pkg/controller/podgc/gc_controller.go. It keeps 12500 finished pods in all; here a few of each
/// owner are kept, which are enough to read why they ended.
public final class LeftPods implements Controller<Pod> {

    static final int KEPT_OF_OWNER = 5;
    static final int KEPT_WITHOUT_OWNER = 100;

    /// A pod that names its node itself may come before the node does.
    private static final Duration NODE_MAY_COME = Duration.ofSeconds(40);

    private static final Comparator<Pod> YOUNGEST_FIRST = Comparator
            .comparing((Pod pod) -> pod.meta().creationTimestamp().orElse(Instant.EPOCH)).reversed()
            .thenComparing(pod -> pod.meta().name());

    @Override
    public String name() {
        return "left-pods";
    }

    @Override
    public Kind<Pod> kind() {
        return Pod.KIND;
    }

    @Override
    public Stream<Ref<Pod>> concernedBy(Change change, World world) {
        return switch (change.object()) {
            case Node node when change.removed() -> world.podsOn(node.meta().name()).stream().map(Pod::ref);
            case Pod pod when !change.removed() && pod.finished() -> alike(pod, world).stream().map(Pod::ref);
            case Pod pod when !change.removed() && nodeIsMissing(pod, world) -> Stream.of(pod.ref());
            default -> Stream.empty();
        };
    }

    @Override
    public Plan reconcile(Pod pod, World world, Instant now) {
        if (nodeIsMissing(pod, world)) {
            return withoutNode(pod, now);
        }
        if (!pod.finished() || pod.meta().deleting()) {
            return Plan.REST;
        }
        var kept = pod.meta().controller().isPresent() ? KEPT_OF_OWNER : KEPT_WITHOUT_OWNER;
        return alike(pod, world).indexOf(pod) < kept ? Plan.REST
                : Plan.of(Intent.Delete.of(pod, "only the latest " + kept + " finished pods are kept"));
    }

    private static Plan withoutNode(Pod pod, Instant now) {
        var age = Duration.between(pod.meta().creationTimestamp().orElse(Instant.EPOCH), now);
        var chosen = Condition.holds(pod.status().conditions(), "PodScheduled");
        if (!chosen && !pod.meta().deleting() && age.compareTo(NODE_MAY_COME) < 0) {
            return Plan.lookAgain(NODE_MAY_COME.minus(age));
        }
        return Plan.of(new Intent.Delete(pod.ref(), Optional.of(pod.meta().uid()), Optional.of(0L), Intent.Propagation.BACKGROUND,
                "node " + pod.spec().nodeName() + " is no longer there"));
    }

    private static boolean nodeIsMissing(Pod pod, World world) {
        return pod.scheduled() && !world.has(Node.KIND.ref(pod.spec().nodeName()));
    }

    /// All finished pods of the same owner, or of the namespace without one; the youngest first.
    private static List<Pod> alike(Pod pod, World world) {
        var owner = pod.meta().controller().map(OwnerReference::uid);
        var candidates = owner.map(uid -> world.ownedBy(uid).filter(Pod.class::isInstance).map(Pod.class::cast))
                .orElseGet(() -> world.all(Pod.KIND, pod.meta().namespace()).stream().filter(other -> other.meta().controller().isEmpty()));
        return candidates.filter(other -> other.finished() && !other.meta().deleting()).sorted(YOUNGEST_FIRST).toList();
    }
}
