package dev.rumbo.reconciler.controllers.garbage;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.rumbo.manifests.Kinds;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.meta.OwnerReference;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.reconciler.plan.Change;
import dev.rumbo.reconciler.plan.Controller;
import dev.rumbo.reconciler.plan.Intent;
import dev.rumbo.reconciler.plan.Intent.Propagation;
import dev.rumbo.reconciler.plan.Plan;
import dev.rumbo.reconciler.world.World;

/// Deletes what is owned by something that is gone, and lets owners wait for, or let go of, what they own.
///
/// An object goes when its last owner is gone; owners are told apart by uid, so that a new one of the same name is
/// another one. An owner of an unknown kind counts as there: what is not understood is not deleted.
/// Source: Kubernetes, pkg/controller/garbagecollector/garbagecollector.go (attemptToDeleteItem).
///
/// @param <T> the kind it looks after
public final class GarbageController<T extends Obj> implements Controller<T> {

    private static final String FOREGROUND = "foregroundDeletion";
    private static final String ORPHAN = "orphan";

    private final Kind<T> kind;

    public GarbageController(Kind<T> kind) {
        this.kind = kind;
    }

    /// One for each kind that can own or be owned.
    public static List<Controller<?>> forAll() {
        return Kinds.ALL.stream().filter(kind -> !kind.ephemeral()).<Controller<?>>map(GarbageController::new).toList();
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
    public Stream<Ref<T>> concernedBy(Change change, World world) {
        var object = change.object();
        var itself = !change.removed() && object.kind().equals(kind) && moved(change) ? Stream.of(ref(object)) : Stream.<Ref<T>>empty();
        var owned = change.removed() || held(object) && moved(change)
                ? world.ownedBy(object.meta().uid()).filter(dependent -> dependent.kind().equals(kind)).map(this::ref)
                : Stream.<Ref<T>>empty();
        var owners = change.removed() || moved(change)
                ? Stream.of(change.before(), change.after()).flatMap(Optional::stream)
                        .flatMap(state -> state.meta().ownerReferences().stream().flatMap(owner -> find(state, owner, world).stream()))
                        .filter(owner -> owner.kind().equals(kind) && held(owner)).map(this::ref)
                : Stream.<Ref<T>>empty();
        return Stream.of(itself, owned, owners).flatMap(refs -> refs).distinct();
    }

    /// Whether owners, or the way to its end, changed; nothing else matters here.
    private static boolean moved(Change change) {
        return change.before().isEmpty() ? !change.object().meta().ownerReferences().isEmpty()
                : change.after().filter(after -> !after.meta().ownerReferences().equals(change.before().get().meta().ownerReferences())
                        || after.meta().deleting() != change.before().get().meta().deleting()
                        || !after.meta().finalizers().equals(change.before().get().meta().finalizers())).isPresent();
    }

    @Override
    public Plan reconcile(T object, World world, Instant now) {
        if (object.meta().deleting()) {
            return ending(object, world);
        }
        var owners = object.meta().ownerReferences();
        var there = owners.stream().filter(owner -> isThere(object, owner, world)).toList();
        if (there.size() == owners.size()) {
            return Plan.REST;
        }
        if (!there.isEmpty()) {
            return Plan.of(new Intent.Replace(object.withMeta(object.meta().with(edit -> edit.ownerReferences = there))));
        }
        var waits = owners.stream().anyMatch(owner -> find(object, owner, world).isPresent());
        var propagation = waits && world.ownedBy(object.meta().uid()).findAny().isPresent() ? Propagation.FOREGROUND
                : object.meta().finalizers().contains(ORPHAN) ? Propagation.ORPHAN : Propagation.BACKGROUND;
        var because = owners.stream().map(owner -> owner.kind().toLowerCase(java.util.Locale.ROOT) + " " + owner.name()).distinct()
                .collect(Collectors.joining(" and ")) + (waits ? " is being deleted" : " is gone");
        return Plan.of(new Intent.Delete(object.ref(), Optional.of(object.meta().uid()), Optional.empty(), propagation, because));
    }

    private static Plan ending(Obj object, World world) {
        var finalizers = object.meta().finalizers();
        if (finalizers.contains(ORPHAN)) {
            var dependents = world.ownedBy(object.meta().uid()).toList();
            return dependents.isEmpty() ? Plan.of(without(object, ORPHAN))
                    : Plan.of(dependents.stream().map(dependent -> letGo(dependent, object)));
        }
        var blocked = world.ownedBy(object.meta().uid()).anyMatch(dependent -> dependent.meta().ownerReferences().stream()
                .anyMatch(owner -> owner.uid().equals(object.meta().uid()) && owner.blockOwnerDeletion().orElse(false)));
        return finalizers.contains(FOREGROUND) && !blocked ? Plan.of(without(object, FOREGROUND)) : Plan.REST;
    }

    private static Intent letGo(Obj dependent, Obj owner) {
        return new Intent.Replace(dependent.withMeta(dependent.meta().with(edit ->
                edit.ownerReferences.removeIf(reference -> reference.uid().equals(owner.meta().uid())))));
    }

    private static Intent without(Obj object, String finalizer) {
        return new Intent.Replace(object.withMeta(object.meta().withoutFinalizer(finalizer)));
    }

    /// There, and not itself waiting for its dependents to go.
    private static boolean isThere(Obj object, OwnerReference owner, World world) {
        return Kinds.find(owner.apiVersion(), owner.kind()).isEmpty()
                || find(object, owner, world).filter(found -> !(found.meta().deleting()
                        && found.meta().finalizers().contains(FOREGROUND))).isPresent();
    }

    private static Optional<Obj> find(Obj object, OwnerReference owner, World world) {
        return Kinds.find(owner.apiVersion(), owner.kind())
                .flatMap(kind -> world.find(kind.ref(object.meta().namespace(), owner.name())).map(Obj.class::cast))
                .filter(found -> found.meta().uid().equals(owner.uid()));
    }

    private static boolean held(Obj object) {
        return object.meta().deleting() && (object.meta().finalizers().contains(FOREGROUND) || object.meta().finalizers().contains(ORPHAN));
    }

    private Ref<T> ref(Obj object) {
        return kind.ref(object.meta().namespace(), object.meta().name());
    }
}
