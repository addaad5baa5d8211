package dev.rumbo.reconciler.controllers.replicaset;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import dev.rumbo.manifests.apps.ReplicaSet;
import dev.rumbo.manifests.apps.ReplicaSet.ReplicaSetStatus;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.meta.Condition;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.ObjectMeta;
import dev.rumbo.manifests.meta.OwnerReference;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.reconciler.controllers.Claims;
import dev.rumbo.reconciler.plan.Change;
import dev.rumbo.reconciler.plan.Controller;
import dev.rumbo.reconciler.plan.Intent;
import dev.rumbo.reconciler.plan.Plan;
import dev.rumbo.reconciler.world.World;

/// Keeps as many active pods as a replica set asks for.
///
/// Pods on their way out do not count, neither as too many nor as missing. Failed pods are replaced.
/// Source: Kubernetes, pkg/controller/replicaset/replica_set.go and replica_set_utils.go.
public final class ReplicaSetController implements Controller<ReplicaSet> {

    @Override
    public String name() {
        return "replicaset";
    }

    @Override
    public Kind<ReplicaSet> kind() {
        return ReplicaSet.KIND;
    }

    @Override
    public Stream<Ref<ReplicaSet>> concernedBy(Change change, World world) {
        return switch (change.object()) {
            // Its own report is nothing new to it, and costs a look at every pod.
            case ReplicaSet set -> change.wished() || !change.cause().actor().equals(name()) ? Stream.of(set.ref()) : Stream.empty();
            case Pod _ -> Stream.concat(Stream.of(change.before(), change.after()).flatMap(Optional::stream)
                    .flatMap(pod -> owner((Pod) pod).stream()), adopters(change, world)).distinct();
            default -> Stream.empty();
        };
    }

    @Override
    public Plan reconcile(ReplicaSet set, World world, Instant now) {
        var claims = Claims.of(set, set.spec().selector(), Pod.KIND, world, Pod::active);
        if (!claims.moves().isEmpty()) {
            return Plan.of(claims.moves().stream());
        }
        var pods = claims.held().stream().filter(Pod::active).toList();
        var moves = set.meta().deleting() ? Plan.REST : replicas(set, pods, world, now);
        return moves.and(status(set, pods, now));
    }

    private static Plan replicas(ReplicaSet set, List<Pod> pods, World world, Instant now) {
        var missing = set.replicas() - pods.size();
        if (missing >= 0) {
            return Plan.of(Stream.generate(() -> new Intent.Create(newPod(set))).limit(missing));
        }
        var because = "scaled down from " + pods.size() + " to " + set.replicas();
        return Plan.of(pods.stream().sorted(CheapestToLose.first(related(set, world),
                        pod -> pod.available(set.spec().minReadySeconds(), now))).limit(-missing)
                .map(pod -> Intent.Delete.of(pod, because)));
    }

    private static Pod newPod(ReplicaSet set) {
        var template = set.spec().template();
        return Pod.of(template, ObjectMeta.generated(set.meta().namespace(), set.meta().name() + "-").with(edit -> {
            edit.labels = template.labels();
            edit.annotations = template.annotations();
            edit.ownerReferences = List.of(OwnerReference.controlledBy(set));
        }));
    }

    /// The active pods of all replica sets with the same controller as this one, its own included.
    private static List<Pod> related(ReplicaSet set, World world) {
        return set.meta().controller().stream()
                .flatMap(controller -> world.ownedBy(controller.uid()))
                .filter(ReplicaSet.class::isInstance)
                .flatMap(sibling -> world.ownedBy(sibling, Pod.KIND).stream())
                .filter(Pod::active).toList();
    }

    private static Plan status(ReplicaSet set, List<Pod> pods, Instant now) {
        var minReady = set.spec().minReadySeconds();
        var labels = set.spec().template().labels();
        var status = new ReplicaSetStatus(pods.size(),
                count(pods.stream().filter(pod -> has(pod.meta().labels(), labels))),
                count(pods.stream().filter(Pod::ready)),
                count(pods.stream().filter(pod -> pod.available(minReady, now))),
                set.meta().generation(), set.status().conditions());
        var plan = status.equals(set.status()) ? Plan.REST : Plan.of(new Intent.ReportStatus(set.withStatus(status)));
        return pods.stream().flatMap(pod -> untilAvailable(pod, minReady, now).stream()).min(Duration::compareTo)
                .map(plan::andLookAgain).orElse(plan);
    }

    /// How long a ready pod still has to stay ready; empty for a pod that is available, or not ready.
    private static Optional<Duration> untilAvailable(Pod pod, int minReadySeconds, Instant now) {
        return Condition.find(pod.status().conditions(), "Ready").filter(Condition::isTrue)
                .filter(_ -> !pod.available(minReadySeconds, now))
                .flatMap(Condition::lastTransitionTime)
                .map(since -> Duration.between(now, since.plusSeconds(minReadySeconds)));
    }

    private static Optional<Ref<ReplicaSet>> owner(Pod pod) {
        return pod.meta().controller().filter(owner -> owner.kind().equals(ReplicaSet.KIND.name()))
                .map(owner -> ReplicaSet.KIND.ref(pod.meta().namespace(), owner.name()));
    }

    /// The replica sets that may want to take in an orphan.
    private static Stream<Ref<ReplicaSet>> adopters(Change change, World world) {
        return change.after().filter(pod -> pod.meta().controller().isEmpty()).stream()
                .flatMap(pod -> world.all(ReplicaSet.KIND, pod.meta().namespace()).stream()
                        .filter(set -> set.spec().selector().matches(pod.meta().labels())))
                .map(ReplicaSet::ref);
    }

    private static boolean has(Map<String, String> labels, Map<String, String> wanted) {
        for (var label : wanted.entrySet()) {
            if (!label.getValue().equals(labels.get(label.getKey()))) {
                return false;
            }
        }
        return true;
    }

    private static int count(Stream<?> found) {
        return Math.toIntExact(found.count());
    }
}
