package dev.rumbo.reconciler.git;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import dev.rumbo.manifests.gitops.Application;

/// Who changed what and why, as `git log` tells it.
///
/// @param author  who wrote the change
/// @param time    when it was committed
/// @param subject first paragraph of the message, on one line
/// @param message the whole message
/// @param parents none for the first commit, two or more for a merge
public record CommitInfo(CommitId id, Person author, Instant time, String subject, String message, List<CommitId> parents) {

    public CommitInfo {
        parents = List.copyOf(parents);
    }

    /// A name and an address as they stand in a commit; nobody has verified them.
    public record Person(String name, String email) {
        @Override
        public String toString() {
            return name + " <" + email + ">";
        }
    }

    /// The same as applications report it.
    public Application.CommitInfo forApplications() {
        return new Application.CommitInfo(id.sha(), author.name(), author.email(), Optional.of(time), subject);
    }
}
