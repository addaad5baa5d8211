package dev.rumbo.manifests.defaults;

import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// An object's fields while they are completed. Of an object that is not there, nothing is changed.
final class Fields {

    private final @Nullable ObjectNode object;

    Fields(JsonNode node) {
        this.object = node instanceof ObjectNode given ? given : null;
    }

    /// The object in this field, if there is one.
    Fields object(String name) {
        return new Fields(path(name));
    }

    /// The object in this field, made if it is absent.
    Fields child(String name) {
        if (object != null && !object.has(name)) {
            object.putObject(name);
        }
        return object(name);
    }

    Stream<Fields> each(String list) {
        return path(list).valueStream().filter(JsonNode::isObject).map(Fields::new);
    }

    /// Whether this field is there and no other.
    boolean hasOnly(String name) {
        return object != null && object.size() == 1 && object.has(name);
    }

    boolean says(String name, String value) {
        return path(name).isString() && path(name).asString().equals(value);
    }

    JsonNode path(String name) {
        return object == null ? tools.jackson.databind.node.MissingNode.getInstance() : object.path(name);
    }

    /// Where the field is absent or empty: Go cannot tell the two apart.
    Fields set(String name, String value) {
        if (object != null && (!object.has(name) || says(name, ""))) {
            object.put(name, value);
        }
        return this;
    }

    Fields set(String name, int value) {
        if (object != null && !object.has(name)) {
            object.put(name, value);
        }
        return this;
    }

    static boolean isZero(JsonNode node) {
        return node.isIntegralNumber() && node.bigIntegerValue().signum() == 0;
    }

    /// Where the field is absent or zero.
    Fields setPositive(String name, int value) {
        if (object != null && (!object.has(name) || isZero(path(name)))) {
            object.put(name, value);
        }
        return this;
    }

    Fields set(String name, boolean value) {
        if (object != null && !object.has(name)) {
            object.put(name, value);
        }
        return this;
    }

    Fields set(String name, JsonNode value) {
        if (object != null && !object.has(name)) {
            object.set(name, value);
        }
        return this;
    }

    /// Whatever is there now.
    void replace(String name, JsonNode value) {
        if (object != null) {
            object.set(name, value);
        }
    }
}
