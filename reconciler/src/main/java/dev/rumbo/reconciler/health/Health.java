package dev.rumbo.reconciler.health;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

import dev.rumbo.manifests.apps.Deployment;
import dev.rumbo.manifests.apps.ReplicaSet;
import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.gitops.Application;
import dev.rumbo.manifests.meta.Condition;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.reconciler.world.World;

/// How an object is.
///
/// Source of the verdicts: argoproj/gitops-engine, pkg/health (health_deployment.go, health_replicaset.go, health_pod.go).
///
/// @param words why it is not healthy; empty when it is
public record Health(Verdict verdict, String words) {

    /// From best to worst: the health of a whole is the worst of its parts.
    public enum Verdict {
        HEALTHY, SUSPENDED, PROGRESSING, MISSING, DEGRADED, UNKNOWN;

        /// As it is written in statuses, e.g. `Healthy`.
        public String word() {
            return name().charAt(0) + name().substring(1).toLowerCase(Locale.ROOT);
        }

        /// @param word as [#word] gives it; anything else is unknown
        public static Verdict of(String word) {
            return Stream.of(values()).filter(verdict -> verdict.word().equals(word)).findFirst().orElse(UNKNOWN);
        }
    }

    public static final Health FINE = new Health(Verdict.HEALTHY, "");

    /// The health of an object by its name; missing if there is none.
    public static Health of(Ref<? extends Obj> ref, World world) {
        return world.find(ref).map(object -> of(object, world)).orElseGet(() -> new Health(Verdict.MISSING, "does not exist"));
    }

    public static Health of(Obj object, World world) {
        if (object.meta().deleting()) {
            return progressing("is being deleted");
        }
        return switch (object) {
            case Deployment deployment -> deployment(deployment, world);
            case ReplicaSet set -> replicaSet(set, world);
            case Pod pod -> PodHealth.of(pod);
            case Node node -> node(node);
            case Application application -> new Health(application.status().health().isEmpty()
                    ? Verdict.PROGRESSING : Verdict.of(application.status().health()), application.status().message());
            default -> FINE;
        };
    }

    /// The worst of several; healthy if there are none. Of equally bad ones the first.
    public static Health worst(List<Health> parts) {
        return parts.stream().reduce(FINE, (worst, next) -> next.verdict.compareTo(worst.verdict) > 0 ? next : worst);
    }

    public boolean healthy() {
        return verdict == Verdict.HEALTHY;
    }

    static Health progressing(String words) {
        return new Health(Verdict.PROGRESSING, words);
    }

    static Health degraded(String words) {
        return new Health(Verdict.DEGRADED, words);
    }

    private static Health deployment(Deployment deployment, World world) {
        if (deployment.spec().paused()) {
            return new Health(Verdict.SUSPENDED, "is paused");
        }
        var status = deployment.status();
        var wished = deployment.replicas();
        if (status.observedGeneration() < deployment.meta().generation()) {
            return progressing("its latest change was not looked at yet");
        }
        if (Condition.find(status.conditions(), "Progressing").filter(c -> c.reason().equals("ProgressDeadlineExceeded")).isPresent()) {
            return degraded("the rollout did not get on before its deadline" + trouble(deployment, world));
        }
        if (status.updatedReplicas() < wished) {
            return progressing(status.updatedReplicas() + " of " + wished + " pods are new" + trouble(deployment, world));
        }
        if (status.replicas() > status.updatedReplicas()) {
            return progressing((status.replicas() - status.updatedReplicas()) + " old pods are still there" + trouble(deployment, world));
        }
        if (status.availableReplicas() < status.updatedReplicas()) {
            return progressing(status.availableReplicas() + " of " + status.updatedReplicas() + " pods are available"
                    + trouble(deployment, world));
        }
        return FINE;
    }

    private static Health replicaSet(ReplicaSet set, World world) {
        if (set.status().observedGeneration() < set.meta().generation()) {
            return progressing("its latest change was not looked at yet");
        }
        return set.status().availableReplicas() < set.replicas()
                ? progressing(set.status().availableReplicas() + " of " + set.replicas() + " pods are available" + trouble(set, world))
                : FINE;
    }

    private static Health node(Node node) {
        return Condition.find(node.status().conditions(), "Ready").map(ready -> ready.isTrue() ? FINE
                        : degraded(ready.message().isEmpty() ? "is not ready" : ready.message()))
                .orElseGet(() -> progressing("has not said yet that it is ready"));
    }

    /// What the worst pod below says, e.g. `; pod web-1: container main …`.
    private static String trouble(Obj owner, World world) {
        return podsBelow(owner, world).map(pod -> Optional.of(PodHealth.of(pod)).filter(health -> !health.healthy())
                        .map(health -> new Trouble(pod, health))).flatMap(Optional::stream)
                .reduce((worst, next) -> next.health.verdict().compareTo(worst.health.verdict()) > 0 ? next : worst)
                .filter(trouble -> !trouble.health.words().isEmpty())
                .map(trouble -> "; pod " + trouble.pod.meta().name() + ": " + trouble.health.words()).orElse("");
    }

    private record Trouble(Pod pod, Health health) {}

    private static Stream<Pod> podsBelow(Obj owner, World world) {
        return world.ownedBy(owner.meta().uid()).flatMap(owned -> owned instanceof Pod pod
                ? Stream.of(pod).filter(p -> !p.meta().deleting()) : podsBelow(owned, world));
    }
}
