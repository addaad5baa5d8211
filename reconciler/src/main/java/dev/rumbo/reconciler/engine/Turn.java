package dev.rumbo.reconciler.engine;

import java.util.List;

import dev.rumbo.reconciler.plan.Change;
import dev.rumbo.reconciler.plan.Note;

/// What one step of the engine did.
///
/// @param changes in order; each made the revision after the one before it
/// @param notes   what was told; the events that say so are among the changes
public record Turn(State state, List<Change> changes, List<Note> notes) {
    public Turn {
        changes = List.copyOf(changes);
        notes = List.copyOf(notes);
    }
}
