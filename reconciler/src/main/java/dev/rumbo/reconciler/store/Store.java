package dev.rumbo.reconciler.store;

import java.util.List;

import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.reconciler.plan.Change;

/// Keeps what the cluster knows beyond the life of the process. Safe for use by several threads.
///
/// Changes of ephemeral kinds ([dev.rumbo.manifests.meta.Kind#ephemeral]) are handed in as well, so that the
/// store knows up to which revision the world has come, but their objects are never written.
public interface Store extends AutoCloseable {

    /// All durable objects, as the last commit left them.
    Snapshot snapshot() throws StoreUnavailable;

    /// Writes all of these changes or none. When it returns, they survive a crash.
    ///
    /// Waits for the answer even when the thread is interrupted, because the answer matters; the interruption stays set.
    ///
    /// @param changes in order, with rising revisions, each later than the latest one
    /// @throws Conflict when a change does not follow from what is stored: somebody else has written since; nothing has happened
    void commit(List<Change> changes) throws Conflict, StoreUnavailable;

    /// The durable changes after a revision, in order.
    ///
    /// @throws Compacted when they are no longer kept, or when the revision has never been: take a [#snapshot] then
    List<Change> since(long revision) throws Compacted, StoreUnavailable;

    /// Releases everything; what was committed stays. May be called twice.
    @Override
    void close();

    /// @param revision at least that of every change that was ever committed, ephemeral ones included, so that
    ///                 revisions never go backwards. (A store need not write for each of those: it may reserve
    ///                 some thousands at a time.)
    /// @param objects  sorted by reference
    record Snapshot(long revision, List<Obj> objects) {
        public Snapshot {
            objects = List.copyOf(objects);
        }
    }

    /// The store cannot be read or written now; the message says what to do.
    final class StoreUnavailable extends Exception {
        private static final long serialVersionUID = 1;

        public StoreUnavailable(String message) {
            super(message);
        }

        public StoreUnavailable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /// Somebody else writes to the same store.
    final class Conflict extends Exception {
        private static final long serialVersionUID = 1;

        public Conflict(String message) {
            super(message);
        }
    }

    /// Changes this old were thrown away; start from a snapshot.
    final class Compacted extends Exception {
        private static final long serialVersionUID = 1;

        public Compacted(String message) {
            super(message);
        }

        /// In one wording for all stores.
        ///
        /// @param oldest the earliest revision that can be asked for
        /// @param latest the latest one
        public static Compacted of(long asked, long oldest, long latest) {
            return new Compacted(asked > latest
                    ? "revision " + asked + " has never been; the latest is " + latest
                    : "the changes since revision " + asked + " are not all kept any more; they are since " + oldest);
        }
    }
}
