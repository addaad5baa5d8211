package dev.rumbo.reconciler.dryrun;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

import dev.rumbo.manifests.apps.Deployment;
import dev.rumbo.manifests.apps.ReplicaSet;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.reconciler.dryrun.Consequences.Availability;
import dev.rumbo.reconciler.plan.Change;
import dev.rumbo.reconciler.world.World;

/// Watches how many pods of each workload are ready while the future unfolds, and why pods were deleted.
final class Availabilities {

    private record Low(int least, Instant at) {}

    private final World start;
    private final Instant began;
    private final TreeMap<Ref<?>, Low> lows = new TreeMap<>();
    private final TreeMap<String, String> deletions = new TreeMap<>();

    Availabilities(World start, Instant began) {
        this.start = start;
        this.began = began;
    }

    void saw(Change change, World world, Instant now) {
        if (!(change.object() instanceof Pod pod)) {
            return;
        }
        if ((change.removed() || pod.meta().deleting()) && !change.cause().because().isEmpty()) {
            deletions.putIfAbsent(pod.meta().uid(), change.cause().because());
        }
        workload(pod, world).or(() -> workload(pod, start)).ifPresent(workload -> {
            var ready = ready(workload, world);
            var low = lows.computeIfAbsent(workload, _ -> new Low(ready(workload, start), began));
            if (ready < low.least) {
                lows.put(workload, new Low(ready, now));
            }
        });
    }

    /// Why a pod was deleted, in the words of who wanted it.
    Optional<String> whyDeleted(Pod pod) {
        return Optional.ofNullable(deletions.get(pod.meta().uid()));
    }

    List<Availability> list(World end) {
        var result = new ArrayList<Availability>();
        lows.forEach((workload, low) -> result.add(new Availability(workload.toString(), ready(workload, start), wanted(workload, end),
                low.least, Duration.between(began, low.at), ready(workload, end))));
        return result;
    }

    /// The deployment of a pod, or the replica set that is nobody's, or the pod itself.
    static Optional<Ref<? extends Obj>> workload(Pod pod, World world) {
        var owner = pod.meta().controller();
        if (owner.isEmpty()) {
            return Optional.empty();
        }
        return world.find(ReplicaSet.KIND.ref(pod.meta().namespace(), owner.get().name()))
                .map(set -> set.meta().controller().<Ref<? extends Obj>>map(deployment ->
                        Deployment.KIND.ref(set.meta().namespace(), deployment.name())).orElse(set.ref()));
    }

    private static int wanted(Ref<?> workload, World world) {
        return switch (world.find(workload)) {
            case Optional<?> found when found.isPresent() && found.get() instanceof Deployment deployment -> deployment.replicas();
            case Optional<?> found when found.isPresent() && found.get() instanceof ReplicaSet set -> set.replicas();
            default -> 0;
        };
    }

    private static int ready(Ref<?> workload, World world) {
        return (int) world.find(workload).stream()
                .flatMap(object -> object instanceof Deployment deployment
                        ? world.ownedBy(deployment, ReplicaSet.KIND).stream() : java.util.stream.Stream.of(object))
                .flatMap(set -> world.ownedBy(set, Pod.KIND).stream())
                .filter(pod -> pod.ready() && pod.active()).count();
    }
}
