package dev.rumbo.web.kube;

import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.wire.ApiPath;
import dev.rumbo.manifests.wire.ListMeta;
import dev.rumbo.manifests.wire.Status;
import dev.rumbo.reconciler.live.ControlPlane;
import dev.rumbo.reconciler.world.World;

/// Answers `get` and `list` from the published world.
final class Reading {

    /// Worlds that unfinished lists still read from. A world costs little: it shares nearly everything with the next.
    private static final int MOST_UNFINISHED = 64;

    private final ControlPlane plane;
    private final InstantSource clock;
    private final Map<Long, World> unfinished = new LinkedHashMap<>();

    Reading(ControlPlane plane, InstantSource clock) {
        this.plane = plane;
        this.clock = clock;
    }

    Reply get(Ask ask, ApiPath path) throws Refusal {
        var object = find(path);
        return shown(200, object, View.of(ask));
    }

    Obj find(ApiPath path) throws Refusal {
        var found = plane.world().find(path.ref());
        if (found.isEmpty()) {
            throw new Refusal(Status.notFound(path.ref()));
        }
        return found.get();
    }

    /// One object in the form asked for.
    Reply.Document shown(int code, Obj object, View view) {
        return switch (view) {
            case View.Full() -> new Reply.Document(code, Reply.JSON, ObjectBytes.of(object), List.of());
            case View.MetadataOnly(var version) -> Reply.json(code, View.metadata(object, version));
            case View.AsTable table -> Reply.json(code, Columns.table(object.kind(), List.of(object), table,
                    ListMeta.at(object.meta().resourceVersion()), clock.instant()).tree().put("apiVersion", table.apiVersion()));
        };
    }

    Reply list(Ask ask, ApiPath path) throws Refusal {
        var chosen = Chosen.by(ask, path);
        var view = View.of(ask);
        var from = start(ask);
        var world = from.world;
        var all = chosen.in(world);
        var rest = from.after.isEmpty() ? all : all.stream().filter(object -> key(object).compareTo(from.after) > 0).toList();
        var limit = ask.number("limit").filter(n -> n > 0 && n < rest.size());
        if (limit.isEmpty()) {
            return written(path, rest, view, ListMeta.at(world.revision()));
        }
        var page = rest.subList(0, limit.get().intValue());
        remember(world);
        var token = Base64.getUrlEncoder().withoutPadding().encodeToString(
                (world.revision() + "\n" + key(page.getLast())).getBytes(StandardCharsets.UTF_8));
        return written(path, page, view, new ListMeta(Long.toString(world.revision()), token,
                Optional.of((long) rest.size() - page.size())));
    }

    private Reply written(ApiPath path, List<Obj> objects, View view, ListMeta meta) {
        var kind = path.kind();
        return switch (view) {
            case View.AsTable table -> Reply.json(200, Columns.table(kind, objects, table, meta, clock.instant()).tree()
                    .put("apiVersion", table.apiVersion()));
            case View.MetadataOnly(var version) -> {
                var tree = JsonFormat.object().put("kind", "PartialObjectMetadataList").put("apiVersion", version);
                tree.set("metadata", JsonFormat.tree(meta));
                tree.set("items", JsonFormat.array().addAll(objects.stream().map(o -> View.metadata(o, version)).toList()));
                yield Reply.json(200, tree);
            }
            case View.Full() -> new Reply.Streaming(Reply.JSON, false, out -> {
                out.write(("{\"kind\":\"" + kind.name() + "List\",\"apiVersion\":\"" + kind.apiVersion() + "\",\"metadata\":")
                        .getBytes(StandardCharsets.US_ASCII));
                out.write(JsonFormat.CANONICAL.writeValueAsBytes(meta));
                out.write(",\"items\":[".getBytes(StandardCharsets.US_ASCII));
                for (var i = 0; i < objects.size(); i++) {
                    if (i > 0) {
                        out.write(',');
                    }
                    out.write(ObjectBytes.of(objects.get(i)));
                }
                out.write("]}".getBytes(StandardCharsets.US_ASCII));
            });
        };
    }

    /// @param after the key of the last object of the page before; empty for the first page
    private record Start(World world, String after) {}

    private Start start(Ask ask) throws Refusal {
        var token = ask.param("continue");
        if (token.isPresent()) {
            return resumed(token.get());
        }
        var world = plane.world();
        var wanted = ask.number("resourceVersion").orElse(0L);
        if (wanted > world.revision()) {
            throw new Refusal(Status.failure(504, "Timeout", "Too large resource version: " + wanted + ", current: " + world.revision())
                    .retryAfter(1));
        }
        if (ask.param("resourceVersionMatch").filter("Exact"::equals).isPresent() && wanted != world.revision()) {
            throw new Refusal(Status.failure(410, "Expired", "The resourceVersion for the provided list is too old."));
        }
        return new Start(world, "");
    }

    private Start resumed(String token) throws Refusal {
        try {
            var text = new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
            var end = text.indexOf('\n');
            var revision = Long.parseLong(text.substring(0, end));
            var current = plane.world();
            World world;
            synchronized (unfinished) {
                world = revision == current.revision() ? current : unfinished.get(revision);
            }
            if (world == null) {
                throw new Refusal(Status.failure(410, "Expired",
                        "The provided continue parameter is too old to display a consistent list result. Start a new list."));
            }
            return new Start(world, text.substring(end + 1));
        } catch (IllegalArgumentException | StringIndexOutOfBoundsException unclear) {
            throw Refusal.badRequest("continue is no token of this server");
        }
    }

    private void remember(World world) {
        synchronized (unfinished) {
            unfinished.put(world.revision(), world);
            while (unfinished.size() > MOST_UNFINISHED) {
                unfinished.remove(unfinished.keySet().iterator().next());
            }
        }
    }

    /// Sorts as the world does: namespace before name.
    private static String key(Obj object) {
        return object.meta().namespace() + "\0" + object.meta().name();
    }
}
