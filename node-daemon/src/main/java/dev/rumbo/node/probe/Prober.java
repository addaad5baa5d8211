package dev.rumbo.node.probe;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

import dev.rumbo.manifests.core.Probe;
import dev.rumbo.node.pod.Observed.Verdict;
import dev.rumbo.node.pod.ProbeWish;
import dev.rumbo.node.runtime.ContainerId;

/// Asks every wanted probe when its time has come, and tells when a verdict changes.
///
/// One thread (see [#run]) waits for the next question; each question is asked by the executor.
public final class Prober implements Runnable {

    /// Hears verdicts, on the thread that asked. Must return quickly.
    @FunctionalInterface
    public interface Listener {

        /// @param answer  the latest single answer
        /// @param changed whether the verdict is another one now
        void answered(String podUid, ProbeWish wish, ProbeAnswer answer, Verdict verdict, boolean changed);
    }

    private final Asking asking;
    private final InstantSource clock;
    private final Executor asks;
    private final Listener listener;
    private final Map<String, Map<Key, Asked>> byPod = new HashMap<>();

    /// @param asks runs one question each, best on a virtual thread of its own
    public Prober(Asking asking, InstantSource clock, Executor asks, Listener listener) {
        this.asking = asking;
        this.clock = clock;
        this.asks = asks;
        this.listener = listener;
    }

    /// What is to be asked of a pod from now on, and nothing else. Questions that go on keep their count.
    public synchronized void want(String podUid, List<ProbeWish> wishes) {
        var before = byPod.getOrDefault(podUid, Map.of());
        if (wishes.isEmpty()) {
            byPod.remove(podUid);
            return;
        }
        var after = new LinkedHashMap<Key, Asked>();
        var added = false;
        for (var wish : wishes) {
            var key = Key.of(wish);
            var known = before.get(key);
            after.put(key, known != null ? known : new Asked(podUid, wish, first(wish)));
            added |= known == null;
        }
        byPod.put(podUid, after);
        if (added) {
            notifyAll();
        }
    }

    /// Asks everything that is due, again and again, until interrupted.
    @Override
    public void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                askDue().forEach(asks::execute);
                awaitNext();
            }
        } catch (InterruptedException _) {
            // closed
        }
    }

    /// The questions that are due now, each ready to be asked. Those under way are not among them.
    public synchronized List<Runnable> askDue() {
        var now = clock.instant();
        var due = new ArrayList<Runnable>();
        for (var pod : byPod.values()) {
            for (var asked : pod.values()) {
                if (!asked.underWay && !asked.over && !asked.due.isAfter(now)) {
                    asked.underWay = true;
                    due.add(() -> ask(asked, now));
                }
            }
        }
        return due;
    }

    /// When the next question is due.
    public synchronized Optional<Instant> nextDue() {
        return byPod.values().stream().flatMap(pod -> pod.values().stream()).filter(asked -> !asked.underWay && !asked.over)
                .map(asked -> asked.due).min(Instant::compareTo);
    }

    private synchronized void awaitNext() throws InterruptedException {
        var next = nextDue();
        if (next.isEmpty()) {
            wait();
            return;
        }
        var millis = java.time.Duration.between(clock.instant(), next.get()).toMillis() + 1;
        if (millis > 0) {
            wait(millis);
        }
    }

    private void ask(Asked asked, Instant at) {
        ProbeAnswer answer;
        try {
            answer = asking.ask(asked.wish);
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
            answer = new ProbeAnswer.Unasked("the daemon ends");
        } catch (RuntimeException surprise) {
            answer = new ProbeAnswer.Unasked(surprise.toString());
        }
        Verdict verdict;
        boolean changed;
        synchronized (this) {
            var before = asked.tally;
            asked.tally = before.after(answer, asked.wish, at);
            asked.due = at.plus(asked.tally.next(asked.wish));
            asked.over = asked.tally.over(asked.wish);
            asked.underWay = false;
            verdict = asked.tally.verdict();
            changed = verdict.answer() != before.verdict().answer();
            notifyAll();
            if (!byPod.getOrDefault(asked.podUid, Map.of()).containsKey(Key.of(asked.wish))) {
                return;   // nobody wants to know any more
            }
        }
        listener.answered(asked.podUid, asked.wish, answer, verdict, changed);
    }

    /// A container that has run for long (the daemon was restarted) is asked at once.
    private Instant first(ProbeWish wish) {
        var due = wish.startedAt().plusSeconds(wish.probe().initialDelaySeconds());
        var now = clock.instant();
        return due.isBefore(now) ? now : due;
    }

    private record Key(ContainerId container, ProbeWish.Purpose purpose, Probe probe) {
        static Key of(ProbeWish wish) {
            return new Key(wish.container(), wish.purpose(), wish.probe());
        }
    }

    private static final class Asked {
        private final String podUid;
        private final ProbeWish wish;
        private Instant due;
        private Tally tally = Tally.start();
        private boolean underWay;
        private boolean over;

        Asked(String podUid, ProbeWish wish, Instant due) {
            this.podUid = podUid;
            this.wish = wish;
            this.due = due;
        }
    }
}
