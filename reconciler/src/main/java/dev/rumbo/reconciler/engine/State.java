package dev.rumbo.reconciler.engine;

import dev.rumbo.reconciler.registry.Names;
import dev.rumbo.reconciler.world.World;

/// Everything the engine goes on from: what is known, what is to be looked at, and where names come from.
public record State(World world, Agenda agenda, Names names) {}
