package dev.rumbo.manifests.core;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import dev.rumbo.manifests.meta.Condition;
import dev.rumbo.manifests.meta.HasStatus;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.ObjectMeta;
import dev.rumbo.manifests.meta.Ref;

import tools.jackson.databind.node.ObjectNode;

/// Containers that live and die together on one node, sharing an IP, IPC and volumes.
public record Pod(ObjectMeta meta, PodSpec spec, PodStatus status, Json body) implements HasStatus<Pod, PodStatus> {

    public static final Kind<Pod> KIND = Kind.namespaced("v1", "Pod", "pods", List.of("po"),
            (meta, body, tree) -> new Pod(meta, JsonFormat.read(tree.path("spec"), PodSpec.class),
                    JsonFormat.read(tree.path("status"), PodStatus.class), body));

    /// A new pod after a template; `meta` is what the pod shall be called and whose it is.
    public static Pod of(PodTemplateSpec template, ObjectMeta meta) {
        return new Pod(meta, template.spec(), PodStatus.PENDING, template.podBody());
    }

    /// The node the scheduler chose.
    public Optional<String> nodeName() {
        return spec.nodeName().isEmpty() ? Optional.empty() : Optional.of(spec.nodeName());
    }

    public boolean scheduled() {
        return !spec.nodeName().isEmpty();
    }

    /// Whether the pod ran to its end and will not run again.
    public boolean finished() {
        return status.phase().equals("Succeeded") || status.phase().equals("Failed");
    }

    /// Neither finished nor on its way out: what a replica set counts.
    public boolean active() {
        return !finished() && !meta.deleting();
    }

    public boolean ready() {
        return Condition.holds(status.conditions(), "Ready");
    }

    /// Ready for at least `minReadySeconds`, so that a rollout may count on it.
    public boolean available(int minReadySeconds, Instant now) {
        return Condition.find(status.conditions(), "Ready").filter(Condition::isTrue)
                .map(ready -> minReadySeconds == 0 || ready.lastTransitionTime()
                        .map(since -> !since.plusSeconds(minReadySeconds).isAfter(now)).orElse(false))
                .orElse(false);
    }

    /// The same pod, bound to a node.
    public Pod on(String nodeName) {
        var bound = body.edited(b -> {
            ((ObjectNode) b.get("spec")).put("nodeName", nodeName);
            return b;
        });
        return new Pod(meta, spec.on(nodeName), status, bound);
    }

    @Override
    public Kind<Pod> kind() {
        return KIND;
    }

    @Override
    public Ref<Pod> ref() {
        return KIND.ref(meta.namespace(), meta.name());
    }

    @Override
    public Pod withMeta(ObjectMeta value) {
        return new Pod(value, spec, status, body);
    }

    @Override
    public Pod withStatus(PodStatus value) {
        return new Pod(meta, spec, value, body);
    }
}
