package dev.rumbo.reconciler.git;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.lib.PersonIdent;

/// A real working tree in a temporary directory, and what a person would do in it.
final class TestRepository implements AutoCloseable {

    static final Instant FIRST_COMMIT = Instant.parse("2026-03-01T12:00:00Z");

    final Path directory;
    final Git git;
    private int commits;

    private TestRepository(Path directory, Git git) {
        this.directory = directory;
        this.git = git;
    }

    static TestRepository in(Path directory) {
        IsolatedJGit.ensure();
        try {
            return new TestRepository(directory, Git.init().setDirectory(directory.toFile()).setInitialBranch("main").call());
        } catch (GitAPIException broken) {
            throw new IllegalStateException(broken);
        }
    }

    RepositoryUrl.Local url() {
        return new RepositoryUrl.Local(directory);
    }

    TestRepository write(String path, String content) {
        try {
            var file = directory.resolve(path);
            Files.createDirectories(file.getParent());
            Files.writeString(file, content);
            return this;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    TestRepository link(String path, String target) {
        try {
            var file = directory.resolve(path);
            Files.createDirectories(file.getParent());
            Files.createSymbolicLink(file, Path.of(target));
            return this;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    TestRepository delete(String path) {
        try {
            Files.delete(directory.resolve(path));
            return this;
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    CommitId commit(String message) {
        try {
            git.add().addFilepattern(".").call();
            git.add().setUpdate(true).addFilepattern(".").call();
            var ada = new PersonIdent("Ada", "ada@example.org", FIRST_COMMIT.plusSeconds(60L * commits++), ZoneOffset.UTC);
            return new CommitId(git.commit().setAuthor(ada).setCommitter(ada).setSign(false).setMessage(message).call().name());
        } catch (GitAPIException broken) {
            throw new IllegalStateException(broken);
        }
    }

    TestRepository branch(String name) {
        try {
            git.branchCreate().setName(name).setForce(true).call();
            return this;
        } catch (GitAPIException broken) {
            throw new IllegalStateException(broken);
        }
    }

    TestRepository deleteBranch(String name) {
        try {
            git.branchDelete().setBranchNames(name).setForce(true).call();
            return this;
        } catch (GitAPIException broken) {
            throw new IllegalStateException(broken);
        }
    }

    TestRepository annotatedTag(String name) {
        try {
            git.tag().setName(name).setAnnotated(true).setSigned(false).setMessage("release " + name)
                    .setTagger(new PersonIdent("Ada", "ada@example.org", FIRST_COMMIT, ZoneOffset.UTC)).call();
            return this;
        } catch (GitAPIException broken) {
            throw new IllegalStateException(broken);
        }
    }

    @Override
    public void close() {
        git.close();
    }
}
