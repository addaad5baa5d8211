package dev.rumbo.manifests.validation;

import static dev.rumbo.manifests.problem.Problem.Reason.DUPLICATE;
import static dev.rumbo.manifests.problem.Problem.Reason.FORBIDDEN;
import static dev.rumbo.manifests.problem.Problem.Reason.INVALID;
import static dev.rumbo.manifests.problem.Problem.Reason.REQUIRED;
import static dev.rumbo.manifests.problem.Problem.Reason.TOO_LONG;

import dev.rumbo.manifests.problem.FieldPath;
import dev.rumbo.manifests.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;

/// A value, the path to it, and the list that takes what is wrong with it.
///
/// Asking is tolerant: a field of what is no object is absent, the text of what is no string is empty.
record Value(JsonNode node, FieldPath path, List<Problem> problems) {

    private static final int MOST_SHOWN = 80;

    static Value root(JsonNode tree, List<Problem> problems) {
        return new Value(tree, FieldPath.ROOT, problems);
    }

    Value field(String name) {
        return new Value(node.path(name), path.field(name), problems);
    }

    /// An entry of a map whose keys are the user's.
    Value entry(String key) {
        return new Value(node.path(key), path.key(key), problems);
    }

    List<Value> items() {
        var items = new ArrayList<Value>();
        if (node.isArray()) {
            for (var i = 0; i < node.size(); i++) {
                items.add(new Value(node.get(i), path.item(i), problems));
            }
        }
        return items;
    }

    /// The keys of a map.
    List<String> keys() {
        return node.isObject() ? List.copyOf(node.propertyNames()) : List.of();
    }

    boolean present() {
        return !node.isMissingNode() && !node.isNull();
    }

    boolean isText() {
        return node.isString();
    }

    String text() {
        return node.isString() ? node.asString() : "";
    }

    boolean isWhole() {
        return node.isIntegralNumber() && node.canConvertToLong();
    }

    /// The number, or 0.
    long whole() {
        return isWhole() ? node.asLong() : 0;
    }

    boolean isTrue() {
        return node.isBoolean() && node.asBoolean();
    }

    boolean says(String text) {
        return text().equals(text);
    }

    /// Those of the fields that are there.
    List<String> among(String... fields) {
        return Stream.of(fields).filter(name -> field(name).present()).toList();
    }

    /// `is "x", which …`
    void invalid(String which, String remedy) {
        add(INVALID, "is " + shown() + ", which " + which, remedy);
    }

    void duplicate(String what) {
        add(DUPLICATE, "is " + shown() + ", " + what, "give each its own");
    }

    void required(String remedy) {
        add(REQUIRED, present() ? "is empty" : "is missing", remedy);
    }

    void forbidden(String message, String remedy) {
        add(FORBIDDEN, message, remedy);
    }

    void tooLong(String message, String remedy) {
        add(TOO_LONG, message, remedy);
    }

    void add(Problem.Reason reason, String message, String remedy) {
        problems.add(Problem.of(path, reason, message, remedy));
    }

    /// Says so when a number is there and out of bounds.
    void within(long least, long most) {
        if (isWhole() && (whole() < least || whole() > most)) {
            invalid("is not between " + least + " and " + most, "use a number in between");
        }
    }

    void atLeast(long least) {
        if (isWhole() && whole() < least) {
            invalid("is less than " + least, "use " + least + " or more");
        }
    }

    /// Says so when a text is there and no such name.
    void named(Naming naming) {
        if (isText() && !naming.fits(text())) {
            if (text().length() > naming.longest()) {
                tooLong("is " + shown() + ", which is longer than " + naming.longest() + " characters", "shorten it");
            } else {
                invalid("is no " + naming.noun(), naming.remedy());
            }
        }
    }

    /// The same, but an empty text is as good as none.
    void namedUnlessEmpty(Naming naming) {
        if (!text().isEmpty()) {
            named(naming);
        }
    }

    /// A name that must be there.
    void mustBeNamed(Naming naming) {
        if (!present() || says("") && isText()) {
            required("use " + naming.example());
        } else {
            named(naming);
        }
    }

    String shown() {
        if (node.isContainer()) {
            return node.isArray() ? "a list" : "a map";
        }
        var text = node.asString("");
        var cut = text.length() > MOST_SHOWN ? text.substring(0, MOST_SHOWN) + "…" : text;
        return node.isString() ? "\"" + cut.replace("\n", "\\n") + "\"" : cut;
    }
}
