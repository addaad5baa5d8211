package dev.rumbo.reconciler.git;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.ParseException;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.internal.storage.file.GC;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.EmptyProgressMonitor;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.SshTransport;
import org.eclipse.jgit.transport.TagOpt;
import org.eclipse.jgit.transport.Transport;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.util.FileUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Our bare clone of a remote repository. It fetches only the refs that applications follow.
///
/// Fetched refs are kept under `refs/rumbo/`, named by a hash: so a branch `a` that was replaced by a branch `a/b`, or the other way
/// round, needs no care.
final class ClonedRepository implements OpenRepository {

    private static final Logger log = LoggerFactory.getLogger(ClonedRepository.class);

    /// How long a remote may stay silent within one operation.
    private static final int SILENCE_SECONDS = 30;

    /// Each fetch leaves a pack file behind; so many are allowed before they are put into one.
    private static final int PACKS_BEFORE_REPACKING = 20;

    private final RepositoryUrl.Remote url;
    private final Credentials credentials;
    private final SshSessions ssh;
    private final FileRepository clone;
    private final ReentrantLock fetching = new ReentrantLock();

    private ClonedRepository(RepositoryUrl.Remote url, Credentials credentials, SshSessions ssh, FileRepository clone) {
        this.url = url;
        this.credentials = credentials;
        this.ssh = ssh;
        this.clone = clone;
    }

    /// Opens the clone in its directory below `clones`, or begins an empty one.
    static ClonedRepository open(RepositoryUrl.Remote url, Path clones, Credentials credentials, SshSessions ssh) throws GitFailure {
        var directory = clones.resolve(directoryName(url));
        try {
            Files.createDirectories(clones);
            removeLocksOfADeadProcess(directory);
            var repository = (FileRepository) new FileRepositoryBuilder().setBare().setGitDir(directory.toFile()).build();
            if (!Files.exists(directory.resolve(Constants.HEAD))) {
                repository.create(true);
                repackOnlyWhenAsked(repository);
            }
            return new ClonedRepository(url, credentials, ssh, repository);
        } catch (IOException unusable) {
            throw new GitFailure(new GitProblem.DirectoryUnreadable(directory, "cannot keep a clone here (" + unusable.getMessage() + ")"));
        }
    }

    /// Keeps JGit from repacking beside us, and from holding on to packs that it has put into a new one.
    private static void repackOnlyWhenAsked(Repository repository) throws IOException {
        var config = repository.getConfig();
        config.setInt("gc", null, "auto", 0);
        config.setInt("gc", null, "autopacklimit", 0);
        config.setString("gc", null, "prunepackexpire", "now");
        config.save();
    }

    /// Readable, and different for different URLs: `github.com-acme-shop-1f0c9a2b7d3e.git`.
    static String directoryName(RepositoryUrl.Remote url) {
        var readable = url.text().replaceAll("^[a-z]+://", "").replaceAll("^[^@/]*@", "").replaceAll("\\.git$", "").replaceAll("[^A-Za-z0-9.]+", "-");
        return readable.substring(0, Math.min(60, readable.length())) + "-" + hash(url.text()).substring(0, 12) + ".git";
    }

    /// The data directory belongs to one process, so at the start nobody holds these.
    private static void removeLocksOfADeadProcess(Path directory) throws IOException {
        if (!Files.isDirectory(directory)) {
            return;
        }
        try (var files = Files.walk(directory)) {
            for (var lock : files.filter(file -> file.getFileName().toString().endsWith(".lock")).toList()) {
                Files.delete(lock);
            }
        }
    }

    @Override
    public Heads heads(Collection<Revision> revisions) throws GitFailure {
        var byName = revisions.stream().filter(revision -> revision.fullId().isEmpty()).toList();
        var advertised = byName.isEmpty() ? Map.<String, Ref>of() : advertised(byName.stream().flatMap(revision -> revision.refNames().stream()).distinct().toList());
        var found = new TreeMap<Revision, Resolution>();
        for (var revision : revisions) {
            found.put(revision, revision.fullId().isPresent()
                    ? new Resolution.At(revision, revision.fullId().get(), Optional.empty())
                    : named(revision, advertised));
        }
        return new Heads(url, found);
    }

    private Resolution named(Revision revision, Map<String, Ref> advertised) throws GitFailure {
        for (var name : revision.refNames()) {
            var ref = advertised.get(name);
            if (ref != null && ref.getObjectId() != null) {
                var id = ref.getPeeledObjectId() == null ? ref.getObjectId() : ref.getPeeledObjectId();
                return new Resolution.At(revision, new CommitId(id.name()), Optional.of(ref.getLeaf().getName()));
            }
        }
        return notAdvertised(revision);
    }

    /// Only now is it worth asking for all names: to fetch what a short id may be part of, or to suggest one.
    private Resolution notAdvertised(Revision revision) throws GitFailure {
        try {
            var here = ShortIds.resolve(revision, url, clone);
            if (here.isPresent()) {
                return here.get();
            }
            var all = advertised(List.of());
            if (all.values().stream().allMatch(ref -> ref.getObjectId() == null)) {
                return new Resolution.Unresolved(new GitProblem.NoCommits(url));
            }
            if (revision.mayBeShortId()) {
                fetchAll(all.values());
                var fetched = ShortIds.resolve(revision, url, clone);
                if (fetched.isPresent()) {
                    return fetched.get();
                }
            }
            var names = all.keySet().stream().filter(name -> name.startsWith(Constants.R_REFS)).map(Repository::shortenRefName).toList();
            return new Resolution.Unresolved(new GitProblem.RevisionNotFound(url, revision, Nearest.to(revision.text(), names)));
        } catch (IOException unreadable) {
            throw Failures.of(unreadable, url);
        }
    }

    /// One question to the remote. Newer servers answer for the given names only; older ones always send all they have.
    private Map<String, Ref> advertised(List<String> names) throws GitFailure {
        return connected(transport -> {
            try (var connection = names.isEmpty()
                    ? transport.openFetch()
                    : transport.openFetch(List.of(), names.toArray(String[]::new))) {
                return connection.getRefs().stream().collect(Collectors.toMap(Ref::getName, Function.identity(), (first, _) -> first, TreeMap::new));
            }
        });
    }

    @Override
    public void obtain(Resolution.At head) throws GitFailure {
        fetching.lock();
        try {
            if (has(head.commit())) {
                return;
            }
            switch (head.ref().orElse("")) {
                case "" -> fetchCommit(head);
                case String ref -> fetch(List.of(keeping(ref)));
            }
            if (!has(head.commit())) {
                throw new GitFailure(new GitProblem.CommitNotFound(url, head.commit()));
            }
            repackNowAndThen();
        } finally {
            fetching.unlock();
        }
    }

    /// Most hosts hand out any commit by its id; for the others, everything has to come.
    private void fetchCommit(Resolution.At head) throws GitFailure {
        try {
            fetch(List.of(keeping(head.commit().sha())));
        } catch (GitFailure refused) {
            if (!(refused.problem() instanceof GitProblem.Unexpected)) {
                throw refused;
            }
            fetchAll(advertised(List.of()).values());
            if (!has(head.commit())) {
                throw new GitFailure(new GitProblem.RevisionNotFound(url, head.revision(), List.of()));
            }
        }
    }

    private void fetchAll(Collection<Ref> refs) throws GitFailure {
        var all = refs.stream().map(Ref::getName).filter(name -> name.startsWith(Constants.R_HEADS) || name.startsWith(Constants.R_TAGS))
                .map(ClonedRepository::keeping).toList();
        if (all.isEmpty()) {
            return;
        }
        fetching.lock();
        try {
            fetch(all);
        } finally {
            fetching.unlock();
        }
    }

    private void fetch(List<RefSpec> refs) throws GitFailure {
        connected(transport -> {
            transport.setTagOpt(TagOpt.NO_TAGS);
            return transport.fetch(new UntilInterrupted(), refs);
        });
    }

    private static RefSpec keeping(String source) {
        return new RefSpec("+" + source + ":refs/rumbo/" + hash(source).substring(0, 40));
    }

    private boolean has(CommitId commit) {
        return clone.getObjectDatabase().has(ObjectId.fromString(commit.sha()));
    }

    private void repackNowAndThen() {
        if (clone.getObjectDatabase().getPacks().size() > PACKS_BEFORE_REPACKING) {
            try {
                new GC(clone).gc().join();
            } catch (IOException | ParseException | GitAPIException | CompletionException failed) {
                log.atWarn().addKeyValue("repository", url).log("clone not repacked; it goes on working, only slower");
            }
        }
    }

    private interface Conversation<T> {
        T with(Transport transport) throws TransportException, org.eclipse.jgit.errors.NotSupportedException;
    }

    private <T> T connected(Conversation<T> conversation) throws GitFailure {
        var credential = url.embedded().<Credential>map(login -> login).orElseGet(() -> credentials.forRepository(url));
        try (var transport = Transport.open(clone, new URIish(url.text()))) {
            transport.setTimeout(SILENCE_SECONDS);
            transport.setCredentialsProvider(new OnlyForOurHost(url, credential));
            if (transport instanceof SshTransport overSsh) {
                overSsh.setSshSessionFactory(ssh.with(credential));
            }
            return conversation.with(transport);
        } catch (URISyntaxException | IOException thrown) {
            throw Failures.of(thrown, url, credential);
        }
    }

    private static String hash(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }

    @Override
    public Repository objects() {
        return clone;
    }

    /// Closes the clone and deletes it; nothing is in it that the remote does not have.
    void discard() {
        fetching.lock();
        try {
            clone.close();
            FileUtils.delete(clone.getDirectory(), FileUtils.RECURSIVE | FileUtils.RETRY | FileUtils.SKIP_MISSING);
        } catch (IOException lost) {
            log.atWarn().addKeyValue("directory", clone.getDirectory()).addKeyValue("because", lost.getMessage()).log("clone not deleted");
        } finally {
            fetching.unlock();
        }
    }

    @Override
    public void close() {
        clone.close();
    }

    /// Shows no progress; its use is that JGit asks it whether to go on.
    private static final class UntilInterrupted extends EmptyProgressMonitor {
        @Override
        public boolean isCancelled() {
            return Thread.currentThread().isInterrupted();
        }
    }
}
