package dev.rumbo.manifests.meta;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// Chooses objects by their labels; all parts must hold. Empty: everything.
public record LabelSelector(SortedMap<String, String> matchLabels, List<Requirement> matchExpressions) {

    /// One clause, e.g. `tier In (web, api)`. `operator` is In, NotIn, Exists or DoesNotExist.
    public record Requirement(String key, String operator, List<String> values) {

        public Requirement {
            values = List.copyOf(values);
        }

        boolean matches(Map<String, String> labels) {
            var value = labels.get(key);
            return switch (operator) {
                case "In" -> value != null && values.contains(value);
                case "NotIn" -> value == null || !values.contains(value);
                case "Exists" -> value != null;
                case "DoesNotExist" -> value == null;
                default -> false;   // refused by validation; matches nothing
            };
        }
    }

    public LabelSelector {
        matchLabels = Collections.unmodifiableSortedMap(new TreeMap<>(matchLabels));
        matchExpressions = List.copyOf(matchExpressions);
    }

    public static LabelSelector ofLabels(SortedMap<String, String> labels) {
        return new LabelSelector(labels, List.of());
    }

    public boolean matches(Map<String, String> labels) {
        for (var wanted : matchLabels.entrySet()) {   // no stream: asked for every pod at every look at its owner
            if (!wanted.getValue().equals(labels.get(wanted.getKey()))) {
                return false;
            }
        }
        return matchExpressions.isEmpty() || matchExpressions.stream().allMatch(clause -> clause.matches(labels));
    }
}
