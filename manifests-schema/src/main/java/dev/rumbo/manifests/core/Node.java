package dev.rumbo.manifests.core;

import java.util.List;

import dev.rumbo.manifests.meta.Condition;
import dev.rumbo.manifests.meta.HasStatus;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.ObjectMeta;
import dev.rumbo.manifests.meta.Ref;

import tools.jackson.databind.node.ObjectNode;

/// A Docker host that runs pods.
public record Node(ObjectMeta meta, NodeSpec spec, NodeStatus status, Json body) implements HasStatus<Node, NodeStatus> {

    public static final Kind<Node> KIND = Kind.cluster("v1", "Node", "nodes", List.of("no"),
            (meta, body, tree) -> new Node(meta, JsonFormat.read(tree.path("spec"), NodeSpec.class),
                    JsonFormat.read(tree.path("status"), NodeStatus.class), body));

    public boolean ready() {
        return Condition.holds(status.conditions(), "Ready");
    }

    /// The same node with other taints.
    public Node tainted(List<Taint> taints) {
        return withSpec(s -> s.set("taints", JsonFormat.tree(taints)));
    }

    /// The same node with a range for the addresses of its pods.
    public Node withPodCidr(String cidr) {
        return withSpec(s -> {
            s.put("podCIDR", cidr);
            s.set("podCIDRs", JsonFormat.array().add(cidr));
        });
    }

    private Node withSpec(java.util.function.Consumer<ObjectNode> edit) {
        var changed = body.edited(b -> {
            edit.accept(b.withObject("/spec"));
            return b;
        });
        return new Node(meta, JsonFormat.read(changed.tree().path("spec"), NodeSpec.class), status, changed);
    }

    @Override
    public Kind<Node> kind() {
        return KIND;
    }

    @Override
    public Ref<Node> ref() {
        return KIND.ref(meta.name());
    }

    @Override
    public Node withMeta(ObjectMeta value) {
        return new Node(value, spec, status, body);
    }

    @Override
    public Node withStatus(NodeStatus value) {
        return new Node(meta, spec, value, body);
    }
}
