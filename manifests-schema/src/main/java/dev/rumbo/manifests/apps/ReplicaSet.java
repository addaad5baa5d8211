package dev.rumbo.manifests.apps;

import java.util.List;
import java.util.Optional;

import dev.rumbo.manifests.core.PodTemplateSpec;
import dev.rumbo.manifests.meta.Condition;
import dev.rumbo.manifests.meta.HasStatus;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.LabelSelector;
import dev.rumbo.manifests.meta.ObjectMeta;
import dev.rumbo.manifests.meta.Ref;

/// Keeps a number of equal pods running.
public record ReplicaSet(ObjectMeta meta, ReplicaSetSpec spec, ReplicaSetStatus status, Json body)
        implements HasStatus<ReplicaSet, ReplicaSet.ReplicaSetStatus> {

    public static final Kind<ReplicaSet> KIND = Kind.namespaced("apps/v1", "ReplicaSet", "replicasets", List.of("rs"),
            (meta, body, tree) -> new ReplicaSet(meta, JsonFormat.read(tree.path("spec"), ReplicaSetSpec.class),
                    JsonFormat.read(tree.path("status"), ReplicaSetStatus.class), body));

    /// @param replicas how many; 1 if nothing is said
    public record ReplicaSetSpec(Optional<Integer> replicas, int minReadySeconds, LabelSelector selector,
            PodTemplateSpec template) {}

    public record ReplicaSetStatus(int replicas, int fullyLabeledReplicas, int readyReplicas, int availableReplicas,
            long observedGeneration, List<Condition> conditions) {
        public ReplicaSetStatus {
            conditions = List.copyOf(conditions);
        }
    }

    /// How many pods it shall have.
    public int replicas() {
        return spec.replicas().orElse(1);
    }

    /// The same with another number of replicas.
    public ReplicaSet scaledTo(int replicas) {
        var changed = body.edited(b -> {
            b.withObject("/spec").put("replicas", replicas);
            return b;
        });
        return new ReplicaSet(meta, JsonFormat.read(changed.tree().path("spec"), ReplicaSetSpec.class), status, changed);
    }

    @Override
    public Kind<ReplicaSet> kind() {
        return KIND;
    }

    @Override
    public Ref<ReplicaSet> ref() {
        return KIND.ref(meta.namespace(), meta.name());
    }

    @Override
    public ReplicaSet withMeta(ObjectMeta value) {
        return new ReplicaSet(value, spec, status, body);
    }

    @Override
    public ReplicaSet withStatus(ReplicaSetStatus value) {
        return new ReplicaSet(meta, spec, value, body);
    }
}
