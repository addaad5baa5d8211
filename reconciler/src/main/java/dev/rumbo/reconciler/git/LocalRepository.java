package dev.rumbo.reconciler.git;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;

/// A repository on this machine, read where it lies and never written to.
final class LocalRepository implements OpenRepository {

    private final RepositoryUrl.Local url;
    private final Repository repository;
    private final Object identity;

    private LocalRepository(RepositoryUrl.Local url, Repository repository, Object identity) {
        this.url = url;
        this.repository = repository;
        this.identity = identity;
    }

    static LocalRepository open(RepositoryUrl.Local url) throws GitFailure {
        try {
            var directories = GitDirectories.of(url.path()).orElseThrow(() -> new GitFailure(new GitProblem.RepositoryNotFound(url)));
            var repository = new FileRepositoryBuilder().setGitDir(directories.own().toFile()).setGitCommonDir(directories.common().toFile())
                    .setMustExist(true).build();
            return new LocalRepository(url, repository, identityOf(directories.own()));
        } catch (IOException | IllegalArgumentException unreadable) {
            throw Failures.of(unreadable, url);
        }
    }

    /// False when the directory has been deleted, or replaced by another repository.
    boolean stillThere() {
        try {
            return identity.equals(identityOf(repository.getDirectory().toPath()));
        } catch (IOException gone) {
            return false;
        }
    }

    private static Object identityOf(Path directory) throws IOException {
        var key = Files.readAttributes(directory, java.nio.file.attribute.BasicFileAttributes.class).fileKey();
        return key == null ? directory : key;
    }

    @Override
    public Heads heads(Collection<Revision> revisions) throws GitFailure {
        try {
            var found = new TreeMap<Revision, Resolution>();
            for (var revision : revisions) {
                found.put(revision, resolve(revision));
            }
            return new Heads(url, found);
        } catch (IOException unreadable) {
            throw Failures.of(unreadable, url);
        }
    }

    private Resolution resolve(Revision revision) throws IOException {
        if (revision.fullId().isPresent()) {
            return new Resolution.At(revision, revision.fullId().get(), Optional.empty());
        }
        for (var name : revision.refNames()) {
            var ref = repository.exactRef(name);
            if (ref != null) {
                return ref.getObjectId() == null
                        ? new Resolution.Unresolved(new GitProblem.NoCommits(url))
                        : atRef(revision, ref);
            }
        }
        if (revision.isRelative()) {
            var commit = repository.resolve(revision.text() + "^{commit}");
            if (commit != null) {
                return new Resolution.At(revision, new CommitId(commit.name()), Optional.empty());
            }
        }
        return ShortIds.resolve(revision, url, repository)
                .orElseGet(() -> new Resolution.Unresolved(new GitProblem.RevisionNotFound(url, revision, Nearest.to(revision.text(), names()))));
    }

    private Resolution atRef(Revision revision, Ref ref) throws IOException {
        var peeled = repository.getRefDatabase().peel(ref);
        var id = peeled.getPeeledObjectId() == null ? peeled.getObjectId() : peeled.getPeeledObjectId();
        return new Resolution.At(revision, new CommitId(id.name()), Optional.of(ref.getLeaf().getName()));
    }

    /// Branches and tags by their short names, for "did you mean".
    private List<String> names() {
        try {
            var names = new ArrayList<String>();
            for (var ref : repository.getRefDatabase().getRefsByPrefix(Constants.R_HEADS, Constants.R_TAGS)) {
                names.add(Repository.shortenRefName(ref.getName()));
            }
            return names;
        } catch (IOException unreadable) {
            return List.of();   // only a suggestion is lost
        }
    }

    @Override
    public void obtain(Resolution.At head) {
        // it is all here; CommitReader says so if it is not
    }

    @Override
    public Repository objects() {
        return repository;
    }

    @Override
    public void close() {
        repository.close();
    }
}
