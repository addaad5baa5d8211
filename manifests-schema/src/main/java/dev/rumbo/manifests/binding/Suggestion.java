package dev.rumbo.manifests.binding;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/// What somebody probably meant who wrote an unknown word.
final class Suggestion {

    private Suggestion() {}

    /// The nearest of the known words: another case first, then few typing mistakes.
    static Optional<String> near(String word, Collection<String> known) {
        var otherCase = known.stream().filter(word::equalsIgnoreCase).findFirst();
        return otherCase.isPresent() ? otherCase : known.stream()
                .filter(candidate -> mistakes(word, candidate) <= tolerated(word, candidate))
                .min(Comparator.comparingInt(candidate -> mistakes(word, candidate)));
    }

    private static int tolerated(String word, String candidate) {
        return Math.max(1, Math.min(word.length(), candidate.length()) / 3);
    }

    /// Letters to add, drop, replace or swap with their neighbour, whatever their case (optimal string alignment).
    static int mistakes(String from, String to) {
        var a = from.toLowerCase(java.util.Locale.ROOT);
        var b = to.toLowerCase(java.util.Locale.ROOT);
        var rows = new int[a.length() + 1][b.length() + 1];
        for (var i = 0; i <= a.length(); i++) {
            rows[i][0] = i;
        }
        for (var j = 0; j <= b.length(); j++) {
            rows[0][j] = j;
        }
        for (var i = 1; i <= a.length(); i++) {
            for (var j = 1; j <= b.length(); j++) {
                var replaced = rows[i - 1][j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                rows[i][j] = Math.min(replaced, 1 + Math.min(rows[i - 1][j], rows[i][j - 1]));
                if (i > 1 && j > 1 && a.charAt(i - 1) == b.charAt(j - 2) && a.charAt(i - 2) == b.charAt(j - 1)) {
                    rows[i][j] = Math.min(rows[i][j], rows[i - 2][j - 2] + 1);
                }
            }
        }
        return rows[a.length()][b.length()];
    }
}
