package dev.rumbo.reconciler.controllers.application;

import java.time.Instant;

import dev.rumbo.reconciler.plan.Cause;
import dev.rumbo.reconciler.plan.Intent;
import dev.rumbo.reconciler.registry.Decision;
import dev.rumbo.reconciler.registry.Names;
import dev.rumbo.reconciler.registry.Registry;
import dev.rumbo.reconciler.world.World;

/// What the registry would decide, without anything happening. Pure.
///
/// So the controller asks only for what changes something, and can tell why something is refused.
@FunctionalInterface
public interface Foresight {

    Decision of(Intent intent, World world, Instant now);

    static Foresight by(Registry registry) {
        return (intent, world, now) -> registry.decide(intent, world,
                new Cause(Math.max(1, world.revision()), ApplicationController.NAME, ""), now, Names.seeded(0));
    }
}
