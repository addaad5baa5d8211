package dev.rumbo.manifests.core;

import java.util.Base64;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.meta.ObjectMeta;
import dev.rumbo.manifests.meta.Ref;

/// Settings that nobody else may read. Their content is in no log, diff or `toString`.
public record Secret(ObjectMeta meta, Json body) implements Obj {

    public static final Kind<Secret> KIND = Kind.namespaced("v1", "Secret", "secrets", List.of(),
            (meta, body, tree) -> new Secret(meta, body));

    /// Key to content, decoded. Read from the body each time.
    public SortedMap<String, byte[]> contents() {
        var result = new TreeMap<String, byte[]>();
        body.tree().path("data").properties().forEach(e -> result.put(e.getKey(),
                Base64.getMimeDecoder().decode(e.getValue().asString())));
        return result;
    }

    @Override
    public Kind<Secret> kind() {
        return KIND;
    }

    @Override
    public Ref<Secret> ref() {
        return KIND.ref(meta.namespace(), meta.name());
    }

    @Override
    public Secret withMeta(ObjectMeta value) {
        return new Secret(value, body);
    }

    @Override
    public String toString() {
        return "Secret[" + meta.namespace() + "/" + meta.name() + "]";
    }
}
