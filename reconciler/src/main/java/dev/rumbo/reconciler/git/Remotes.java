package dev.rumbo.reconciler.git;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import org.eclipse.jgit.storage.file.FileRepositoryBuilder;

/// The names under which others may know a repository on this machine.
public final class Remotes {

    private Remotes() {}

    /// The repository itself, and every remote it names.
    ///
    /// @param top the top of a working tree, or a bare repository
    public static List<RepositoryUrl> of(Path top) throws GitFailure {
        IsolatedJGit.ensure();
        var itself = new RepositoryUrl.Local(top);
        var names = new ArrayList<RepositoryUrl>(List.of(itself));
        try {
            var directories = GitDirectories.of(top).orElseThrow(() -> new GitFailure(new GitProblem.RepositoryNotFound(itself)));
            try (var repository = new FileRepositoryBuilder().setGitDir(directories.own().toFile())
                    .setGitCommonDir(directories.common().toFile()).setMustExist(true).build()) {
                for (var remote : repository.getConfig().getSubsections("remote")) {
                    for (var written : repository.getConfig().getStringList("remote", remote, "url")) {
                        names.add(RepositoryUrl.parse(written));
                    }
                }
            }
        } catch (IOException unreadable) {
            throw Failures.of(unreadable, itself);
        }
        return List.copyOf(names);
    }
}
