package dev.rumbo.manifests.patch;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import dev.rumbo.manifests.schema.Schema;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// A merge patch that knows which lists are merged, and by which key. `kubectl apply`, `set`, `edit`, `taint`
/// and others send it.
///
/// Directives in the patch: `$patch` (replace, delete, merge), `$retainKeys`, `$setElementOrder/…`,
/// `$deleteFromPrimitiveList/…`.
/// Source: Kubernetes, community/contributors/devel/sig-api-machinery/strategic-merge-patch.md.
public final class StrategicMergePatch {

    private static final String DIRECTIVE = "$patch";
    private static final String RETAIN = "$retainKeys";
    private static final String ORDER = "$setElementOrder/";
    private static final String DELETE_VALUES = "$deleteFromPrimitiveList/";

    private StrategicMergePatch() {}

    /// The target after the patch.
    public static ObjectNode apply(ObjectNode target, ObjectNode patch, Schema schema) throws UnusablePatch {
        return merged(target, patch, Shape.of(schema));
    }

    private static ObjectNode merged(ObjectNode target, ObjectNode patch, Shape shape) throws UnusablePatch {
        switch (patch.path(DIRECTIVE).asString("")) {
            case "replace" -> {
                return (ObjectNode) plain(patch);
            }
            case "delete" -> {
                return JsonNodeFactory.instance.objectNode();
            }
            case "", "merge" -> { /* as usual */ }
            case String other -> throw UnusablePatch.malformed("\"" + other + "\" is no value of $patch; use merge, replace or delete");
        }
        var result = retained(target.deepCopy(), patch);
        deleteValues(result, patch);
        for (var change : patch.properties()) {
            var name = change.getKey();
            if (name.startsWith("$") || patch.has(ORDER + name)) {
                continue;   // directives, and lists that the next step merges and orders
            }
            var value = merged(result.path(name), change.getValue(), shape.field(name), List.of());
            if (value.isMissingNode()) {
                result.remove(name);
            } else {
                result.set(name, value);
            }
        }
        mergeOrderedLists(result, patch, shape);
        return result;
    }

    /// One field after the patch; a missing node when it goes.
    private static JsonNode merged(JsonNode target, JsonNode patch, Shape shape, List<JsonNode> order) throws UnusablePatch {
        return switch (patch) {
            case JsonNode nothing when nothing.isNull() -> JsonNodeFactory.instance.missingNode();
            case ObjectNode object when shape.merging().strategies().contains("replace") -> plain(object);
            case ObjectNode object -> merged(target instanceof ObjectNode old ? old : JsonNodeFactory.instance.objectNode(), object, shape);
            case ArrayNode list when shape.mergesList() ->
                mergedList(target instanceof ArrayNode old ? old : JsonNodeFactory.instance.arrayNode(), list, shape, order);
            default -> plain(patch);
        };
    }

    private static ObjectNode retained(ObjectNode target, ObjectNode patch) throws UnusablePatch {
        if (!patch.has(RETAIN)) {
            return target;
        }
        var kept = new ArrayList<String>();
        patch.path(RETAIN).forEach(key -> kept.add(key.asString("")));
        for (var name : patch.propertyNames()) {
            if (!name.startsWith("$") && !kept.contains(name) && !patch.get(name).isNull()) {
                throw UnusablePatch.malformed("$retainKeys does not name " + name + ", which the patch sets");
            }
        }
        return target.retain(kept);
    }

    private static void deleteValues(ObjectNode target, ObjectNode patch) throws UnusablePatch {
        for (var change : patch.properties()) {
            if (!change.getKey().startsWith(DELETE_VALUES)) {
                continue;
            }
            if (!(change.getValue() instanceof ArrayNode gone)) {
                throw UnusablePatch.malformed(change.getKey() + " must be a list of the values to delete");
            }
            var name = change.getKey().substring(DELETE_VALUES.length());
            if (target.path(name) instanceof ArrayNode list) {
                var unwanted = gone.valueStream().toList();
                target.set(name, array(list.valueStream().filter(value -> !unwanted.contains(value)).toList()));
            }
        }
    }

    private static void mergeOrderedLists(ObjectNode target, ObjectNode patch, Shape shape) throws UnusablePatch {
        for (var change : patch.properties()) {
            if (!change.getKey().startsWith(ORDER)) {
                continue;
            }
            var name = change.getKey().substring(ORDER.length());
            if (!(change.getValue() instanceof ArrayNode order)) {
                throw UnusablePatch.malformed(change.getKey() + " must be a list");
            }
            var items = patch.has(name) ? patch.get(name) : JsonNodeFactory.instance.arrayNode();
            if (items.isNull()) {
                target.remove(name);
            } else if (patch.has(name) || target.has(name)) {
                target.set(name, merged(target.path(name), items, shape.field(name), order.valueStream().toList()));
            }
        }
    }

    /// @param order `$setElementOrder` of this list; empty when the patch does not say
    private static ArrayNode mergedList(ArrayNode target, ArrayNode patch, Shape shape, List<JsonNode> order) throws UnusablePatch {
        var key = shape.merging().mergeKey();
        return key.isEmpty() ? mergedValues(target, patch, order) : mergedItems(target, patch, key, shape, order);
    }

    private static ArrayNode mergedValues(ArrayNode target, ArrayNode patch, List<JsonNode> order) {
        var values = new ArrayList<JsonNode>(target.valueStream().toList());
        patch.valueStream().filter(value -> !values.contains(value)).forEach(values::add);
        var wished = (order.isEmpty() ? patch.valueStream().toList() : order).stream().map(JsonNode::toString).toList();
        return array(ListOrder.of(values, JsonNode::toString, wished, target.valueStream().map(JsonNode::toString).toList()));
    }

    private static ArrayNode mergedItems(ArrayNode target, ArrayNode patch, String key, Shape shape, List<JsonNode> order)
            throws UnusablePatch {
        for (var item : patch) {
            if (item.path(DIRECTIVE).asString("").equals("replace")) {
                return array(patch.valueStream().filter(other -> !other.has(DIRECTIVE)).map(StrategicMergePatch::plain).toList());
            }
        }
        Function<JsonNode, String> identity = item -> item.path(key).toString();
        var items = new ArrayList<JsonNode>(target.valueStream().toList());
        for (var item : patch) {
            if (!(item instanceof ObjectNode change) || !change.has(key)) {
                throw UnusablePatch.malformed("an item of the list has no \"" + key + "\", by which items of this list are told apart");
            }
            var same = items.stream().filter(old -> identity.apply(old).equals(identity.apply(change))).findFirst();
            if (change.path(DIRECTIVE).asString("").equals("delete")) {
                items.removeIf(old -> identity.apply(old).equals(identity.apply(change)));
            } else if (same.isPresent()) {
                items.set(items.indexOf(same.get()), merged((ObjectNode) same.get(), change, shape.item()));
            } else {
                items.add(merged(JsonNodeFactory.instance.objectNode(), change, shape.item()));
            }
        }
        var wished = (order.isEmpty() ? patch.valueStream().toList() : order).stream().map(identity).toList();
        return array(ListOrder.of(items, identity, wished, target.valueStream().map(identity).toList()));
    }

    /// What a patch says where there is nothing to merge with: without directives and nulls.
    private static JsonNode plain(JsonNode patch) {
        return switch (patch) {
            case ObjectNode object -> {
                var result = JsonNodeFactory.instance.objectNode();
                object.properties().stream().filter(field -> !field.getKey().startsWith("$") && !field.getValue().isNull())
                        .forEach(field -> result.set(field.getKey(), plain(field.getValue())));
                yield result;
            }
            case ArrayNode list -> array(list.valueStream().map(StrategicMergePatch::plain).toList());
            default -> patch.deepCopy();
        };
    }

    private static ArrayNode array(List<? extends JsonNode> items) {
        var result = JsonNodeFactory.instance.arrayNode();
        items.forEach(result::add);
        return result;
    }
}
