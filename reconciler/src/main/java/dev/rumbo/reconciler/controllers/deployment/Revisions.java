package dev.rumbo.reconciler.controllers.deployment;

import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.rumbo.manifests.apps.Deployment;
import dev.rumbo.manifests.apps.ReplicaSet;
import dev.rumbo.manifests.meta.ObjectMeta;

/// The marks a deployment leaves on itself and its replica sets, as `kubectl rollout history` reads them.
/// Source: Kubernetes, pkg/controller/deployment/util/deployment_util.go.
final class Revisions {

    static final String REVISION = "deployment.kubernetes.io/revision";
    /// Earlier revisions of a replica set that was taken up again, e.g. `1,4`.
    static final String HISTORY = "deployment.kubernetes.io/revision-history";
    /// How many pods the deployment wanted when the replica set was last sized.
    static final String DESIRED = "deployment.kubernetes.io/desired-replicas";
    /// How many it might have had then, surge included.
    static final String MOST = "deployment.kubernetes.io/max-replicas";

    private static final int HISTORY_LENGTH = 10;

    private Revisions() {}

    static long of(ObjectMeta meta) {
        return meta.annotation(REVISION).flatMap(Revisions::number).orElse(0L);
    }

    static long next(List<ReplicaSet> older) {
        return older.stream().mapToLong(set -> of(set.meta())).max().orElse(0) + 1;
    }

    /// The marks of the replica set in force: the deployment's own annotations and at least this revision.
    static ObjectMeta inForce(ObjectMeta set, Deployment deployment, long revision) {
        var old = of(set);
        return set.with(edit -> {
            edit.annotations.putAll(inherited(deployment));
            if (revision > old) {
                edit.annotations.put(REVISION, Long.toString(revision));
                if (old > 0) {
                    edit.annotations.put(HISTORY, history(set, old));
                }
            }
        });
    }

    static ObjectMeta sized(ObjectMeta set, RolloutArithmetic numbers) {
        return set.with(edit -> {
            edit.annotations.put(DESIRED, Integer.toString(numbers.replicas()));
            edit.annotations.put(MOST, Integer.toString(numbers.mostPods()));
        });
    }

    static Optional<Integer> desired(ReplicaSet set) {
        return set.meta().annotation(DESIRED).flatMap(Revisions::number).map(Math::toIntExact);
    }

    static Optional<Integer> most(ReplicaSet set) {
        return set.meta().annotation(MOST).flatMap(Revisions::number).map(Math::toIntExact);
    }

    /// What a deployment hands on; marks about the deployment itself stay with it.
    private static SortedMap<String, String> inherited(Deployment deployment) {
        var handedOn = new TreeMap<>(deployment.meta().annotations());
        handedOn.keySet().removeIf(key -> key.startsWith("deployment.kubernetes.io/") || key.startsWith("rumbo.dev/")
                || key.equals("kubectl.kubernetes.io/last-applied-configuration"));
        return handedOn;
    }

    private static String history(ObjectMeta set, long old) {
        var earlier = set.annotation(HISTORY).filter(text -> !text.isEmpty())
                .map(text -> List.of(text.split(","))).orElse(List.of());
        var kept = earlier.subList(Math.max(0, earlier.size() - HISTORY_LENGTH + 1), earlier.size());
        return kept.isEmpty() ? Long.toString(old) : String.join(",", kept) + "," + old;
    }

    private static Optional<Long> number(String text) {
        return text.matches("\\d{1,9}") ? Optional.of(Long.parseLong(text)) : Optional.empty();
    }
}
