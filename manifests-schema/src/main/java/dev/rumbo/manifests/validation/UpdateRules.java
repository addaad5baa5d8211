package dev.rumbo.manifests.validation;

import static dev.rumbo.manifests.problem.Problem.Reason.FORBIDDEN;
import static dev.rumbo.manifests.problem.Problem.Reason.INVALID;

import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.problem.FieldPath;
import dev.rumbo.manifests.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What may not change during an object's life.
final class UpdateRules {

    private UpdateRules() {}

    static List<Problem> problems(JsonNode before, JsonNode after, Kind<? extends Obj> kind) {
        var problems = new ArrayList<Problem>();
        switch (kind.name()) {
            case "Deployment", "ReplicaSet" -> immutable(before, after, problems, "spec", "selector");
            case "Pod" -> pod(before, after, problems);
            case "Secret" -> {
                immutable(before, after, problems, "type");
                sealed(before, after, problems, "data");
            }
            case "ConfigMap" -> sealed(before, after, problems, "data", "binaryData");
            case "Service" -> keepsWhatIsSet(before, after, problems, "spec", "clusterIP");
            case "Node" -> keepsWhatIsSet(before, after, problems, "spec", "podCIDR");
            default -> { }   // the rest may become anything
        }
        return List.copyOf(problems);
    }

    private static void immutable(JsonNode before, JsonNode after, List<Problem> problems, String... path) {
        if (!same(at(before, path), at(after, path))) {
            problems.add(Problem.of(FieldPath.ROOT.fields(path), INVALID, "is changed, and the field is immutable",
                    "put it back, or delete the object and create it anew"));
        }
    }

    private static void keepsWhatIsSet(JsonNode before, JsonNode after, List<Problem> problems, String... path) {
        if (!at(before, path).asString("").isEmpty() && !at(after, path).isMissingNode()) {
            immutable(before, after, problems, path);
        }
    }

    /// A ConfigMap or Secret with `immutable: true`.
    private static void sealed(JsonNode before, JsonNode after, List<Problem> problems, String... contents) {
        if (!before.path("immutable").asBoolean(false)) {
            return;
        }
        if (!after.path("immutable").asBoolean(false)) {
            problems.add(Problem.of(FieldPath.ROOT.field("immutable"), FORBIDDEN, "was true and cannot be taken back",
                    "delete the object and create it anew"));
        }
        for (var field : contents) {
            if (!same(before.path(field), after.path(field))) {
                problems.add(Problem.of(FieldPath.ROOT.field(field), FORBIDDEN, "is changed, and the object is immutable",
                        "use an object with another name"));
            }
        }
    }

    private static void pod(JsonNode before, JsonNode after, List<Problem> problems) {
        var was = withoutWhatMayChange(before.path("spec"));
        var is = withoutWhatMayChange(after.path("spec"));
        var differences = new ArrayList<FieldPath>();
        differences(was, is, FieldPath.ROOT.field("spec"), differences);
        differences.forEach(path -> problems.add(Problem.of(path, FORBIDDEN,
                "is changed; of a pod's spec only images, activeDeadlineSeconds and tolerations (which may be added) can change",
                "delete the pod and create it anew")));
        var tolerations = after.path("spec").path("tolerations");
        for (var toleration : before.path("spec").path("tolerations").values()) {
            if (tolerations.values().stream().noneMatch(kept -> same(kept, toleration))) {
                problems.add(Problem.of(FieldPath.ROOT.fields("spec", "tolerations"), FORBIDDEN, "lacks one that the pod had; tolerations may only be added",
                        "put it back"));
            }
        }
    }

    private static JsonNode withoutWhatMayChange(JsonNode spec) {
        if (!(spec.deepCopy() instanceof ObjectNode copy)) {
            return spec;
        }
        copy.remove(List.of("tolerations", "activeDeadlineSeconds"));
        for (var list : List.of("containers", "initContainers")) {
            copy.path(list).values().forEach(container -> {
                if (container instanceof ObjectNode object) {
                    object.remove("image");
                }
            });
        }
        return copy;
    }

    private static void differences(JsonNode before, JsonNode after, FieldPath path, List<FieldPath> found) {
        if (same(before, after)) {
            return;
        }
        if (before.isObject() && after.isObject()) {
            var names = new TreeSet<>(before.propertyNames());
            names.addAll(after.propertyNames());
            names.forEach(name -> differences(before.path(name), after.path(name), path.field(name), found));
        } else if (before.isArray() && after.isArray() && before.size() == after.size()) {
            for (var i = 0; i < before.size(); i++) {
                differences(before.get(i), after.get(i), path.item(i), found);
            }
        } else {
            found.add(path);
        }
    }

    private static JsonNode at(JsonNode tree, String... path) {
        var node = tree;
        for (var name : path) {
            node = node.path(name);
        }
        return node;
    }

    /// As canonical JSON, so that 1 and 1 are the same however they were read.
    private static boolean same(JsonNode one, JsonNode other) {
        return one.isMissingNode() || other.isMissingNode() ? one.isMissingNode() == other.isMissingNode() : Json.of(one).equals(Json.of(other));
    }
}
