package dev.rumbo.manifests.validation;

import dev.rumbo.manifests.problem.Problem;

/// Label selectors.
final class SelectorRules {

    private SelectorRules() {}

    static void check(Value selector) {
        MetadataRules.labels(selector.field("matchLabels"));
        for (var clause : selector.field("matchExpressions").items()) {
            var key = clause.field("key");
            if (key.isText()) {
                MetadataRules.key(key, key.text(), "label");
            }
            var values = clause.field("values");
            switch (clause.field("operator").text()) {
                case "In", "NotIn" -> {
                    if (values.items().isEmpty()) {
                        values.required("operator " + clause.field("operator").text() + " needs at least one value");
                    }
                }
                case "Exists", "DoesNotExist" -> {
                    if (!values.items().isEmpty()) {
                        values.forbidden("may not be set for operator " + clause.field("operator").text(), "remove it, or use In or NotIn");
                    }
                }
                default -> { }   // judged by its shape
            }
            values.items().forEach(value -> value.named(Naming.LABEL_VALUE));
        }
    }

    static boolean isEmpty(Value selector) {
        return selector.field("matchLabels").keys().isEmpty() && selector.field("matchExpressions").items().isEmpty();
    }

    /// The labels that pods of a template would lack to be found by the selector: each clause that does not hold, in words.
    static void mustMatch(Value selector, Value labels) {
        var wanted = selector.field("matchLabels");
        for (var key : wanted.keys()) {
            if (!labels.entry(key).text().equals(wanted.entry(key).text()) || !labels.entry(key).isText()) {
                labels.add(Problem.Reason.INVALID, "do not match the selector, which wants " + key + ": " + wanted.entry(key).text(),
                        "add this label to the template, or correct spec.selector");
            }
        }
        for (var clause : selector.field("matchExpressions").items()) {
            var key = clause.field("key").text();
            var has = labels.entry(key).isText();
            var listed = clause.field("values").items().stream().anyMatch(value -> value.text().equals(labels.entry(key).text()));
            var holds = switch (clause.field("operator").text()) {
                case "In" -> has && listed;
                case "NotIn" -> !has || !listed;
                case "Exists" -> has;
                case "DoesNotExist" -> !has;
                default -> true;
            };
            if (!holds) {
                labels.add(Problem.Reason.INVALID, "do not match the selector's clause on " + key, "correct the template's labels or spec.selector");
            }
        }
    }
}
