package dev.rumbo.reconciler.controllers.garbage;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import dev.rumbo.manifests.Kinds;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.meta.OwnerReference;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.reconciler.plan.Change;
import dev.rumbo.reconciler.plan.Controller;
import dev.rumbo.reconciler.plan.Intent;
import dev.rumbo.reconciler.plan.Plan;
import dev.rumbo.reconciler.world.World;

/// Deletes objects of one kind whose owners are all gone, and helps owners that wait for (`foregroundDeletion`)
/// or part from (`orphan`) what they own. Owners are known by uid: a new object of an old name owns nothing.
/// Source: Kubernetes, pkg/controller/garbagecollector/garbagecollector.go.
///
/// @param <T> the kind
public final class GarbageController<T extends Obj> implements Controller<T> {

    private static final String FOREGROUND = "foregroundDeletion";
    private static final String ORPHAN = "orphan";

    private final Kind<T> kind;

    public GarbageController(Kind<T> kind) {
        this.kind = kind;
    }

    /// One for every kind.
    public static List<Controller<?>> forAll() {
        return Kinds.ALL.stream().<Controller<?>>map(GarbageController::new).toList();
    }

    @Override
    public String name() {
        return "garbage-" + kind.plural();
    }

    @Override
    public Kind<T> kind() {
        return kind;
    }

    @Override
    @SuppressWarnings("unchecked")
    public Stream<Ref<T>> concernedBy(Change change, World world) {
        var itself = change.after().filter(object -> object.kind().equals(kind) && mayConcern(object))
                .map(object -> (Ref<T>) object.ref()).stream();
        var owned = change.removed() || change.object().meta().deleting()
                ? world.ownedBy(change.object(), kind).stream().map(object -> (Ref<T>) object.ref()) : Stream.<Ref<T>>empty();
        var owners = change.removed() || change.before().map(b -> !b.meta().ownerReferences().equals(change.object().meta().ownerReferences())).orElse(false)
                ? change.before().stream().flatMap(object -> object.meta().ownerReferences().stream()
                        .filter(owner -> owner.kind().equals(kind.name()) && owner.apiVersion().equals(kind.apiVersion()))
                        .map(owner -> kind.ref(object.meta().namespace(), owner.name())))
                : Stream.<Ref<T>>empty();
        return Stream.concat(itself, Stream.concat(owned, owners));
    }

    @Override
    public Plan reconcile(T object, World world, Instant now) {
        var finalizers = object.meta().finalizers();
        if (object.meta().deleting() && finalizers.contains(ORPHAN)) {
            return part(object, world);
        }
        if (object.meta().deleting() && finalizers.contains(FOREGROUND)) {
            return waitForOwned(object, world);
        }
        return object.meta().deleting() ? Plan.REST : deleteWithOwners(object, world);
    }

    private static boolean mayConcern(Obj object) {
        return !object.meta().ownerReferences().isEmpty() || object.meta().deleting() && !object.meta().finalizers().isEmpty();
    }

    private static Plan deleteWithOwners(Obj object, World world) {
        var owners = object.meta().ownerReferences();
        if (owners.isEmpty()) {
            return Plan.REST;
        }
        var living = owners.stream().map(owner -> owner(object, owner, world)).flatMap(Optional::stream).toList();
        if (living.isEmpty()) {
            var owner = owners.getFirst();
            return Plan.of(Intent.Delete.of(object, "its owner " + owner.kind().toLowerCase(java.util.Locale.ROOT) + " " + owner.name() + " is gone"));
        }
        var allWait = living.stream().allMatch(owner -> owner.meta().deleting() && owner.meta().finalizers().contains(FOREGROUND));
        return allWait ? Plan.of(Intent.Delete.of(object, "its owner " + living.getFirst().ref() + " is being deleted")) : Plan.REST;
    }

    private static Optional<Obj> owner(Obj object, OwnerReference reference, World world) {
        return Kinds.find(reference.apiVersion(), reference.kind())
                .<Obj>flatMap(kind -> world.find(kind.ref(object.meta().namespace(), reference.name())))
                .filter(owner -> owner.meta().uid().equals(reference.uid()));
    }

    private static Plan waitForOwned(Obj owner, World world) {
        var blocked = world.ownedBy(owner.meta().uid()).anyMatch(owned -> owned.meta().ownerReferences().stream()
                .anyMatch(reference -> reference.uid().equals(owner.meta().uid()) && reference.blockOwnerDeletion().orElse(false)));
        return blocked ? Plan.REST : Plan.of(new Intent.Replace(owner.withMeta(owner.meta().withoutFinalizer(FOREGROUND))));
    }

    private static Plan part(Obj owner, World world) {
        var owned = world.ownedBy(owner.meta().uid()).toList();
        return owned.isEmpty()
                ? Plan.of(new Intent.Replace(owner.withMeta(owner.meta().withoutFinalizer(ORPHAN))))
                : Plan.of(owned.stream().map(object -> new Intent.Replace(object.withMeta(object.meta().with(edit ->
                        edit.ownerReferences.removeIf(reference -> reference.uid().equals(owner.meta().uid())))))));
    }
}
