package dev.rumbo.reconciler.dryrun;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.rumbo.manifests.core.Secret;
import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.reconciler.dryrun.Consequences.FieldChange;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// What two versions of an object say differently, field by field.
final class FieldChanges {

    private static final int LONGEST = 120;

    /// Marks of bookkeeping, which nobody said.
    private static final List<String> BOOKKEEPING = List.of("rumbo.dev/", "deployment.kubernetes.io/", "kubectl.kubernetes.io/last-applied");

    private FieldChanges() {}

    static List<FieldChange> between(Obj before, Obj after) {
        var old = said(before);
        var now = said(after);
        var paths = new TreeSet<>(old.keySet());
        paths.addAll(now.keySet());
        var secret = after instanceof Secret;
        var changes = new ArrayList<FieldChange>();
        for (var path : paths) {
            if (!Optional.ofNullable(old.get(path)).equals(Optional.ofNullable(now.get(path)))) {
                changes.add(new FieldChange(path, shown(path, old, secret), shown(path, now, secret)));
            }
        }
        return changes;
    }

    private static Optional<String> shown(String path, SortedMap<String, String> values, boolean secret) {
        return Optional.ofNullable(values.get(path)).map(value -> secret && !path.startsWith("metadata.") && !path.equals("type")
                ? "(secret)" : value.length() > LONGEST ? value.substring(0, LONGEST) + "…" : value);
    }

    private static SortedMap<String, String> said(Obj object) {
        var leaves = new TreeMap<String, String>();
        collect("", object.body().tree(), leaves);
        collect("metadata.labels", unmarked(object.meta().labels()), leaves);
        collect("metadata.annotations", unmarked(object.meta().annotations()), leaves);
        return leaves;
    }

    private static JsonNode unmarked(SortedMap<String, String> map) {
        var result = JsonFormat.object();
        map.forEach((key, value) -> {
            if (BOOKKEEPING.stream().noneMatch(key::startsWith)) {
                result.put(key, value);
            }
        });
        return result;
    }

    private static void collect(String path, JsonNode node, SortedMap<String, String> leaves) {
        switch (node) {
            case ObjectNode object when !object.isEmpty() -> object.properties().forEach(field ->
                    collect(path.isEmpty() ? field.getKey() : path + "." + field.getKey(), field.getValue(), leaves));
            case ArrayNode list when list.valueStream().allMatch(item -> item.path("name").isString()) && !list.isEmpty() ->
                list.forEach(item -> collect(path + "[" + item.path("name").asString() + "]", item, leaves));
            case ArrayNode list when list.valueStream().anyMatch(JsonNode::isObject) -> {
                for (var i = 0; i < list.size(); i++) {
                    collect(path + "[" + i + "]", list.get(i), leaves);
                }
            }
            case ObjectNode _ when path.isEmpty() || path.startsWith("metadata.") -> { /* nothing is said */ }
            default -> leaves.put(path, node.isString() ? node.asString() : node.toString());
        }
    }
}
