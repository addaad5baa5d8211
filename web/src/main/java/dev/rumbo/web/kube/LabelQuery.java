package dev.rumbo.web.kube;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import java.util.regex.Pattern;

/// A label selector as it stands in a URL: `app=web,tier in (a,b),!legacy`. All clauses must hold.
/// Source: Kubernetes, apimachinery/pkg/labels/selector.go.
record LabelQuery(List<Predicate<Map<String, String>>> clauses) {

    static final LabelQuery ALL = new LabelQuery(List.of());

    private static final String KEY = "[A-Za-z0-9]([-A-Za-z0-9_./]*[A-Za-z0-9])?";
    private static final Pattern SET = Pattern.compile("(" + KEY + ")\\s+(in|notin)\\s*\\(([^()]*)\\)");
    private static final Pattern COMPARE = Pattern.compile("(" + KEY + ")\\s*(==|=|!=|<|>)\\s*([-A-Za-z0-9_.]*)");
    private static final Pattern EXISTS = Pattern.compile("(!?)\\s*(" + KEY + ")");

    static LabelQuery parse(String text) throws Refusal {
        var clauses = new ArrayList<Predicate<Map<String, String>>>();
        for (var clause : split(text)) {
            if (!clause.isBlank()) {
                clauses.add(clause(clause.strip(), text));
            }
        }
        return new LabelQuery(List.copyOf(clauses));
    }

    boolean matches(Map<String, String> labels) {
        return clauses.stream().allMatch(clause -> clause.test(labels));
    }

    /// At commas that stand in no parentheses.
    private static List<String> split(String text) {
        return Arrays.asList(text.split(",(?![^()]*\\))"));
    }

    private static Predicate<Map<String, String>> clause(String clause, String whole) throws Refusal {
        var set = SET.matcher(clause);
        if (set.matches()) {
            var key = set.group(1);
            var values = Arrays.stream(set.group(4).split(",")).map(String::strip).toList();
            return set.group(3).equals("in")
                    ? labels -> labels.containsKey(key) && values.contains(labels.get(key))
                    : labels -> !labels.containsKey(key) || !values.contains(labels.get(key));
        }
        var compare = COMPARE.matcher(clause);
        if (compare.matches()) {
            return compared(compare.group(1), compare.group(3), compare.group(4), whole);
        }
        var exists = EXISTS.matcher(clause);
        if (exists.matches()) {
            var key = exists.group(2);
            return exists.group(1).isEmpty() ? labels -> labels.containsKey(key) : labels -> !labels.containsKey(key);
        }
        throw unclear(whole, clause);
    }

    private static Predicate<Map<String, String>> compared(String key, String operator, String value, String whole)
            throws Refusal {
        switch (operator) {
            case "!=" -> {
                return labels -> !value.equals(labels.get(key));
            }
            case "<", ">" -> {
                if (!value.matches("[0-9]{1,18}")) {
                    throw unclear(whole, key + operator + value);
                }
                var bound = Long.parseLong(value);
                return labels -> {
                    var found = labels.get(key);
                    return found != null && found.matches("[0-9]{1,18}")
                            && (operator.equals("<") ? Long.parseLong(found) < bound : Long.parseLong(found) > bound);
                };
            }
            default -> {
                return labels -> value.equals(labels.get(key));
            }
        }
    }

    private static Refusal unclear(String whole, String clause) {
        return Refusal.badRequest("unable to parse requirement: \"" + clause + "\" in the label selector \"" + whole
                + "\" is not understood; write e.g. app=web,tier in (a,b),!legacy");
    }
}
