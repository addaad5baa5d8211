package dev.rumbo.reconciler.git;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// Finds what somebody probably meant.
final class Nearest {

    private Nearest() {}

    /// At most three names that are close to the wanted one or contain it, the closest first.
    static List<String> to(String wanted, Collection<String> names) {
        var allowed = Math.max(1, wanted.length() / 3);
        var lower = wanted.toLowerCase(Locale.ROOT);
        return names.stream().distinct()
                .filter(name -> distance(wanted, name) <= allowed || lower.length() >= 3 && name.toLowerCase(Locale.ROOT).contains(lower))
                .sorted(Comparator.comparing((String name) -> distance(wanted, name)).thenComparing(Comparator.naturalOrder()))
                .limit(3).toList();
    }

    /// Letters to insert, remove or replace (Levenshtein), letter case left aside.
    private static int distance(String left, String right) {
        var a = left.toLowerCase(Locale.ROOT);
        var b = right.toLowerCase(Locale.ROOT);
        var row = new int[b.length() + 1];
        for (var j = 0; j <= b.length(); j++) {
            row[j] = j;
        }
        for (var i = 1; i <= a.length(); i++) {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.length(); j++) {
                var replaced = diagonal + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.min(replaced, Math.min(row[j], row[j - 1]) + 1);
            }
        }
        return row[b.length()];
    }
}
