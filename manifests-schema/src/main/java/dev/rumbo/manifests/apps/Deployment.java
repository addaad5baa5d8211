package dev.rumbo.manifests.apps;

import java.util.List;
import java.util.Optional;

import dev.rumbo.manifests.core.PodTemplateSpec;
import dev.rumbo.manifests.meta.Condition;
import dev.rumbo.manifests.meta.HasStatus;
import dev.rumbo.manifests.meta.IntOrString;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.LabelSelector;
import dev.rumbo.manifests.meta.ObjectMeta;
import dev.rumbo.manifests.meta.Ref;

/// Replica sets that follow each other when the template changes.
public record Deployment(ObjectMeta meta, DeploymentSpec spec, DeploymentStatus status, Json body)
        implements HasStatus<Deployment, Deployment.DeploymentStatus> {

    public static final Kind<Deployment> KIND = Kind.namespaced("apps/v1", "Deployment", "deployments", List.of("deploy"),
            (meta, body, tree) -> new Deployment(meta, JsonFormat.read(tree.path("spec"), DeploymentSpec.class),
                    JsonFormat.read(tree.path("status"), DeploymentStatus.class), body));

    /// @param replicas how many pods; 1 if nothing is said
    public record DeploymentSpec(Optional<Integer> replicas, LabelSelector selector, PodTemplateSpec template,
            Optional<Strategy> strategy, int minReadySeconds, Optional<Integer> revisionHistoryLimit, boolean paused,
            Optional<Integer> progressDeadlineSeconds) {}

    /// `type` is RollingUpdate or Recreate.
    public record Strategy(String type, Optional<RollingUpdate> rollingUpdate) {}

    public record RollingUpdate(Optional<IntOrString> maxUnavailable, Optional<IntOrString> maxSurge) {}

    public record DeploymentStatus(long observedGeneration, int replicas, int updatedReplicas, int readyReplicas,
            int availableReplicas, int unavailableReplicas, List<Condition> conditions) {
        public DeploymentStatus {
            conditions = List.copyOf(conditions);
        }
    }

    /// How many pods it shall have.
    public int replicas() {
        return spec.replicas().orElse(1);
    }

    /// Whether all old pods go before the first new one comes.
    public boolean recreates() {
        return spec.strategy().map(s -> s.type().equals("Recreate")).orElse(false);
    }

    /// The same with another number of replicas.
    public Deployment scaledTo(int replicas) {
        var changed = body.edited(b -> {
            b.withObject("/spec").put("replicas", replicas);
            return b;
        });
        return new Deployment(meta, JsonFormat.read(changed.tree().path("spec"), DeploymentSpec.class), status, changed);
    }

    @Override
    public Kind<Deployment> kind() {
        return KIND;
    }

    @Override
    public Ref<Deployment> ref() {
        return KIND.ref(meta.namespace(), meta.name());
    }

    @Override
    public Deployment withMeta(ObjectMeta value) {
        return new Deployment(value, spec, status, body);
    }

    @Override
    public Deployment withStatus(DeploymentStatus value) {
        return new Deployment(meta, spec, value, body);
    }
}
