package dev.rumbo.reconciler.plan;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/// A controller's answer: the next moves, and when to look again even if nothing changes until then.
public record Plan(List<Intent> intents, Optional<Duration> lookAgainAfter, List<Note> notes) {

    /// All is as it should be.
    public static final Plan REST = new Plan(List.of(), Optional.empty(), List.of());

    public Plan {
        intents = List.copyOf(intents);
        notes = List.copyOf(notes);
    }

    public static Plan of(Intent... intents) {
        return new Plan(List.of(intents), Optional.empty(), List.of());
    }

    public static Plan of(Stream<? extends Intent> intents) {
        return new Plan(List.copyOf(intents.toList()), Optional.empty(), List.of());
    }

    public static Plan lookAgain(Duration after) {
        return new Plan(List.of(), Optional.of(after), List.of());
    }

    /// Both plans; the earlier look.
    public Plan and(Plan other) {
        var both = new ArrayList<>(intents);
        both.addAll(other.intents);
        var told = new ArrayList<>(notes);
        told.addAll(other.notes);
        var sooner = Stream.of(lookAgainAfter, other.lookAgainAfter).flatMap(Optional::stream).min(Duration::compareTo);
        return new Plan(both, sooner, told);
    }

    public Plan andLookAgain(Duration after) {
        return and(lookAgain(after));
    }

    public Plan telling(Note note) {
        return and(new Plan(List.of(), Optional.empty(), List.of(note)));
    }

    public boolean rests() {
        return intents.isEmpty();
    }
}
