package dev.rumbo.manifests.defaults;

import dev.rumbo.manifests.schema.Schema;
import dev.rumbo.manifests.schema.Schema.Any;
import dev.rumbo.manifests.schema.Schema.ListOf;
import dev.rumbo.manifests.schema.Schema.MapOf;
import dev.rumbo.manifests.schema.Schema.ObjectOf;
import dev.rumbo.manifests.schema.Schema.Scalar;
import java.util.ArrayList;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Removes what is null: to Kubernetes a field that is null is absent, and a text that is null is empty.
final class Nulls {

    private Nulls() {}

    static void drop(JsonNode value, Schema schema) {
        switch (schema) {
            case ObjectOf object -> {
                if (value instanceof ObjectNode node) {
                    var absent = new ArrayList<String>();
                    for (var entry : node.properties()) {
                        var field = object.fields().get(entry.getKey());
                        if (entry.getValue().isNull()) {
                            absent.add(entry.getKey());
                        } else if (field != null) {
                            drop(entry.getValue(), field.schema());
                        }
                    }
                    node.remove(absent);
                }
            }
            case ListOf(var items) -> value.values().forEach(item -> drop(item, items));
            case MapOf(var values) -> {
                if (value instanceof ObjectNode node) {
                    for (var entry : node.properties()) {
                        if (!entry.getValue().isNull()) {
                            drop(entry.getValue(), values);
                        } else if (values == Scalar.STRING || values == Scalar.BYTES) {
                            entry.setValue(node.stringNode(""));
                        }
                    }
                    node.properties().removeIf(entry -> entry.getValue().isNull());
                }
            }
            case Scalar _, Any() -> { }
        }
    }
}
