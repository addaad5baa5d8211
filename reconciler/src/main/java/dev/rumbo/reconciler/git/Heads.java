package dev.rumbo.reconciler.git;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// What one poll of a repository has found: for each revision asked for, the commit it means now.
public record Heads(RepositoryUrl repository, SortedMap<Revision, Resolution> resolutions) {

    public Heads {
        resolutions = Collections.unmodifiableSortedMap(new TreeMap<>(resolutions));
    }

    /// The commit that a revision means.
    ///
    /// @throws GitFailure when the repository has no such revision
    /// @throws IllegalArgumentException when the poll did not ask for this revision
    public Resolution.At at(Revision revision) throws GitFailure {
        return switch (resolutions.get(revision)) {
            case Resolution.At at -> at;
            case Resolution.Unresolved(var problem) -> throw new GitFailure(problem);
            case null -> throw new IllegalArgumentException("this poll did not ask for revision " + revision);
        };
    }
}
