package dev.rumbo.manifests.coordination;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.meta.ObjectMeta;
import dev.rumbo.manifests.meta.Ref;

/// A sign of life, renewed again and again. Never written to the durable store.
public record Lease(ObjectMeta meta, LeaseSpec spec, Json body) implements Obj {

    /// Where the leases of nodes live, as in Kubernetes.
    public static final String NODE_NAMESPACE = "kube-node-lease";

    public static final Kind<Lease> KIND = Kind.namespaced("coordination.k8s.io/v1", "Lease", "leases", List.of(),
            (Kind.Binder<Lease>) (meta, body, tree) ->
                    new Lease(meta, JsonFormat.read(tree.path("spec"), LeaseSpec.class), body))
            .ephemeralOnly();

    /// @param renewTime when the master heard of it, by the master's clock
    public record LeaseSpec(String holderIdentity, int leaseDurationSeconds, Optional<Instant> acquireTime,
            Optional<Instant> renewTime) {}

    /// A node's sign of life at `now`.
    public static Lease ofNode(String node, int durationSeconds, Instant now) {
        return new Lease(ObjectMeta.named(NODE_NAMESPACE, node), new LeaseSpec("", 0, Optional.empty(), Optional.empty()),
                Json.EMPTY).with(new LeaseSpec(node, durationSeconds, Optional.empty(), Optional.of(now)));
    }

    public Lease renewedAt(Instant now) {
        return with(new LeaseSpec(spec.holderIdentity(), spec.leaseDurationSeconds(), spec.acquireTime(),
                Optional.of(now)));
    }

    private Lease with(LeaseSpec value) {
        var changed = JsonFormat.object();
        changed.set("spec", JsonFormat.tree(value));
        return new Lease(meta, value, Json.of(changed));
    }

    @Override
    public Kind<Lease> kind() {
        return KIND;
    }

    @Override
    public Ref<Lease> ref() {
        return KIND.ref(meta.namespace(), meta.name());
    }

    @Override
    public Lease withMeta(ObjectMeta value) {
        return new Lease(value, spec, body);
    }
}
