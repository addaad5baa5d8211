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

/// Settings that pods read as variables or files.
public record ConfigMap(ObjectMeta meta, Json body) implements Obj {

    public static final Kind<ConfigMap> KIND = Kind.namespaced("v1", "ConfigMap", "configmaps", List.of("cm"),
            (meta, body, tree) -> new ConfigMap(meta, body));

    /// Key to content, text and binary alike. Read from the body each time: settings are stored once.
    public SortedMap<String, byte[]> contents() {
        var result = new TreeMap<String, byte[]>();
        var tree = body.tree();
        tree.path("data").properties().forEach(e -> result.put(e.getKey(),
                e.getValue().asString().getBytes(java.nio.charset.StandardCharsets.UTF_8)));
        tree.path("binaryData").properties().forEach(e -> result.put(e.getKey(),
                Base64.getMimeDecoder().decode(e.getValue().asString())));
        return result;
    }

    @Override
    public Kind<ConfigMap> kind() {
        return KIND;
    }

    @Override
    public Ref<ConfigMap> ref() {
        return KIND.ref(meta.namespace(), meta.name());
    }

    @Override
    public ConfigMap withMeta(ObjectMeta value) {
        return new ConfigMap(value, body);
    }
}
