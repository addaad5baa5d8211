package dev.rumbo.reconciler.git;

import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
/// ends its fetch. A clone that turns out to be damaged is deleted, and fetched anew by the next round.
public final class GitRepositories implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(GitRepositories.class);

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
        try {
            opened(url).obtain(head);
            return commit(url, head.commit());
        } catch (GitFailure failure) {
            if (failure.problem() instanceof GitProblem.CommitNotFound) {
                startAnew(url, failure);   // just fetched, and yet not here
            }
            throw failure;
        }
    }

    /// A commit that has been fetched.
    public CommitInfo commit(RepositoryUrl url, CommitId commit) throws GitFailure {
        return reading(url, commit, CommitReader::info);
    }

    /// Git's id of a directory or file in a fetched commit: as long as it is the same, so is everything in it. Empty when the path is not there.
    public Optional<String> idOf(RepositoryUrl url, CommitId commit, SubPath path) throws GitFailure {
        return reading(url, commit, reader -> reader.idOf(path));
    }

    /// The files below a path in a fetched commit.
    ///
    /// @param wanted which files, by their path below `path`; see [SourceFile#MANIFESTS]
    /// @throws GitFailure also when there is nothing to read: an empty directory never looks like an application without objects
    public Folder read(RepositoryUrl url, CommitId commit, SubPath path, Predicate<String> wanted) throws GitFailure {
        return reading(url, commit, reader -> reader.read(path, wanted));
    }

    /// What differs below a path between two fetched commits.
    public List<ChangedPath> changes(RepositoryUrl url, CommitId from, CommitId to, SubPath path) throws GitFailure {
        return reading(url, from, older -> reading(url, to, newer -> newer.changedSince(older, path)));
    }

    /// Who last changed each line of a file, as it stands in a fetched commit.
    ///
    /// @param firstLine counted from 1
    /// @param lastLine  included; lines after the end of the file are left out
    public List<BlamedLine> blame(RepositoryUrl url, CommitId commit, String path, int firstLine, int lastLine) throws GitFailure {
        return Blame.of(url, opened(url).objects(), commit, path, firstLine, lastLine);
    }

    /// Deletes the clone of a repository that nobody follows any more. Does nothing to a local repository, or to one that is not open.
    public void forget(RepositoryUrl url) {
        opening.lock();
        try {
            switch (open.remove(url)) {
                case ClonedRepository clone -> clone.discard();
                case LocalRepository local -> local.close();
                case null -> { /* never opened */ }
            }
        } finally {
            opening.unlock();
        }
    }

    private interface Reading<T> {
        T from(CommitReader reader) throws GitFailure;
    }

    private <T> T reading(RepositoryUrl url, CommitId commit, Reading<T> reading) throws GitFailure {
        try (var reader = CommitReader.of(url, opened(url).objects(), commit)) {
            return reading.from(reader);
        } catch (GitFailure failure) {
            if (failure.problem() instanceof GitProblem.Unexpected) {
                startAnew(url, failure);
            }
            throw failure;
        }
    }

    /// What a clone holds can be fetched again, so a clone that cannot be read is no loss.
    private void startAnew(RepositoryUrl url, GitFailure because) {
        if (url instanceof RepositoryUrl.Remote) {
            log.atWarn().addKeyValue("repository", url).addKeyValue("because", because.getMessage()).log("clone cannot be read; it will be fetched anew");
            forget(url);
        }
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
