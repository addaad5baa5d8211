package dev.rumbo.reconciler.controllers.application;

import java.time.Instant;

import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.reconciler.plan.Intent;
import dev.rumbo.reconciler.world.World;

/// What would come of applying a manifest, without anything happening. Pure; answered by the registry itself.
///
/// So the controller asks only for what changes something, and can tell why something is refused.
@FunctionalInterface
public interface Foresight {

    Answer of(Intent.Apply apply, World world, Instant now);

    /// The three things that can come of it.
    sealed interface Answer {

        /// Nothing would change.
        record AsItIs(Obj live) implements Answer {}

        /// Something would change, or be made.
        ///
        /// @param after the object as it would be, but for what only the moment gives it: uid, revision and time
        record Changes(Obj after) implements Answer {}

        /// @param because as a client would be told
        record Refused(String because) implements Answer {}
    }
}
