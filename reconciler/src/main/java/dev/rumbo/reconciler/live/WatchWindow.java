package dev.rumbo.reconciler.live;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import dev.rumbo.reconciler.plan.Change;

/// The latest changes, for those who follow them. Each change has the revision after the one before it, so
/// that a revision is a place in the ring. A reader that falls behind by more than the ring is told so; it
/// never makes the writer wait.
final class WatchWindow {

    /// How many changes one call hands out at most.
    private static final int PORTION = 1000;

    private final long start;
    private final Ring<Change> changes;
    private volatile CountDownLatch bell = new CountDownLatch(1);

    /// @param start the revision of the world before the first change that will come
    WatchWindow(int capacity, long start) {
        this.start = start;
        this.changes = new Ring<>(capacity, start);
    }

    /// By the deciding thread alone.
    void append(List<Change> more) {
        more.forEach(changes::append);
        var ringing = bell;
        bell = new CountDownLatch(1);
        ringing.countDown();
    }

    Optional<Change> at(long revision) {
        return changes.at(revision);
    }

    Following follow(long since) throws ControlPlane.Expired {
        if (since < oldest()) {
            throw expired(since);
        }
        return new Reader(since);
    }

    /// The oldest revision from which one can still follow.
    private long oldest() {
        return Math.max(start, changes.latest() - changes.capacity());
    }

    private ControlPlane.Expired expired(long since) {
        return new ControlPlane.Expired("too old resource version: " + since + " (" + oldest() + ")");
    }

    private final class Reader implements Following {
        private long revision;

        Reader(long since) {
            revision = since;
        }

        @Override
        public List<Change> next(Duration patience) throws ControlPlane.Expired, InterruptedException {
            var ringing = bell;   // taken before looking, so that nothing is missed between looking and waiting
            if (changes.latest() <= revision && !ringing.await(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                return List.of();
            }
            var portion = new ArrayList<Change>();
            var latest = changes.latest();
            while (revision < latest && portion.size() < PORTION) {
                var change = changes.at(revision + 1);
                if (change.isEmpty()) {
                    throw expired(revision);
                }
                portion.add(change.get());
                revision++;
            }
            return List.copyOf(portion);
        }

        @Override
        public long revision() {
            return revision;
        }

        @Override
        public void close() {
            // nothing is held: a reader is only a place
        }
    }
}
