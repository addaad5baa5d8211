package dev.rumbo.reconciler.git;

import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.TreeSet;
import org.eclipse.jgit.lib.AbbreviatedObjectId;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.Repository;

/// Finds the commits whose id begins with a few digits.
final class ShortIds {

    private ShortIds() {}

    /// Empty when the revision is no short id, or no commit here begins like that.
    static Optional<Resolution> resolve(Revision revision, RepositoryUrl url, Repository repository) throws IOException {
        if (!revision.mayBeShortId()) {
            return Optional.empty();
        }
        var commits = new TreeSet<CommitId>();
        try (var reader = repository.newObjectReader()) {
            for (var id : reader.resolve(AbbreviatedObjectId.fromString(revision.text().toLowerCase(Locale.ROOT)))) {
                if (reader.open(id).getType() == Constants.OBJ_COMMIT) {
                    commits.add(new CommitId(id.name()));
                }
            }
        }
        return switch (commits.size()) {
            case 0 -> Optional.empty();
            case 1 -> Optional.of(new Resolution.At(revision, commits.first(), Optional.empty()));
            default -> Optional.of(new Resolution.Unresolved(new GitProblem.RevisionAmbiguous(url, revision, commits.stream().toList())));
        };
    }
}
