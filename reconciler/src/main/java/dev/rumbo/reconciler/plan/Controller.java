package dev.rumbo.reconciler.plan;

import java.time.Instant;
import java.util.stream.Stream;

import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.reconciler.world.World;

/// Keeps one kind of promise. It reads the whole world and changes only what it owns.
///
/// Pure: the same object, world and time give the same plan. Nothing is remembered between two calls.
///
/// @param <T> the kind it looks after
public interface Controller<T extends Obj> {

    /// Shown as the cause of what it wants, e.g. `deployment`.
    String name();

    Kind<T> kind();

    /// Which objects of [#kind] have to be looked at again because of this change. `world` is the one after it.
    Stream<Ref<T>> concernedBy(Change change, World world);

    /// The next moves for one object, which exists in `world`. An empty plan means: it is as it should be.
    Plan reconcile(T object, World world, Instant now);
}
