package dev.rumbo.manifests.core;

import java.util.List;

import dev.rumbo.manifests.meta.HasStatus;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.ObjectMeta;
import dev.rumbo.manifests.meta.Ref;

/// A room for names. It ends only when everything in it is gone.
public record Namespace(ObjectMeta meta, NamespaceStatus status, Json body)
        implements HasStatus<Namespace, Namespace.NamespaceStatus> {

    public static final Kind<Namespace> KIND = Kind.cluster("v1", "Namespace", "namespaces", List.of("ns"),
            (meta, body, tree) -> new Namespace(meta, JsonFormat.read(tree.path("status"), NamespaceStatus.class), body));

    /// `phase` is Active or Terminating.
    public record NamespaceStatus(String phase) {
        public NamespaceStatus {
            phase = phase.isEmpty() ? "Active" : phase;
        }
    }

    /// A new one.
    public static Namespace named(String name) {
        return new Namespace(ObjectMeta.named("", name), new NamespaceStatus("Active"), Json.EMPTY);
    }

    @Override
    public Kind<Namespace> kind() {
        return KIND;
    }

    @Override
    public Ref<Namespace> ref() {
        return KIND.ref(meta.name());
    }

    @Override
    public Namespace withMeta(ObjectMeta value) {
        return new Namespace(value, status, body);
    }

    @Override
    public Namespace withStatus(NamespaceStatus value) {
        return new Namespace(meta, value, body);
    }
}
