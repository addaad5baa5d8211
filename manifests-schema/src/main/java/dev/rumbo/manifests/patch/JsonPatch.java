package dev.rumbo.manifests.patch;

import java.util.ArrayList;
import java.util.List;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// JSON patch: a list of operations, each at a path.
/// Source: RFC 6902, and RFC 6901 for paths.
public final class JsonPatch {

    /// Patches with more operations are refused, as Kubernetes does.
    private static final int MOST_OPERATIONS = 10_000;

    private JsonPatch() {}

    /// The document after all operations; if one fails, none counts.
    public static JsonNode apply(JsonNode document, JsonNode patch) throws UnusablePatch {
        if (!(patch instanceof ArrayNode operations)) {
            throw UnusablePatch.malformed("a JSON patch is a list of operations, such as [{\"op\":\"remove\",\"path\":\"/spec/paused\"}]");
        }
        if (operations.size() > MOST_OPERATIONS) {
            throw UnusablePatch.malformed("the patch has " + operations.size() + " operations; " + MOST_OPERATIONS + " are allowed");
        }
        var result = document.deepCopy();
        for (var operation : operations) {
            result = apply(result, path(operation, "path"), operation);
        }
        return result;
    }

    private static JsonNode apply(JsonNode document, List<String> path, JsonNode operation) throws UnusablePatch {
        var op = operation.path("op").asString("");
        return switch (op) {
            case "add" -> added(document, path, value(operation));
            case "remove" -> removed(document, path);
            case "replace" -> {
                find(document, path);
                yield path.isEmpty() ? value(operation) : replaced(document, path, value(operation));
            }
            case "move" -> {
                var from = path(operation, "from");
                if (path.size() > from.size() && path.subList(0, from.size()).equals(from)) {
                    throw UnusablePatch.doesNotFit(words(from) + " cannot be moved into itself");
                }
                var moved = find(document, from);
                yield added(removed(document, from), path, moved);
            }
            case "copy" -> added(document, path, find(document, path(operation, "from")).deepCopy());
            case "test" -> {
                if (!find(document, path).equals(value(operation))) {
                    throw UnusablePatch.doesNotFit("testing value " + words(path) + " failed: it is not what the patch expects");
                }
                yield document;
            }
            default -> throw UnusablePatch.malformed("\"" + op + "\" is no operation; use add, remove, replace, move, copy or test");
        };
    }

    private static JsonNode added(JsonNode document, List<String> path, JsonNode value) throws UnusablePatch {
        if (path.isEmpty()) {
            return value;
        }
        var last = path.getLast();
        switch (find(document, path.subList(0, path.size() - 1))) {
            case ObjectNode object -> object.set(last, value);
            case ArrayNode list -> list.insert(last.equals("-") ? list.size() : index(last, list.size() + 1, path), value);
            default -> throw UnusablePatch.doesNotFit(words(path) + " is inside a plain value");
        }
        return document;
    }

    private static JsonNode removed(JsonNode document, List<String> path) throws UnusablePatch {
        if (path.isEmpty()) {
            throw UnusablePatch.doesNotFit("the whole object cannot be removed by a patch");
        }
        find(document, path);
        switch (find(document, path.subList(0, path.size() - 1))) {
            case ObjectNode object -> object.remove(path.getLast());
            case ArrayNode list -> list.remove(index(path.getLast(), list.size(), path));
            default -> throw UnusablePatch.doesNotFit(words(path) + " is inside a plain value");
        }
        return document;
    }

    private static JsonNode replaced(JsonNode document, List<String> path, JsonNode value) throws UnusablePatch {
        switch (find(document, path.subList(0, path.size() - 1))) {
            case ObjectNode object -> object.set(path.getLast(), value);
            case ArrayNode list -> list.set(index(path.getLast(), list.size(), path), value);
            default -> throw UnusablePatch.doesNotFit(words(path) + " is inside a plain value");
        }
        return document;
    }

    private static JsonNode find(JsonNode document, List<String> path) throws UnusablePatch {
        var node = document;
        for (var step : path) {
            node = node instanceof ArrayNode list ? list.get(index(step, list.size(), path)) : node.path(step);
            if (node.isMissingNode()) {
                throw UnusablePatch.doesNotFit("there is no " + words(path) + " in the object");
            }
        }
        return node;
    }

    private static int index(String step, int size, List<String> path) throws UnusablePatch {
        if (!step.matches("0|[1-9]\\d{0,8}") || Integer.parseInt(step) >= size) {
            throw UnusablePatch.doesNotFit("there is no " + words(path) + " in the object: \"" + step + "\" is no place in a list of " + size);
        }
        return Integer.parseInt(step);
    }

    private static JsonNode value(JsonNode operation) throws UnusablePatch {
        if (!operation.has("value")) {
            throw UnusablePatch.malformed("the operation " + operation.path("op").asString() + " at "
                    + operation.path("path").asString("") + " has no value");
        }
        return operation.get("value").deepCopy();
    }

    private static List<String> path(JsonNode operation, String field) throws UnusablePatch {
        var text = operation.path(field);
        if (!text.isString() || !text.asString().isEmpty() && !text.asString().startsWith("/")) {
            throw UnusablePatch.malformed("each operation needs a \"" + field + "\" such as /spec/replicas");
        }
        var steps = new ArrayList<String>();
        if (!text.asString().isEmpty()) {
            for (var step : text.asString().substring(1).split("/", -1)) {
                steps.add(step.replace("~1", "/").replace("~0", "~"));
            }
        }
        return steps;
    }

    private static String words(List<String> path) {
        return "/" + String.join("/", path);
    }
}
