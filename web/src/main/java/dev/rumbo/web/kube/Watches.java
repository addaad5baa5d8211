package dev.rumbo.web.kube;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.wire.ApiPath;
import dev.rumbo.manifests.wire.ListMeta;
import dev.rumbo.manifests.wire.Status;
import dev.rumbo.manifests.wire.WatchLine;
import dev.rumbo.manifests.wire.WatchLine.Type;
import dev.rumbo.reconciler.live.ControlPlane;
import dev.rumbo.reconciler.live.Following;
import dev.rumbo.reconciler.plan.Change;

import tools.jackson.databind.JsonNode;

/// Streams changes to a client, one JSON line each, until its time is over or it is gone.
///
/// Each watch has a virtual thread and a place in the control plane's window of changes; a client that is too slow
/// falls out of the window and is told so (410). Nothing waits for it.
final class Watches {

    /// How long a client that asked for bookmarks waits for a word at most.
    static final Duration BOOKMARK = Duration.ofSeconds(15);
    private static final Duration USUAL = Duration.ofMinutes(30);
    private static final Duration LONGEST = Duration.ofMinutes(60);
    private static final int SHARED_LINES = 512;

    private final ControlPlane plane;
    private final InstantSource clock;
    private final Map<LineKey, byte[]> shared = new LinkedHashMap<>();

    Watches(ControlPlane plane, InstantSource clock) {
        this.plane = plane;
        this.clock = clock;
    }

    /// Lines in the full form are the same for all watchers: the first makes them.
    private record LineKey(long revision, Type type) {}

    private record Wish(Chosen chosen, View view, boolean bookmarks, boolean initialEnd, Duration lasting) {}

    Reply watch(Ask ask, ApiPath path) throws Refusal {
        var initialEnd = ask.flag("sendInitialEvents");
        var bookmarks = ask.flag("allowWatchBookmarks");
        if (initialEnd && (!bookmarks || !ask.param("resourceVersionMatch").equals(Optional.of("NotOlderThan")))) {
            throw new Refusal(Status.failure(422, "Invalid", "sendInitialEvents needs resourceVersionMatch=NotOlderThan and allowWatchBookmarks=true"));
        }
        var lasting = ask.number("timeoutSeconds").filter(n -> n > 0).map(Duration::ofSeconds).orElse(USUAL);
        var wish = new Wish(Chosen.by(ask, path), View.of(ask), bookmarks, initialEnd,
                lasting.compareTo(LONGEST) > 0 ? LONGEST : lasting);
        var since = ask.number("resourceVersion").orElse(0L);
        var world = plane.world();
        if (since > world.revision()) {
            throw expired("too new resource version: " + since + " (" + world.revision() + ")");
        }
        try {
            if (since == 0 || initialEnd) {
                var following = plane.follow(world.revision());
                var first = wish.chosen.in(world);
                return new Reply.Streaming(Reply.JSON, true, out -> stream(wish, first, following, out));
            }
            var following = plane.follow(since);
            return new Reply.Streaming(Reply.JSON, true, out -> stream(wish, List.of(), following, out));
        } catch (ControlPlane.Expired old) {
            throw expired(String.valueOf(old.getMessage()));
        }
    }

    private static Refusal expired(String message) {
        return new Refusal(Status.failure(410, "Expired", message));
    }

    private void stream(Wish wish, List<Obj> first, Following following, OutputStream out)
            throws IOException, InterruptedException {
        var end = clock.instant().plus(wish.lasting);
        var heading = new Heading();
        try (following) {
            for (var object : first) {
                out.write(line(wish, heading, Type.ADDED, object));
            }
            if (wish.initialEnd) {
                out.write(bookmark(wish, following.revision(), true));
            }
            out.flush();
            var lastWord = clock.instant();
            for (var left = wish.lasting; left.isPositive(); left = Duration.between(clock.instant(), end)) {
                var changes = following.next(wish.bookmarks && left.compareTo(BOOKMARK) > 0 ? BOOKMARK : left);
                var said = 0;
                for (var change : changes) {
                    said += write(wish, heading, change, out);
                }
                // Changes of other kinds come every second; this client hears nothing of them.
                if (said == 0 && wish.bookmarks && !lastWord.plus(BOOKMARK).isAfter(clock.instant())) {
                    out.write(bookmark(wish, following.revision(), false));
                    said++;
                }
                if (said > 0) {
                    out.flush();
                    lastWord = clock.instant();
                }
            }
            if (wish.bookmarks) {
                out.write(bookmark(wish, following.revision(), false));
            }
        } catch (ControlPlane.Expired slow) {
            out.write(new WatchLine(Type.ERROR, Status.failure(410, "Expired", String.valueOf(slow.getMessage())).tree()).utf8());
        }
    }

    /// @return how many lines were written
    private int write(Wish wish, Heading heading, Change change, OutputStream out) throws IOException {
        var was = change.before().filter(wish.chosen::matches);
        var is = change.after().filter(wish.chosen::matches);
        if (is.isPresent()) {
            out.write(line(wish, heading, was.isPresent() ? Type.MODIFIED : Type.ADDED, is.get()));
            return 1;
        }
        if (was.isPresent()) {
            var last = was.get();
            out.write(line(wish, heading, Type.DELETED,
                    last.withMeta(last.meta().with(edit -> edit.resourceVersion = change.revision()))));
            return 1;
        }
        return 0;
    }

    /// Whether this watch has sent its column titles.
    private static final class Heading {
        private boolean sent;
    }

    private byte[] line(Wish wish, Heading heading, Type type, Obj object) {
        return switch (wish.view) {
            case View.Full() -> sharedLine(type, object);
            case View.MetadataOnly(var version) -> new WatchLine(type, View.metadata(object, version)).utf8();
            case View.AsTable view -> {
                var table = Columns.table(object.kind(), List.of(object), view,
                        ListMeta.at(object.meta().resourceVersion()), clock.instant()).tree();
                table.put("apiVersion", view.apiVersion());
                if (heading.sent) {
                    table.set("columnDefinitions", JsonFormat.array());
                }
                heading.sent = true;
                yield new WatchLine(type, table).utf8();
            }
        };
    }

    private byte[] sharedLine(Type type, Obj object) {
        var key = new LineKey(object.meta().resourceVersion(), type);
        synchronized (shared) {
            var known = shared.get(key);
            if (known != null) {
                return known;
            }
        }
        var json = ObjectBytes.of(object);
        var line = new ByteArrayOutputStream(json.length + 40);
        line.writeBytes(("{\"type\":\"" + type + "\",\"object\":").getBytes(StandardCharsets.US_ASCII));
        line.writeBytes(json);
        line.writeBytes("}\n".getBytes(StandardCharsets.US_ASCII));
        var bytes = line.toByteArray();
        synchronized (shared) {
            shared.put(key, bytes);
            while (shared.size() > SHARED_LINES) {
                shared.remove(shared.keySet().iterator().next());
            }
        }
        return bytes;
    }

    private static byte[] bookmark(Wish wish, long revision, boolean endOfInitial) {
        var kind = wish.chosen.path().kind();
        var object = JsonFormat.object().put("kind", kind.name()).put("apiVersion", kind.apiVersion());
        object.putObject("metadata").put("resourceVersion", Long.toString(revision));
        if (endOfInitial) {
            object.withObject("/metadata/annotations").put("k8s.io/initial-events-end", "true");
        }
        JsonNode said = switch (wish.view) {
            case View.Full() -> object;
            case View.MetadataOnly(var version) -> object.put("kind", "PartialObjectMetadata").put("apiVersion", version);
            case View.AsTable view -> JsonFormat.object().put("kind", "Table").put("apiVersion", view.apiVersion())
                    .set("metadata", object.get("metadata"));
        };
        return new WatchLine(Type.BOOKMARK, said).utf8();
    }
}
