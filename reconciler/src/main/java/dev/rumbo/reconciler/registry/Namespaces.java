package dev.rumbo.reconciler.registry;

import dev.rumbo.manifests.Kinds;
import dev.rumbo.manifests.core.Event;
import dev.rumbo.manifests.core.Namespace;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.reconciler.world.World;

/// What is special about namespaces: they carry the finalizer `kubernetes` in their spec, and end only when
/// nothing is left in them.
final class Namespaces {

    private static final String NAME_LABEL = "kubernetes.io/metadata.name";
    private static final Json WITH_FINALIZER = Json.parse("{\"spec\":{\"finalizers\":[\"kubernetes\"]}}");

    private Namespaces() {}

    static Namespace opened(Namespace namespace) {
        return new Namespace(namespace.meta().withLabel(NAME_LABEL, namespace.meta().name()),
                new Namespace.NamespaceStatus("Active"), WITH_FINALIZER);
    }

    /// Whether the finalizer in the spec still holds it.
    static boolean held(Namespace namespace) {
        return !namespace.body().tree().at("/spec/finalizers").isEmpty();
    }

    /// Whether nothing is in it but events, which tell of its end.
    static boolean empty(Namespace namespace, World world) {
        return Kinds.ALL.stream().filter(kind -> kind.namespaced() && !kind.equals(Event.KIND))
                .allMatch(kind -> world.all(kind, namespace.meta().name()).isEmpty());
    }
}
