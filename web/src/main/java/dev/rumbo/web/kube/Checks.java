package dev.rumbo.web.kube;

import java.util.ArrayList;
import java.util.List;

import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.schema.Schema;
import dev.rumbo.manifests.schema.Schemas;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Looks for fields that an object does not have; what is done about them is the client's choice (`fieldValidation`).
/// Whether the values are right is judged by the registry.
final class Checks {

    static final Checked NOTHING_FOUND = new Checked(List.of());

    private Checks() {}

    /// @param warnings for the user
    record Checked(List<String> warnings) {
        Checked {
            warnings = List.copyOf(warnings);
        }
    }

    /// Takes unknown fields out of the tree, which may also be a part of an object: a patch.
    static Checked checked(ObjectNode tree, Kind<? extends Obj> kind, Ask ask) throws Refusal {
        var unknown = new ArrayList<String>();
        Schemas.of(kind.apiVersion(), kind.name()).ifPresent(schema -> walk(tree, schema, "", unknown));
        return switch (ask.param("fieldValidation").orElse("Warn")) {
            case "Strict" -> {
                if (!unknown.isEmpty()) {
                    throw Refusal.badRequest(kind.name() + " in version \"" + kind.version() + "\" cannot be handled as a "
                            + kind.name() + ": strict decoding error: " + String.join(", ", unknown));
                }
                yield NOTHING_FOUND;
            }
            case "Warn" -> new Checked(unknown);
            case "Ignore" -> NOTHING_FOUND;
            default -> throw Refusal.badRequest("fieldValidation can be Strict, Warn or Ignore");
        };
    }

    /// Removes and names what the schema does not know.
    private static void walk(JsonNode tree, Schema schema, String path, List<String> unknown) {
        switch (schema) {
            case Schema.ObjectOf type when tree instanceof ObjectNode object -> {
                for (var name : List.copyOf(object.propertyNames())) {
                    var field = type.fields().get(name);
                    var place = path.isEmpty() ? name : path + "." + name;
                    if (name.startsWith("$")) {
                        continue;   // a directive of a strategic merge patch
                    }
                    if (field == null) {
                        unknown.add("unknown field \"" + place + "\"");
                        object.remove(name);
                    } else {
                        walk(object.get(name), field.schema(), place, unknown);
                    }
                }
            }
            case Schema.ListOf(var items) when tree instanceof ArrayNode list -> {
                for (var i = 0; i < list.size(); i++) {
                    walk(list.get(i), items, path + "[" + i + "]", unknown);
                }
            }
            case Schema.MapOf(var values) when tree instanceof ObjectNode map ->
                    map.properties().forEach(entry -> walk(entry.getValue(), values, path + "." + entry.getKey(), unknown));
            case Schema.ObjectOf _, Schema.ListOf _, Schema.MapOf _, Schema.Scalar _, Schema.Any _ -> { }
        }
    }
}
