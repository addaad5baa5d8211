package dev.rumbo.manifests.wire;

import java.util.List;

import com.fasterxml.jackson.annotation.JsonInclude;

import dev.rumbo.manifests.meta.JsonFormat;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A list for people: `kubectl get` prints it as it is.
public record Table(ListMeta metadata, List<Column> columnDefinitions, List<Row> rows) {

    /// @param format   `name` for the column that names the object, else empty
    /// @param priority 0 is always shown, 1 only with `-o wide`
    public record Column(String name, String type, @JsonInclude(JsonInclude.Include.ALWAYS) String format,
            @JsonInclude(JsonInclude.Include.ALWAYS) String description, int priority) {

        public static Column text(String name, String description) {
            return new Column(name, "string", "", description, 0);
        }

        public static Column number(String name, String description) {
            return new Column(name, "integer", "", description, 0);
        }

        /// Only for `-o wide`.
        public Column wide() {
            return new Column(name, type, format, description, 1);
        }
    }

    /// @param cells  text and numbers, one for each column
    /// @param object nothing, the object's metadata or the object itself, as was asked for
    public record Row(List<Object> cells, JsonNode object) {}

    public ObjectNode tree() {
        var tree = JsonFormat.object();
        tree.put("kind", "Table");
        tree.put("apiVersion", "meta.k8s.io/v1");
        tree.set("metadata", JsonFormat.tree(metadata));
        tree.set("columnDefinitions", JsonFormat.tree(columnDefinitions));
        var lines = tree.putArray("rows");
        for (var row : rows) {
            var line = lines.addObject();
            line.set("cells", JsonFormat.tree(row.cells));
            line.set("object", row.object);
        }
        return tree;
    }
}
