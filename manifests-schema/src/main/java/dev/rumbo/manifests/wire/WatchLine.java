package dev.rumbo.manifests.wire;

import dev.rumbo.manifests.meta.JsonFormat;

import tools.jackson.databind.JsonNode;

/// One line of a watch.
///
/// @param object the object as it is now (or was last, for [Type#DELETED]); a [Status] for [Type#ERROR];
///               only a kind and a resourceVersion for [Type#BOOKMARK]
public record WatchLine(Type type, JsonNode object) {

    public enum Type { ADDED, MODIFIED, DELETED, BOOKMARK, ERROR }

    /// @throws tools.jackson.core.JacksonException if the line is no JSON
    /// @throws IllegalArgumentException            if it is no watch event
    public static WatchLine read(String line) {
        var tree = JsonFormat.CANONICAL.readTree(line);
        return new WatchLine(Type.valueOf(tree.path("type").asString("")), tree.path("object"));
    }

    /// With the line feed that ends it.
    public byte[] utf8() {
        var tree = JsonFormat.object();
        tree.put("type", type.name());
        tree.set("object", object);
        var json = JsonFormat.CANONICAL.writeValueAsBytes(tree);
        var line = java.util.Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        return line;
    }
}
