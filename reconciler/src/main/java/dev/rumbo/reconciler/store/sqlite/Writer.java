package dev.rumbo.reconciler.store.sqlite;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import dev.rumbo.reconciler.plan.Change;
import dev.rumbo.reconciler.store.Store.Compacted;
import dev.rumbo.reconciler.store.Store.Conflict;
import dev.rumbo.reconciler.store.History;
import dev.rumbo.reconciler.store.Store.Snapshot;
import dev.rumbo.reconciler.store.Store.StoreUnavailable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The one thread that touches the database. What waits in front of it is done in order; commits that wait side by side share one
/// transaction, and so one flush of the disk.
final class Writer implements AutoCloseable {

    /// How many revisions one durable mark covers; after a crash so many may be skipped.
    static final long RESERVED_AT_ONCE = 10_000;

    private static final Logger log = LoggerFactory.getLogger(Writer.class);
    private static final int MOST_WAITING = 1_024;
    private static final int MOST_PER_TRANSACTION = 256;
    private static final int COMPACTED_AT_ONCE = 500;

    /// What waits for the thread.
    private sealed interface Task {}

    private record Commit(List<Entry> entries, long first, long last, CompletableFuture<Long> done) implements Task {}

    private record Read<T>(Question<T> question, CompletableFuture<T> answer) implements Task {}

    private record Stop() implements Task {}

    private interface Question<T> {
        T ask(Tables tables) throws SQLException, Compacted, StoreUnavailable;
    }

    private final BlockingQueue<Task> waiting = new ArrayBlockingQueue<>(MOST_WAITING);
    private final Object door = new Object();
    private boolean open = true;   // guarded by door

    private final Tables tables;
    private final History history;
    private final Thread thread;

    // The writer's thread alone uses these.
    private long latest;
    private long reserved;
    private long kept;
    private long compactAbove;

    private Writer(Tables tables, History history) throws SQLException {
        this.tables = tables;
        this.history = history;
        this.reserved = tables.number("select reserved from mark");
        this.latest = Math.max(reserved, tables.number("select max(revision) from change"));
        this.kept = tables.number("select count(*) from change");
        this.compactAbove = startAbove();
        this.thread = Thread.ofPlatform().name("store-writer").unstarted(this::run);
    }

    static Writer start(Connection connection, History history) throws StoreUnavailable {
        try {
            var writer = new Writer(new Tables(connection), history);
            writer.thread.start();
            return writer;
        } catch (SQLException unreadable) {
            throw new StoreUnavailable("the database cannot be read: " + unreadable.getMessage() + "; restore a backup, or move the file away to begin anew", unreadable);
        }
    }

    void commit(List<Change> changes) throws Conflict, StoreUnavailable {
        if (changes.isEmpty()) {
            return;
        }
        var last = 0L;
        for (var change : changes) {
            if (change.revision() <= last) {
                throw new Conflict(change.inWords() + " has revision " + change.revision() + ", which does not rise after " + last + " in the same batch");
            }
            last = change.revision();
        }
        var entries = changes.stream().filter(change -> !change.object().kind().ephemeral()).map(Entry::of).toList();
        var commit = new Commit(entries, changes.getFirst().revision(), last, new CompletableFuture<>());
        enqueue(commit);
        switch (failureOf(commit.done)) {
            case null -> { /* durable now */ }
            case Conflict conflict -> throw conflict;
            case StoreUnavailable unavailable -> throw unavailable;
            case Throwable unexpected -> throw new StoreUnavailable("the store failed: " + unexpected, unexpected);
        }
    }

    Snapshot snapshot() throws StoreUnavailable {
        try {
            return ask(tables -> new Snapshot(latest, tables.objects()));
        } catch (Compacted impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    List<Change> since(long revision) throws Compacted, StoreUnavailable {
        return ask(tables -> {
            var compacted = tables.number("select compacted from mark");
            if (revision < compacted || revision > latest) {
                throw Compacted.of(revision, compacted, latest);
            }
            return tables.changesSince(revision);
        });
    }

    private <T> T ask(Question<T> question) throws Compacted, StoreUnavailable {
        var read = new Read<>(question, new CompletableFuture<T>());
        enqueue(read);
        return switch (failureOf(read.answer)) {
            case null -> read.answer.join();
            case Compacted compacted -> throw compacted;
            case StoreUnavailable unavailable -> throw unavailable;
            case Throwable unexpected -> throw new StoreUnavailable("the store cannot be read: " + unexpected.getMessage(), unexpected);
        };
    }

    private void enqueue(Task task) throws StoreUnavailable {
        synchronized (door) {
            if (!open) {
                throw new StoreUnavailable("the store is closed");
            }
            uninterrupted(() -> {
                while (!waiting.offer(task, 1, TimeUnit.SECONDS)) {
                    refuseWhenDead();
                }
            });
        }
    }

    private @Nullable Throwable failureOf(CompletableFuture<?> future) throws StoreUnavailable {
        var failure = new ArrayList<Throwable>(1);
        uninterrupted(() -> {
            while (!future.isDone() || failure.isEmpty() && future.isCompletedExceptionally()) {
                try {
                    future.get(1, TimeUnit.SECONDS);
                } catch (ExecutionException failed) {
                    failure.add(failed.getCause() == null ? failed : failed.getCause());
                } catch (TimeoutException slow) {
                    refuseWhenDead();
                }
            }
        });
        return failure.isEmpty() ? null : failure.getFirst();
    }

    /// Only an error such as exhausted memory ends the thread while somebody waits for it.
    private void refuseWhenDead() throws StoreUnavailable {
        if (!thread.isAlive()) {
            throw new StoreUnavailable("the store's thread has died; see the log, and start Rumbo again");
        }
    }

    private interface Waiting<E extends Exception> {
        void await() throws InterruptedException, E;
    }

    private static <E extends Exception> void uninterrupted(Waiting<E> wait) throws E {
        var interrupted = false;
        try {
            while (true) {
                try {
                    wait.await();
                    return;
                } catch (InterruptedException later) {
                    interrupted = true;
                }
            }
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private void run() {
        while (true) {
            try {
                if (compactionDue()) {
                    compact();
                    continue;
                }
                switch (waiting.take()) {
                    case Commit first -> writeTogether(first);
                    case Read<?> read -> answer(read);
                    case Stop _ -> {
                        finish();
                        return;
                    }
                }
            } catch (InterruptedException nobodyMeansThis) {
                // this thread ends by Stop only, so that nothing acknowledged is lost
            }
        }
    }

    private <T> void answer(Read<T> read) {
        try {
            read.answer.complete(read.question.ask(tables));
        } catch (SQLException | Compacted | StoreUnavailable | RuntimeException failed) {
            read.answer.completeExceptionally(failed);
        }
    }

    /// Writes this commit and those right behind it. Each stands alone: a conflict takes back one, a full disk all.
    private void writeTogether(Commit first) {
        var group = new ArrayList<Commit>();
        group.add(first);
        while (group.size() < MOST_PER_TRANSACTION && waiting.peek() instanceof Commit next) {
            waiting.remove();
            group.add(next);
        }
        try {
            write(group);
        } catch (SQLException | RuntimeException failed) {
            rollBack();
            var why = new StoreUnavailable("the store cannot be written: " + failed.getMessage() + "; nothing of this change was kept", failed);
            group.forEach(commit -> commit.done.completeExceptionally(why));
        }
    }

    private void write(List<Commit> group) throws SQLException {
        var accepted = new ArrayList<Commit>();
        var tip = latest;
        var written = 0;
        var durable = group.stream().anyMatch(commit -> !commit.entries.isEmpty() || commit.last > reserved);
        if (durable) {
            tables.execute("begin immediate");
        }
        for (var commit : group) {
            try {
                if (commit.first <= tip) {
                    throw new Conflict("revision " + commit.first + " is written already (the latest is " + tip + "); is there a second writer?");
                }
                writeOne(commit);
                tip = commit.last;
                written += commit.entries.size();
                accepted.add(commit);
            } catch (Conflict conflict) {
                commit.done.completeExceptionally(conflict);
            }
        }
        var nowReserved = tip > reserved ? tip + RESERVED_AT_ONCE : reserved;
        if (nowReserved > reserved) {
            tables.execute("update mark set reserved = " + nowReserved);
        }
        if (durable) {
            tables.execute("commit");
        }
        latest = tip;
        reserved = nowReserved;
        kept += written;
        accepted.forEach(commit -> commit.done.complete(commit.last));
    }

    private void writeOne(Commit commit) throws SQLException, Conflict {
        if (commit.entries.isEmpty()) {
            return;
        }
        tables.execute("savepoint batch");
        try {
            for (var entry : commit.entries) {
                tables.write(entry);
            }
        } catch (Conflict conflict) {
            tables.execute("rollback to batch");
            throw conflict;
        } finally {
            tables.execute("release batch");
        }
    }

    /// A commit that failed half-way may still have reached the disk; so ask the file what is true.
    private void rollBack() {
        try {
            tables.execute("rollback");
        } catch (SQLException noneOpen) {
            log.atDebug().setCause(noneOpen).log("nothing to roll back");
        }
        try {
            latest = Math.max(latest, tables.number("select max(revision) from change"));
            reserved = tables.number("select reserved from mark");
        } catch (SQLException unreadable) {
            log.atError().addKeyValue("because", unreadable.getMessage()).log("store cannot be read");
        }
    }

    /// While nobody waits; or always, when there is twice as much as wanted.
    private boolean compactionDue() {
        return kept > compactAbove && (waiting.isEmpty() || kept > 2L * compactAbove);
    }

    /// A little at a time.
    private void compact() {
        try {
            kept -= tables.compact((int) Math.min(COMPACTED_AT_ONCE, kept - history.changes()));
            compactAbove = kept > history.changes() ? history.changes() : startAbove();
        } catch (SQLException failed) {
            compactAbove = kept + COMPACTED_AT_ONCE;
            log.atWarn().addKeyValue("because", failed.getMessage()).log("history not compacted; will be tried again later");
        }
    }

    /// A tenth more than wanted, so that not every commit is followed by a compaction.
    private long startAbove() {
        return history.changes() + history.changes() / 10;
    }

    /// Gives back the revisions that were reserved and not used.
    private void finish() {
        try {
            tables.execute("update mark set reserved = " + latest);
            tables.execute("pragma wal_checkpoint(truncate)");
        } catch (SQLException lost) {
            log.atWarn().addKeyValue("because", lost.getMessage()).log("store not closed cleanly; it will recover when opened");
        }
        try {
            tables.close();
        } catch (SQLException lost) {
            log.atWarn().addKeyValue("because", lost.getMessage()).log("database not closed cleanly");
        }
    }

    /// Does what waits, then ends the thread.
    @Override
    public void close() {
        synchronized (door) {
            if (open) {
                uninterrupted(() -> waiting.put(new Stop()));
                open = false;
            }
        }
        uninterrupted(thread::join);
    }
}
