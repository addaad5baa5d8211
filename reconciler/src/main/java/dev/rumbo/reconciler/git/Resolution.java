package dev.rumbo.reconciler.git;

import java.util.Optional;

/// What became of one [Revision] in a poll.
public sealed interface Resolution {

    /// It means this commit.
    ///
    /// @param ref the branch or tag that led there, as `refs/heads/main`; empty when the revision was a commit id
    record At(Revision revision, CommitId commit, Optional<String> ref) implements Resolution {}

    /// It means nothing here, or more than one thing.
    record Unresolved(GitProblem problem) implements Resolution {}
}
