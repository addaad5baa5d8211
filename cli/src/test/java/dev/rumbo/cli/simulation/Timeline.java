package dev.rumbo.cli.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

import dev.rumbo.reconciler.plan.Change;

/// What happened, one line each. Words are made only when somebody reads them.
final class Timeline {

    private record Entry(Instant at, String who, Object what) {}

    private final Instant start;
    private final List<Entry> entries = new ArrayList<>();

    Timeline(Instant start) {
        this.start = start;
    }

    /// @param what says itself by `toString`, or is a change
    void add(Instant at, String who, Object what) {
        entries.add(new Entry(at, who, what));
    }

    /// The last lines.
    String text(int lines) {
        return entries.subList(Math.max(0, entries.size() - lines), entries.size()).stream().map(this::line)
                .collect(Collectors.joining("\n"));
    }

    String text() {
        return text(entries.size());
    }

    private String line(Entry entry) {
        var since = Duration.between(start, entry.at);
        return "%3d:%02d.%03d  %-12s %s".formatted(since.toMinutes(), since.toSecondsPart(), since.toMillisPart(), entry.who,
                entry.what instanceof Change change ? words(change) : entry.what);
    }

    private static String words(Change change) {
        var because = change.cause().because();
        return "#" + change.revision() + " " + change.inWords() + Differences.of(change)
                + (because.isEmpty() ? "" : " (" + because + ")");
    }
}
