package dev.rumbo.reconciler.store.memory;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
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
    private final TreeMap<Ref<?>, Obj> objects = new TreeMap<>();
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
        var staged = new HashMap<Ref<?>, Optional<Obj>>();
        var tip = latest;
        for (var change : batch) {
            if (change.revision() <= tip) {
                throw new Conflict(change.inWords() + " has revision " + change.revision() + ", but " + tip + " is written already; is there a second writer?");
            }
            tip = change.revision();
            if (!change.object().kind().ephemeral()) {
                refuseMisfit(change, staged.getOrDefault(change.ref(), Optional.ofNullable(objects.get(change.ref()))));
                staged.put(change.ref(), change.after());
            }
        }
        staged.forEach((ref, object) -> object.ifPresentOrElse(after -> objects.put(ref, after), () -> objects.remove(ref)));
        latest = tip;
        batch.stream().filter(change -> !change.object().kind().ephemeral()).forEach(changes::add);
        while (changes.size() > history.changes()) {
            oldest = changes.remove().revision();
        }
    }

    private static void refuseMisfit(Change change, Optional<Obj> stored) throws Conflict {
        var expected = change.before().map(before -> before.meta().resourceVersion());
        if (!expected.equals(stored.map(object -> object.meta().resourceVersion()))) {
            throw new Conflict(change.inWords() + " expects revision " + expected.orElse(0L) + " of the object, but another one is stored; is there a second writer?");
        }
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
