package dev.rumbo.manifests.patch;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;

import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.manifests.schema.Schema.ListType;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Trees compared and merged as their schema says: objects by field, lists by key, the rest as a whole.
/// Source: Kubernetes, sigs.k8s.io/structured-merge-diff/typed.
final class Typed {

    private Typed() {}

    /// @param changed what is new, or has another value
    /// @param removed what is no longer there
    record Difference(FieldSet changed, FieldSet removed) {
        static final Difference NONE = new Difference(FieldSet.EMPTY, FieldSet.EMPTY);
    }

    /// A field that is null says nothing.
    static JsonNode withoutNulls(JsonNode value) {
        return switch (value) {
            case ObjectNode object -> {
                var result = JsonFormat.object();
                object.properties().stream().filter(field -> !field.getValue().isNull())
                        .forEach(field -> result.set(field.getKey(), withoutNulls(field.getValue())));
                yield result;
            }
            case ArrayNode list -> {
                var result = JsonFormat.array();
                list.forEach(item -> result.add(withoutNulls(item)));
                yield result;
            }
            default -> value;
        };
    }

    /// Everything that a value says, as a set of places.
    static FieldSet fields(JsonNode value, Shape shape) {
        if (value instanceof ObjectNode object && !shape.atomicObject() && !object.isEmpty()) {
            var set = FieldSet.EMPTY;
            for (var field : object.properties()) {
                var below = fields(field.getValue(), shape.field(field.getKey()));
                set = set.with("f:" + field.getKey(), shape.isMap() ? below.itself() : below);
            }
            return set;
        }
        if (value instanceof ArrayNode list && byKey(list, shape) && !list.isEmpty()) {
            var set = FieldSet.EMPTY;
            for (var item : items(list, shape).entrySet()) {
                set = set.with(item.getKey(), fields(item.getValue(), shape.item()).itself());
            }
            return set;
        }
        return FieldSet.HERE;
    }

    /// `live` with everything that `said` says in it.
    static JsonNode merged(JsonNode live, JsonNode said, Shape shape) {
        if (live instanceof ObjectNode old && said instanceof ObjectNode wish && !shape.atomicObject()) {
            var result = old.deepCopy();
            wish.properties().forEach(field -> result.set(field.getKey(),
                    merged(old.path(field.getKey()), field.getValue(), shape.field(field.getKey()))));
            return result;
        }
        if (live instanceof ArrayNode old && said instanceof ArrayNode wish && byKey(old, shape) && byKey(wish, shape)) {
            return mergedList(old, wish, shape);
        }
        return said.deepCopy();
    }

    /// In the order of the wish; what only the live list has keeps its place before its next neighbour.
    private static ArrayNode mergedList(ArrayNode live, ArrayNode said, Shape shape) {
        var old = items(live, shape);
        var wish = items(said, shape);
        var order = List.copyOf(old.keySet());
        var result = JsonFormat.array();
        var next = 0;
        for (var item : wish.entrySet()) {
            var place = order.indexOf(item.getKey());
            for (; next <= place; next++) {
                if (!wish.containsKey(order.get(next))) {
                    result.add(at(old, order.get(next)));
                }
            }
            result.add(place < 0 ? item.getValue().deepCopy() : merged(at(old, item.getKey()), item.getValue(), shape.item()));
        }
        order.subList(next, order.size()).stream().filter(key -> !wish.containsKey(key)).forEach(key -> result.add(at(old, key)));
        return result;
    }

    static Difference difference(JsonNode before, JsonNode after, Shape shape) {
        if (before.equals(after)) {
            return Difference.NONE;
        }
        if (before.isMissingNode()) {
            return new Difference(fields(after, shape), FieldSet.EMPTY);
        }
        if (after.isMissingNode()) {
            return new Difference(FieldSet.EMPTY, fields(before, shape).itself());
        }
        if (before instanceof ObjectNode old && after instanceof ObjectNode now && !shape.atomicObject()) {
            var steps = new ArrayList<>(old.propertyNames());
            now.propertyNames().stream().filter(name -> !old.has(name)).forEach(steps::add);
            var result = Difference.NONE;
            for (var name : steps) {
                result = below(result, "f:" + name, difference(old.path(name), now.path(name), shape.field(name)));
            }
            return result;
        }
        if (before instanceof ArrayNode old && after instanceof ArrayNode now && byKey(old, shape) && byKey(now, shape)) {
            var olds = items(old, shape);
            var news = items(now, shape);
            var steps = new ArrayList<>(olds.keySet());
            news.keySet().stream().filter(key -> !olds.containsKey(key)).forEach(steps::add);
            var result = Difference.NONE;
            for (var key : steps) {
                var one = difference(at(olds, key), at(news, key), shape.item());
                result = below(result, key, olds.containsKey(key) ? one : new Difference(one.changed().itself(), one.removed()));
            }
            return result;
        }
        return new Difference(FieldSet.HERE, FieldSet.EMPTY);
    }

    private static Difference below(Difference all, String step, Difference one) {
        return new Difference(all.changed().with(step, one.changed()), all.removed().with(step, one.removed()));
    }

    /// `value` without what is in `gone` and in nobody's hands.
    ///
    /// @param gone what its owner no longer says
    /// @param kept what somebody still says
    static JsonNode pruned(JsonNode value, FieldSet gone, FieldSet kept, Shape shape) {
        if (value instanceof ObjectNode object) {
            var result = object.deepCopy();
            gone.children().forEach((step, below) -> {
                var name = step.substring(2);
                if (!step.startsWith("f:") || !result.has(name)) {
                    return;
                }
                var field = shape.field(name);
                if (kept.at(step).isEmpty() && !(field.isMap() && !below.member())) {
                    result.remove(name);
                } else {
                    var rest = pruned(object.get(name), below, kept.at(step), field);
                    if (rest.isEmpty() && !object.get(name).isEmpty() && kept.at(step).isEmpty()) {
                        result.remove(name);
                    } else {
                        result.set(name, rest);
                    }
                }
            });
            return result;
        }
        if (value instanceof ArrayNode list && byKey(list, shape)) {
            var result = JsonFormat.array();
            items(list, shape).forEach((step, item) -> {
                var below = gone.at(step);
                if (!(below.member() && kept.at(step).isEmpty())) {
                    result.add(below.isEmpty() ? item : pruned(item, below, kept.at(step), shape.item()));
                }
            });
            return result;
        }
        return value;
    }

    /// Whether the items of this list are told apart by keys or by their values, and all can be.
    private static boolean byKey(ArrayNode list, Shape shape) {
        return switch (shape.merging().listType()) {
            case ATOMIC -> false;
            case SET -> items(list, shape).size() == list.size();
            case MAP -> list.valueStream().allMatch(JsonNode::isObject) && items(list, shape).size() == list.size();
        };
    }

    private static SequencedMap<String, JsonNode> items(ArrayNode list, Shape shape) {
        var items = new LinkedHashMap<String, JsonNode>();
        list.forEach(item -> items.put(step(item, shape), item));
        return items;
    }

    private static JsonNode at(SequencedMap<String, JsonNode> items, String key) {
        var item = items.get(key);
        return item == null ? tools.jackson.databind.node.JsonNodeFactory.instance.missingNode() : item;
    }

    private static String step(JsonNode item, Shape shape) {
        if (shape.merging().listType() == ListType.SET) {
            return "v:" + Json.of(item).text();
        }
        var keys = JsonFormat.object();
        for (var key : shape.merging().mapKeys()) {
            if (item.has(key)) {
                keys.set(key, item.get(key));
            } else if (key.equals("protocol")) {
                keys.put(key, "TCP");   // the one key that has a default, in container and service ports
            }
        }
        return "k:" + Json.of(keys).text();
    }
}
