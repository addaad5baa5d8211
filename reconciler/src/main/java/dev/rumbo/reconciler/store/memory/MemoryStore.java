package dev.rumbo.reconciler.store.memory;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;

import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.reconciler.plan.Change;
import dev.rumbo.reconciler.store.Store.Compacted;
import dev.rumbo.reconciler.store.Store.Conflict;
import dev.rumbo.reconciler.store.History;
import dev.rumbo.reconciler.store.Store.Snapshot;
import dev.rumbo.reconciler.store.Store;
import dev.rumbo.reconciler.store.Store.StoreUnavailable;

/// Keeps the contract of a store in a map and a queue.
public final class MemoryStore implements Store {

    private final History history;
    private final Deque<Change> changes = new ArrayDeque<>();
    private TreeMap<Ref<?>, Obj> objects = new TreeMap<>();
    private long latest;
    private long oldest;
    private boolean closed;

    public MemoryStore() {
        this(History.DEFAULT);
    }

    public MemoryStore(History history) {
        this.history = history;
    }

    @Override
    public synchronized Snapshot snapshot() throws StoreUnavailable {
        refuseWhenClosed();
        return new Snapshot(latest, new ArrayList<>(objects.values()));
    }

    @Override
    public synchronized void commit(List<Change> batch) throws Conflict, StoreUnavailable {
        refuseWhenClosed();
        var next = new TreeMap<>(objects);
        var tip = latest;
        for (var change : batch) {
            if (change.revision() <= tip) {
                throw new Conflict(change.inWords() + " has revision " + change.revision() + ", but " + tip + " is written already; is there a second writer?");
            }
            tip = change.revision();
            if (!change.object().kind().ephemeral()) {
                apply(change, next);
            }
        }
        objects = next;
        latest = tip;
        batch.stream().filter(change -> !change.object().kind().ephemeral()).forEach(changes::add);
        while (changes.size() > history.changes()) {
            oldest = changes.remove().revision();
        }
    }

    private static void apply(Change change, TreeMap<Ref<?>, Obj> objects) throws Conflict {
        var expected = change.before().map(before -> before.meta().resourceVersion()).orElse(0L);
        var stored = objects.get(change.ref());
        if (expected != (stored == null ? 0 : stored.meta().resourceVersion())) {
            throw new Conflict(change.inWords() + " expects revision " + expected + " of the object, but another one is stored; is there a second writer?");
        }
        change.after().ifPresentOrElse(after -> objects.put(change.ref(), after), () -> objects.remove(change.ref()));
    }

    @Override
    public synchronized List<Change> since(long revision) throws Compacted, StoreUnavailable {
        refuseWhenClosed();
        if (revision < oldest || revision > latest) {
            throw Compacted.of(revision, oldest, latest);
        }
        return changes.stream().filter(change -> change.revision() > revision).toList();
    }

    private void refuseWhenClosed() throws StoreUnavailable {
        if (closed) {
            throw new StoreUnavailable("the store is closed");
        }
    }

    @Override
    public synchronized void close() {
        closed = true;
    }
}
