package dev.rumbo.manifests.binding;

import static dev.rumbo.manifests.problem.Problem.Reason.INVALID;
import static dev.rumbo.manifests.problem.Problem.Reason.NOT_SUPPORTED;
import static dev.rumbo.manifests.problem.Problem.Reason.REQUIRED;
import static dev.rumbo.manifests.problem.Problem.Reason.TYPE;
import static dev.rumbo.manifests.problem.Problem.Reason.UNKNOWN;

import dev.rumbo.manifests.meta.Quantity;
import dev.rumbo.manifests.problem.FieldPath;
import dev.rumbo.manifests.problem.Problem;
import dev.rumbo.manifests.schema.Schema;
import dev.rumbo.manifests.schema.Schema.Any;
import dev.rumbo.manifests.schema.Schema.Field;
import dev.rumbo.manifests.schema.Schema.ListOf;
import dev.rumbo.manifests.schema.Schema.MapOf;
import dev.rumbo.manifests.schema.Schema.ObjectOf;
import dev.rumbo.manifests.schema.Schema.Scalar;
import java.time.DateTimeException;
import java.time.OffsetDateTime;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;
import tools.jackson.databind.JsonNode;

/// One walk through a tree along its schema.
///
/// `null` means absent, as it does to Kubernetes. Within `status` nothing is required: Kubernetes does not insist either, and a status is written
/// by programs, piece by piece.
final class ShapeCheck {

    /// Objects with more fields than this are not listed in a message.
    private static final int MOST_LISTED = 12;

    private final List<Problem> problems = new ArrayList<>();
    private final boolean secret;
    /// The objects around the current value, innermost first: for what was indented too far.
    private final Deque<Around> around = new ArrayDeque<>();
    private int depthOfStatus;

    private record Around(FieldPath path, ObjectOf schema) {}

    /// @param secret whether the tree is a Secret, whose values no message may repeat
    ShapeCheck(boolean secret) {
        this.secret = secret;
    }

    List<Problem> problems(JsonNode tree, ObjectOf schema) {
        value(tree, schema, FieldPath.ROOT);
        return List.copyOf(problems);
    }

    private void value(JsonNode value, Schema schema, FieldPath path) {
        switch (schema) {
            case ObjectOf object -> {
                if (sort(value, value.isObject(), path, "must be a map", "write its fields below it, as \"key: value\"")) {
                    object(value, object, path);
                }
            }
            case ListOf(var items) -> {
                if (sort(value, value.isArray(), path, "must be a list", "begin each item with \"- \"")) {
                    for (var i = 0; i < value.size(); i++) {
                        value(value.get(i), items, path.item(i));
                    }
                }
            }
            case MapOf(var values) -> {
                if (sort(value, value.isObject(), path, "must be a map", "write its entries below it, as \"key: value\"")) {
                    value.properties().stream().filter(entry -> !entry.getValue().isNull())
                            .forEach(entry -> value(entry.getValue(), values, path.key(entry.getKey())));
                }
            }
            case Scalar scalar -> scalar(value, scalar, path);
            case Any() -> { }
        }
    }

    private boolean sort(JsonNode value, boolean right, FieldPath path, String must, String remedy) {
        if (!right) {
            problems.add(Problem.of(path, TYPE, hidden(path) || value.isContainer() || value.isNull()
                    ? "is " + Shown.sort(value) + ", and " + must : "is " + Shown.value(value) + ", and " + must, remedy));
        }
        return right;
    }

    private void object(JsonNode value, ObjectOf schema, FieldPath path) {
        var fields = schema.fields();
        around.push(new Around(path, schema));
        for (var entry : value.properties()) {
            var field = fields.get(entry.getKey());
            if (field == null) {
                problems.add(unknown(entry.getKey(), schema, path));
            } else if (!entry.getValue().isNull()) {
                var inStatus = path instanceof FieldPath.Root && field.name().equals("status");
                depthOfStatus += inStatus ? 1 : 0;
                value(entry.getValue(), field.schema(), path.field(field.name()));
                depthOfStatus -= inStatus ? 1 : 0;
                values(entry.getValue(), field, path);
            }
        }
        if (depthOfStatus == 0) {
            fields.values().stream().filter(field -> field.required() && missing(value, field))
                    .forEach(field -> problems.add(Problem.of(path.field(field.name()), REQUIRED, "is missing", "add it")));
        }
        around.pop();
    }

    /// Go writes an empty list as null, so a list that is there as null is there.
    private static boolean missing(JsonNode object, Field field) {
        var value = object.path(field.name());
        return value.isMissingNode() || value.isNull() && !(field.schema() instanceof ListOf);
    }

    private void values(JsonNode value, Field field, FieldPath path) {
        if (!field.values().isEmpty() && value.isString() && !value.asString().isEmpty() && !field.values().contains(value.asString())) {
            problems.add(Problem.of(path.field(field.name()), NOT_SUPPORTED, "is " + Shown.value(value) + ", which is no " + field.noun(),
                    "use " + oneOf(field.values().stream().filter(allowed -> !allowed.isEmpty()).toList())));
        }
    }

    private Problem unknown(String name, ObjectOf schema, FieldPath path) {
        var type = schema.name().substring(schema.name().lastIndexOf('.') + 1);
        var message = "is no field of " + article(type) + " " + type;
        var near = Suggestion.near(name, schema.fields().keySet());
        String remedy;
        if (near.isPresent()) {
            remedy = "did you mean " + near.get() + "?";
        } else {
            var outer = around.stream().skip(1).filter(other -> other.schema().fields().containsKey(name)).findFirst();
            var inner = schema.fields().values().stream()
                    .filter(field -> field.schema() instanceof ObjectOf object && object.fields().containsKey(name)).findFirst();
            if (outer.isPresent() && !name.equals("metadata") && !name.equals("status")) {
                var where = outer.get().path().toString();
                remedy = "it belongs to " + (where.isEmpty() ? "the top" : where) + ", so indent it less";
            } else if (inner.isPresent()) {
                remedy = "it belongs into " + inner.get().name() + ", so indent it more";
            } else {
                remedy = schema.fields().size() <= MOST_LISTED ? "use one of " + String.join(", ", schema.fields().keySet()) : "correct or remove it";
            }
        }
        return Problem.of(path.field(name), UNKNOWN, message, remedy);
    }

    private void scalar(JsonNode value, Scalar scalar, FieldPath path) {
        var form = value.isString() ? INVALID : TYPE;
        switch (scalar) {
            case STRING -> wrong(!value.isString(), TYPE, value, path, "is no string", value.isContainer() ? "write a string" : "put it in quotes");
            case BOOLEAN -> wrong(!value.isBoolean(), TYPE, value, path, "is neither true nor false", "write true or false, without quotes");
            case INT32 -> whole(value, path, value.isIntegralNumber() && value.canConvertToInt());
            case INT64 -> whole(value, path, value.isIntegralNumber() && value.canConvertToLong());
            case DOUBLE -> wrong(!value.isNumber(), TYPE, value, path, "is no number", "write a number, without quotes");
            case INT_OR_STRING -> wrong(!value.isString() && !(value.isIntegralNumber() && value.canConvertToInt()), TYPE, value, path,
                    "is neither a whole number nor a string", "write e.g. 1 or \"25%\"");
            case QUANTITY -> wrong(!quantity(value), form, value, path, "is no quantity", "write e.g. 250m, 1.5, 128Mi or 1Gi");
            case TIME, MICRO_TIME -> wrong(!time(value), form, value, path, "is no time", "write it like 2006-01-02T15:04:05Z");
            case BYTES -> wrong(!base64(value), form, value, path, "is no base64",
                    secret ? "encode it with base64, or move it as plain text to stringData" : "encode it with base64");
        }
    }

    private void whole(JsonNode value, FieldPath path, boolean right) {
        if (value.isIntegralNumber()) {
            wrong(!right, INVALID, value, path, "is too large", "write a smaller number");
        } else {
            wrong(true, TYPE, value, path, "is no whole number", value.isString() ? "write a whole number, without quotes" : "write a whole number");
        }
    }

    private void wrong(boolean wrong, Problem.Reason reason, JsonNode value, FieldPath path, String what, String remedy) {
        if (wrong) {
            problems.add(Problem.of(path, reason, hidden(path) ? what : "is " + Shown.value(value) + ", which " + what, remedy));
        }
    }

    /// Whether the value must not be repeated: nothing of a Secret but its name and type, and of no container the environment.
    private boolean hidden(FieldPath path) {
        if (path instanceof FieldPath.Field(FieldPath.Item(FieldPath.Field(_, var list), _), var field) && list.equals("env") && field.equals("value")) {
            return true;
        }
        var text = path.toString();
        return secret && !text.equals("type") && !text.equals("immutable") && !text.equals("metadata.name") && !text.equals("metadata.namespace")
                && !text.startsWith("metadata.labels");
    }

    private static boolean quantity(JsonNode value) {
        return (value.isNumber() || value.isString()) && Quantity.isQuantity(value.asString());
    }

    private static boolean time(JsonNode value) {
        try {
            var _ = OffsetDateTime.parse(value.isString() ? value.asString() : "");
            return true;
        } catch (DateTimeException none) {
            return false;
        }
    }

    private static boolean base64(JsonNode value) {
        try {
            var _ = Base64.getDecoder().decode(value.isString() ? value.asString().replaceAll("[\r\n]", "") : "?");
            return true;
        } catch (IllegalArgumentException none) {
            return false;
        }
    }

    /// `Always, IfNotPresent or Never`
    private static String oneOf(List<String> values) {
        var last = values.size() - 1;
        return last < 1 ? String.join("", values)
                : values.subList(0, last).stream().collect(Collectors.joining(", ")) + " or " + values.get(last);
    }

    private static String article(String noun) {
        return "AEIOU".indexOf(noun.charAt(0)) >= 0 ? "an" : "a";
    }
}
