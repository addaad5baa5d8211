package dev.rumbo.reconciler.git;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Gives a hint, within milliseconds, that somebody has committed to a repository on this machine, or pushed to it.
///
/// Only a hint: it may come more than once, or for a change that means nothing, and on some file systems (network, overlay) it may
/// not come at all. The slow poll behind it ([PollRhythm]) makes sure that nothing is missed.
public final class LocalRepositoryWatch implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LocalRepositoryWatch.class);
    private static final Set<String> TELLING = Set.of("HEAD", "packed-refs");
    private static final int MAX_DIRECTORIES_PER_REPOSITORY = 1000;

    private final WatchService service;
    private final Thread listener;
    private final Map<WatchKey, List<Watched>> watched = new HashMap<>();   // guarded by itself

    /// @param anyFile true below refs, where every file is a ref; false beside HEAD, where most files are not our business
    private record Watched(Path directory, boolean anyFile, Following following) {}

    private LocalRepositoryWatch(WatchService service) {
        this.service = service;
        this.listener = Thread.ofVirtual().name("git-watch").unstarted(this::listen);
    }

    /// @throws IOException when the system has no more watches to give; polling alone still works then
    public static LocalRepositoryWatch start() throws IOException {
        var watch = new LocalRepositoryWatch(FileSystems.getDefault().newWatchService());
        watch.listener.start();
        return watch;
    }

    /// Calls `hint` whenever a branch, tag or HEAD of the repository may have moved, until the answer is closed.
    ///
    /// @param hint called on the watch's own thread; must return at once
    public Following follow(RepositoryUrl.Local repository, Runnable hint) throws GitFailure {
        var following = new Following(hint);
        try {
            var directories = GitDirectories.of(repository.path()).orElseThrow(() -> new GitFailure(new GitProblem.RepositoryNotFound(repository)));
            watch(new Watched(directories.own(), false, following));
            if (!directories.common().equals(directories.own())) {
                watch(new Watched(directories.common(), false, following));
            }
            for (var refs : List.of("refs/heads", "refs/tags", "reftable")) {
                watchTree(directories.common().resolve(refs), following);
            }
            return following;
        } catch (IOException unwatchable) {
            following.close();
            throw new GitFailure(new GitProblem.DirectoryUnreadable(repository.path(), "cannot be watched (" + unwatchable.getMessage() + "); polling it instead"));
        }
    }

    /// One interest in one repository; close it to hear no more.
    public final class Following implements AutoCloseable {
        private final Runnable hint;

        private Following(Runnable hint) {
            this.hint = hint;
        }

        @Override
        public void close() {
            synchronized (watched) {
                watched.entrySet().removeIf(entry -> {
                    entry.getValue().removeIf(each -> each.following == this);
                    if (entry.getValue().isEmpty()) {
                        entry.getKey().cancel();
                    }
                    return entry.getValue().isEmpty();
                });
            }
        }
    }

    private void watchTree(Path top, Following following) throws IOException {
        if (!Files.isDirectory(top)) {
            return;
        }
        try (var below = Files.walk(top)) {
            for (var directory : below.filter(Files::isDirectory).limit(MAX_DIRECTORIES_PER_REPOSITORY).toList()) {
                watch(new Watched(directory, true, following));
            }
        }
    }

    private void watch(Watched what) throws IOException {
        synchronized (watched) {
            var key = what.directory.register(service, StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_MODIFY, StandardWatchEventKinds.ENTRY_DELETE);
            watched.computeIfAbsent(key, _ -> new ArrayList<>()).add(what);
        }
    }

    private void listen() {
        try {
            while (true) {
                var key = service.take();
                var events = key.pollEvents();
                if (!key.reset()) {
                    forget(key);
                }
                interested(key).forEach(each -> tell(each, events));
            }
        } catch (InterruptedException | ClosedWatchServiceException closed) {
            // the end of this thread
        }
    }

    private List<Watched> interested(WatchKey key) {
        synchronized (watched) {
            return List.copyOf(watched.getOrDefault(key, List.of()));
        }
    }

    private void forget(WatchKey key) {
        synchronized (watched) {
            watched.remove(key);
        }
    }

    private void tell(Watched where, List<WatchEvent<?>> events) {
        if (events.stream().anyMatch(event -> telling(where, event))) {
            where.following.hint.run();
        }
    }

    /// Git writes `main.lock` and renames it to `main`; only the second is news. A new directory may already hold a new branch.
    private boolean telling(Watched where, WatchEvent<?> event) {
        if (!(event.context() instanceof Path name)) {
            return true;   // events were lost
        }
        var file = where.directory.resolve(name);
        if (where.anyFile && Files.isDirectory(file)) {
            try {
                watchTree(file, where.following);
            } catch (IOException unwatchable) {
                log.atDebug().addKeyValue("directory", file).setCause(unwatchable).log("directory not watched; the poll will see its changes");
            }
            return true;
        }
        return where.anyFile ? !name.toString().endsWith(".lock") : TELLING.contains(name.toString());
    }

    @Override
    public void close() {
        listener.interrupt();
        try {
            service.close();
            listener.join();
        } catch (IOException lost) {
            log.atDebug().setCause(lost).log("watch not closed cleanly");
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }
}
