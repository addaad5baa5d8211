package dev.rumbo.reconciler.git;

import java.util.regex.Pattern;

/// The full name of a commit: 40 hexadecimal digits, lower case.
public record CommitId(String sha) implements Comparable<CommitId> {

    private static final Pattern FULL = Pattern.compile("[0-9a-f]{40}");

    public CommitId {
        if (!FULL.matcher(sha).matches()) {
            throw new IllegalArgumentException("\"" + sha + "\" is no commit id; it takes 40 hexadecimal digits");
        }
    }

    /// The first seven digits, as people write them.
    public String abbreviated() {
        return sha.substring(0, 7);
    }

    @Override
    public int compareTo(CommitId other) {
        return sha.compareTo(other.sha);
    }

    @Override
    public String toString() {
        return sha;
    }
}
