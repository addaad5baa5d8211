package dev.rumbo.reconciler.git;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.eclipse.jgit.blame.BlameGenerator;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;

/// Follows lines back through history, across renames.
final class Blame {

    private Blame() {}

    static List<BlamedLine> of(RepositoryUrl url, Repository repository, CommitId commit, String path, int firstLine, int lastLine) throws GitFailure {
        try (var generator = new BlameGenerator(repository, path)) {
            generator.setFollowFileRenames(true);
            generator.push(null, ObjectId.fromString(commit.sha()));
            var result = generator.computeBlameResult();
            if (result == null) {
                throw new GitFailure(new GitProblem.PathNotFound(url, commit, new SubPath(path), List.of()));
            }
            var lines = new ArrayList<BlamedLine>();
            for (var i = Math.max(0, firstLine - 1); i < Math.min(lastLine, result.getResultContents().size()); i++) {
                var source = result.getSourceCommit(i);
                var author = result.getSourceAuthor(i);
                lines.add(new BlamedLine(i + 1, result.getResultContents().getString(i), new CommitId(source.name()),
                        new CommitInfo.Person(author.getName(), author.getEmailAddress()), author.getWhenAsInstant(), source.getShortMessage()));
            }
            return List.copyOf(lines);
        } catch (IOException unreadable) {
            throw Failures.of(unreadable, url);
        }
    }
}
