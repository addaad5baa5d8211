package dev.rumbo.manifests.binding;

import static dev.rumbo.manifests.problem.Problem.Reason.NO_SUCH_KIND;
import static dev.rumbo.manifests.problem.Problem.Reason.REQUIRED;
import static dev.rumbo.manifests.problem.Problem.Reason.TYPE;

import dev.rumbo.manifests.Kinds;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.problem.FieldPath;
import dev.rumbo.manifests.problem.Problem;
import dev.rumbo.manifests.schema.Schemas;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Recognises a tree's kind, and checks its shape.
public final class Binding {

    private Binding() {}

    /// What a tree claims to be.
    public sealed interface Recognized {
        record Served(Kind<? extends Obj> kind) implements Recognized {}

        record Refused(Problem because) implements Recognized {}
    }

    /// Looks at `apiVersion` and `kind` only.
    public static Recognized recognize(JsonNode tree) {
        if (!tree.isObject()) {
            return refused(FieldPath.ROOT, TYPE, "is " + Shown.sort(tree) + ", and an object is a map with apiVersion and kind",
                    "begin with \"apiVersion: \" and \"kind: \"");
        }
        for (var field : List.of("apiVersion", "kind")) {
            var value = tree.path(field);
            if (value.isMissingNode() || value.isNull() || value.isString() && value.asString().isEmpty()) {
                return refused(FieldPath.ROOT.field(field), REQUIRED, "is missing", "every object says what it is, e.g. \"apiVersion: apps/v1\" and \"kind: Deployment\"");
            } else if (!value.isString()) {
                return refused(FieldPath.ROOT.field(field), TYPE, "is no string", "write a string");
            }
        }
        var apiVersion = tree.path("apiVersion").asString();
        var kind = tree.path("kind").asString();
        var served = Kinds.find(apiVersion, kind);
        if (served.isPresent()) {
            return new Recognized.Served(served.get());
        }
        return new Recognized.Refused(notServed(apiVersion, kind));
    }

    /// Everything in which a tree of this kind does not have the kind's shape.
    public static List<Problem> check(JsonNode tree, Kind<? extends Obj> kind) {
        var schema = Schemas.of(kind.apiVersion(), kind.name())
                .orElseThrow(() -> new IllegalStateException(kind.apiVersion() + " " + kind + " is served and has no schema"));
        return new ShapeCheck(kind.name().equals("Secret")).problems(tree, schema);
    }

    private static Problem notServed(String apiVersion, String kind) {
        if (Schemas.find(apiVersion, kind).isPresent() || OfKubernetes.has(apiVersion, kind)) {
            return problem("kind", kind, "which Kubernetes has and Rumbo does not run yet", "keep it out of the path that Rumbo reads");
        }
        var elsewhere = Kinds.ALL.stream().filter(known -> known.name().equals(kind)).findFirst();
        if (elsewhere.isPresent()) {
            return problem("apiVersion", apiVersion, "which has no " + kind, "use " + elsewhere.get().apiVersion());
        }
        var names = Kinds.ALL.stream().filter(known -> known.apiVersion().equals(apiVersion)).map(Kind::name).toList();
        var near = Suggestion.near(kind, names.isEmpty() ? Kinds.ALL.stream().map(Kind::name).toList() : names);
        if (near.isPresent()) {
            return problem("kind", kind, "which " + apiVersion + " does not have", "did you mean " + near.get() + "?");
        }
        return names.isEmpty()
                ? problem("apiVersion", apiVersion, "which Rumbo does not know", "use one of "
                        + String.join(", ", Kinds.ALL.stream().map(Kind::apiVersion).distinct().toList()))
                : problem("kind", kind, "which " + apiVersion + " does not have", "use one of " + String.join(", ", names));
    }

    private static Problem problem(String field, String value, String message, String remedy) {
        return Problem.of(FieldPath.ROOT.field(field), NO_SUCH_KIND, "is \"" + value + "\", " + message, remedy);
    }

    private static Recognized refused(FieldPath path, Problem.Reason reason, String message, String remedy) {
        return new Recognized.Refused(Problem.of(path, reason, message, remedy));
    }
}
