package dev.rumbo.manifests.core;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.meta.ObjectMeta;
import dev.rumbo.manifests.meta.Ref;

/// Something that happened to an object, in words. Never written to the durable store.
public record Event(ObjectMeta meta, What what, Json body) implements Obj {

    public static final Kind<Event> KIND = Kind.namespaced("v1", "Event", "events", List.of("ev"),
            (Kind.Binder<Event>) (meta, body, tree) -> new Event(meta, JsonFormat.read(tree, What.class), body))
            .ephemeralOnly();

    /// `type` is Normal or Warning.
    public record What(ObjectReference involvedObject, String type, String reason, String message, int count,
            Optional<Instant> firstTimestamp, Optional<Instant> lastTimestamp, Source source) {
        public What {
            source = source == null ? new Source("", "") : source;
        }
    }

    public record ObjectReference(String apiVersion, String kind, String namespace, String name, String uid,
            String fieldPath) {}

    public record Source(String component, String host) {}

    /// A new event about an object; the name is the caller's to choose.
    public static Event about(Obj object, String name, What what) {
        var namespace = object.meta().namespace().isEmpty() ? "default" : object.meta().namespace();
        return new Event(ObjectMeta.named(namespace, name), what, Json.of(JsonFormat.tree(what)));
    }

    @Override
    public Kind<Event> kind() {
        return KIND;
    }

    @Override
    public Ref<Event> ref() {
        return KIND.ref(meta.namespace(), meta.name());
    }

    @Override
    public Event withMeta(ObjectMeta value) {
        return new Event(value, what, body);
    }
}
