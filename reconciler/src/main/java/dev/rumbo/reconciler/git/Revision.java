package dev.rumbo.reconciler.git;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// What a person calls a commit: a branch, a tag, a full or shortened commit id, `HEAD`, or a full ref name (`refs/heads/main`).
///
/// A name that is both a branch and a tag means the branch: applications follow branches.
public record Revision(String text) implements Comparable<Revision> {

    /// What the repository itself has checked out, or shows first: its default branch.
    public static final Revision HEAD = new Revision("HEAD");

    private static final Pattern FULL_ID = Pattern.compile("[0-9a-fA-F]{40}");
    private static final Pattern SHORT_ID = Pattern.compile("[0-9a-fA-F]{4,39}");

    /// Blank text means [#HEAD].
    public Revision {
        text = text.isBlank() ? "HEAD" : text.strip();
    }

    /// The commit this text spells out in full, if it does.
    Optional<CommitId> fullId() {
        return FULL_ID.matcher(text).matches() ? Optional.of(new CommitId(text.toLowerCase(Locale.ROOT))) : Optional.empty();
    }

    /// True for four or more hexadecimal digits, which may be the beginning of a commit id, or a branch.
    boolean mayBeShortId() {
        return SHORT_ID.matcher(text).matches();
    }

    /// The refs that this text can mean, the likeliest first.
    List<String> refNames() {
        if (text.equals("HEAD") || text.startsWith("refs/")) {
            return List.of(text);
        }
        return Stream.of("refs/heads/", "refs/tags/", "refs/remotes/").map(prefix -> prefix + text).toList();
    }

    /// True for `HEAD~1` and `main^`: counted from another revision, which only works in a repository on this machine.
    boolean isRelative() {
        return text.indexOf('~') > 0 || text.indexOf('^') > 0;
    }

    @Override
    public int compareTo(Revision other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return text;
    }
}
