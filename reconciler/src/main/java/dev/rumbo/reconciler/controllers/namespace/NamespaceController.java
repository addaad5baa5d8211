package dev.rumbo.reconciler.controllers.namespace;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;

import dev.rumbo.manifests.Kinds;
import dev.rumbo.manifests.core.Event;
import dev.rumbo.manifests.core.Namespace;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.reconciler.plan.Change;
import dev.rumbo.reconciler.plan.Controller;
import dev.rumbo.reconciler.plan.Intent;
import dev.rumbo.reconciler.plan.Plan;
import dev.rumbo.reconciler.world.World;

/// Empties namespaces that are being deleted, and lets them go when they are empty.
/// Source: Kubernetes, pkg/controller/namespace/deletion/namespaced_resources_deleter.go.
public final class NamespaceController implements Controller<Namespace> {

    private static final Json RELEASED = Json.parse("{\"spec\":{}}");

    @Override
    public String name() {
        return "namespace";
    }

    @Override
    public Kind<Namespace> kind() {
        return Namespace.KIND;
    }

    @Override
    public Stream<Ref<Namespace>> concernedBy(Change change, World world) {
        if (change.object() instanceof Namespace namespace) {
            return Stream.of(namespace.ref());
        }
        var home = Namespace.KIND.ref(change.object().meta().namespace());
        return world.find(home).filter(namespace -> namespace.meta().deleting()).map(Namespace::ref).stream();
    }

    @Override
    public Plan reconcile(Namespace namespace, World world, Instant now) {
        if (!namespace.meta().deleting()) {
            return Plan.REST;
        }
        var left = Kinds.ALL.stream().filter(Kind::namespaced).flatMap(kind -> in(world, kind, namespace)).toList();
        return left.stream().allMatch(Event.class::isInstance) ? release(namespace, left) : empty(namespace, left);
    }

    /// Events stay to the end: they tell of it.
    private static Plan empty(Namespace namespace, List<Obj> left) {
        return Plan.of(left.stream().filter(object -> !(object instanceof Event) && !object.meta().deleting())
                .map(object -> Intent.Delete.of(object, "namespace " + namespace.meta().name() + " is being deleted")));
    }

    private static Plan release(Namespace namespace, List<Obj> events) {
        var released = new Namespace(namespace.meta(), namespace.status(), RELEASED);
        return Plan.of(Stream.<Intent>concat(
                events.stream().map(event -> Intent.Delete.of(event, "its namespace is empty")),
                Stream.of(new Intent.Replace(released))));
    }

    private static <T extends Obj> Stream<Obj> in(World world, Kind<T> kind, Namespace namespace) {
        return world.all(kind, namespace.meta().name()).stream().map(Obj.class::cast);
    }
}
