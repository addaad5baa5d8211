package dev.rumbo.reconciler.engine;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

import dev.rumbo.manifests.core.Event;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.reconciler.plan.Cause;
import dev.rumbo.reconciler.plan.Change;
import dev.rumbo.reconciler.plan.Note;
import dev.rumbo.reconciler.world.World;

/// Turns notes into events: equal notes are counted in one event, and the cluster keeps [#CAPACITY] of them.
final class EventLog {

    static final int CAPACITY = 1000;

    /// How many of the oldest go at once, so that not every event has to look for the oldest one.
    private static final int CLEARED_AT_ONCE = 50;

    private static final int LONGEST_NAME = 253;

    private EventLog() {}

    /// What has to change so that the note can be read in the cluster, in order.
    static List<Change> changes(Note note, String component, World world, Cause cause, Instant now) {
        var second = now.truncatedTo(ChronoUnit.SECONDS);
        var about = note.about();
        var ref = Event.KIND.ref(namespace(about), name(note));
        var known = world.find(ref);
        var count = known.map(event -> event.what().count() + 1).orElse(1);
        var what = new Event.What(reference(about), note.severity() == Note.Severity.WARNING ? "Warning" : "Normal",
                note.reason(), note.message(), count,
                known.flatMap(event -> event.what().firstTimestamp()).or(() -> Optional.of(second)), Optional.of(second),
                new Event.Source(component, ""));
        var changes = new ArrayList<Change>(known.isPresent() ? List.of() : cleared(world, cause, now));
        var revision = world.revision() + changes.size() + 1;
        var event = Event.about(about, ref.name(), what);
        var meta = known.map(Event::meta).orElse(event.meta().with(edit -> {
            edit.uid = ref.name();
            edit.generation = 1;
            edit.creationTimestamp = Optional.of(second);
        }));
        changes.add(new Change(revision, now, known.map(e -> e),
                Optional.of(event.withMeta(meta.with(edit -> edit.resourceVersion = revision))), cause));
        return changes;
    }

    private static List<Change> cleared(World world, Cause cause, Instant now) {
        if (world.count(Event.KIND) < CAPACITY) {
            return List.of();
        }
        var oldest = world.all(Event.KIND).stream()
                .sorted(Comparator.comparingLong((Event event) -> event.meta().resourceVersion()))
                .limit(CLEARED_AT_ONCE).toList();
        var changes = new ArrayList<Change>();
        for (var event : oldest) {
            changes.add(new Change(world.revision() + changes.size() + 1, now, Optional.of(event), Optional.empty(),
                    new Cause(cause.revision(), cause.actor(), "only the latest " + CAPACITY + " events are kept")));
        }
        return changes;
    }

    private static String namespace(Obj about) {
        return about.meta().namespace().isEmpty() ? "default" : about.meta().namespace();
    }

    /// The same for equal notes: the object's name and a fingerprint of what is said.
    private static String name(Note note) {
        var meta = note.about().meta();
        var said = note.about().kind().name() + "\n" + meta.uid() + "\n" + note.reason() + "\n" + note.message();
        var fingerprint = 0xcbf29ce484222325L;   // FNV-1a
        for (var i = 0; i < said.length(); i++) {
            fingerprint = (fingerprint ^ said.charAt(i)) * 0x100000001b3L;
        }
        var suffix = "." + String.format(java.util.Locale.ROOT, "%016x", fingerprint);
        var name = meta.name();
        return name.substring(0, Math.min(name.length(), LONGEST_NAME - suffix.length())) + suffix;
    }

    private static Event.ObjectReference reference(Obj about) {
        return new Event.ObjectReference(about.kind().apiVersion(), about.kind().name(), about.meta().namespace(),
                about.meta().name(), about.meta().uid(), "");
    }
}
