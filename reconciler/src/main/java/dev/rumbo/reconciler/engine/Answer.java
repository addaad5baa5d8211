package dev.rumbo.reconciler.engine;

import java.util.List;

import dev.rumbo.reconciler.plan.Change;
import dev.rumbo.reconciler.registry.Decision;

/// What became of a wish from outside.
///
/// @param changes none, or the one of the decision
public record Answer(State state, Decision decision, List<Change> changes) {
    public Answer {
        changes = List.copyOf(changes);
    }
}
