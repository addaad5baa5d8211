package dev.rumbo.reconciler.git;

import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;

/// Every repository that applications follow, each opened once and shared by all of them.
///
/// One round of polling looks like this:
///
///     var heads = repositories.heads(url, revisionsThatApplicationsFollow);   // one short question
///     var head = heads.at(new Revision("main"));
///     var commit = repositories.fetch(url, head);                             // nothing to do when it has not moved
///     if (!repositories.idOf(url, commit.id(), path).equals(asLastRendered)) {
///         var folder = repositories.read(url, commit.id(), path, SourceFile.MANIFESTS);
///     }
///
/// All methods block and may be called from any thread; different repositories do not wait for each other. Interrupting a thread
/// ends its fetch.
public final class GitRepositories implements AutoCloseable {

    private final Path clones;
    private final Credentials credentials;
    private final SshSessions ssh = new SshSessions();
    private final ReentrantLock opening = new ReentrantLock();
    private final Map<RepositoryUrl, OpenRepository> open = new LinkedHashMap<>();

    private GitRepositories(Path clones, Credentials credentials) {
        this.clones = clones;
        this.credentials = credentials;
    }

    /// @param clones where the clones of remote repositories are kept; belongs to this object alone, and may be deleted when nothing runs
    public static GitRepositories in(Path clones, Credentials credentials) {
        IsolatedJGit.ensure();
        return new GitRepositories(clones, credentials);
    }

    /// What the revisions mean now: one advertisement of refs, or for a local repository a look at as many files as there are revisions.
    /// A revision that does not exist is part of the answer, not a failure of the poll.
    public Heads heads(RepositoryUrl url, Collection<Revision> revisions) throws GitFailure {
        return opened(url).heads(revisions);
    }

    /// Brings the commit here, unless it is here, and tells who made it.
    public CommitInfo fetch(RepositoryUrl url, Resolution.At head) throws GitFailure {
        opened(url).obtain(head);
        return commit(url, head.commit());
    }

    /// A commit that has been fetched.
    public CommitInfo commit(RepositoryUrl url, CommitId commit) throws GitFailure {
        try (var reader = reader(url, commit)) {
            return reader.info();
        }
    }

    /// Git's id of a directory or file in a fetched commit: as long as it is the same, so is everything in it. Empty when the path is not there.
    public Optional<String> idOf(RepositoryUrl url, CommitId commit, SubPath path) throws GitFailure {
        try (var reader = reader(url, commit)) {
            return reader.idOf(path);
        }
    }

    /// The files below a path in a fetched commit.
    ///
    /// @param wanted which files, by their path below `path`; see [SourceFile#MANIFESTS]
    /// @throws GitFailure also when there is nothing to read: an empty directory never looks like an application without objects
    public Folder read(RepositoryUrl url, CommitId commit, SubPath path, Predicate<String> wanted) throws GitFailure {
        try (var reader = reader(url, commit)) {
            return reader.read(path, wanted);
        }
    }

    /// What differs below a path between two fetched commits.
    public List<ChangedPath> changes(RepositoryUrl url, CommitId from, CommitId to, SubPath path) throws GitFailure {
        try (var older = reader(url, from); var newer = reader(url, to)) {
            return newer.changedSince(older, path);
        }
    }

    /// Who last changed each line of a file, as it stands in a fetched commit.
    ///
    /// @param firstLine counted from 1
    /// @param lastLine  included; lines after the end of the file are left out
    public List<BlamedLine> blame(RepositoryUrl url, CommitId commit, String path, int firstLine, int lastLine) throws GitFailure {
        return Blame.of(url, opened(url).objects(), commit, path, firstLine, lastLine);
    }

    private CommitReader reader(RepositoryUrl url, CommitId commit) throws GitFailure {
        return CommitReader.of(url, opened(url).objects(), commit);
    }

    private OpenRepository opened(RepositoryUrl url) throws GitFailure {
        opening.lock();
        try {
            var known = open.get(url);
            if (known instanceof LocalRepository local && !local.stillThere()) {
                open.remove(url);
                local.close();
                known = null;
            }
            if (known == null) {
                known = switch (url) {
                    case RepositoryUrl.Local local -> LocalRepository.open(local);
                    case RepositoryUrl.Remote remote -> ClonedRepository.open(remote, clones, credentials, ssh);
                };
                open.put(url, known);
            }
            return known;
        } finally {
            opening.unlock();
        }
    }

    /// Ends ssh sessions and lets go of all files. The clones stay, for the next start.
    @Override
    public void close() {
        opening.lock();
        try {
            open.values().forEach(OpenRepository::close);
            open.clear();
            ssh.close();
        } finally {
            opening.unlock();
        }
    }
}
