package dev.rumbo.node.runtime;

import java.time.Instant;

/// What happened in the engine, without being asked.
public sealed interface RuntimeEvent {

    /// Something that happened to one container of this node.
    sealed interface OfContainer extends RuntimeEvent {
        ContainerId id();

        ContainerIdentity identity();

        Instant at();
    }

    record Started(ContainerId id, ContainerIdentity identity, Instant at) implements OfContainer {}

    /// Its main process ended. Why in full (out of memory, times) tells [ContainerRuntime#inspect].
    record Died(ContainerId id, ContainerIdentity identity, Instant at, int exitCode) implements OfContainer {}

    /// The kernel killed a process in it for lack of memory; the container may live on.
    record OutOfMemory(ContainerId id, ContainerIdentity identity, Instant at) implements OfContainer {}

    /// It was removed.
    record Destroyed(ContainerId id, ContainerIdentity identity, Instant at) implements OfContainer {}

    /// Events may have been missed: list now. Sent first on every subscription, and after each reconnection.
    record Relist(String because) implements RuntimeEvent {}

    /// The engine no longer answers. A [Relist] follows when it does again.
    record Lost(String because) implements RuntimeEvent {}
}
