package dev.rumbo.reconciler.live;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.rumbo.reconciler.engine.Engine;
import dev.rumbo.reconciler.engine.State;
import dev.rumbo.reconciler.live.Inbox.Request;
import dev.rumbo.reconciler.plan.Change;
import dev.rumbo.reconciler.plan.Intent;
import dev.rumbo.reconciler.registry.Bootstrap;
import dev.rumbo.reconciler.registry.Decision;
import dev.rumbo.reconciler.registry.Names;
import dev.rumbo.reconciler.store.Store;
import dev.rumbo.reconciler.world.World;

/// The running control plane. Everything that changes the cluster passes through one thread, in one order.
///
/// What waits and what is due is decided together and written in one transaction; only then is the new world
/// published and are the callers answered. If the store does not write, nothing has happened.
public final class LiveControlPlane implements ControlPlane, AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(LiveControlPlane.class);

    /// How much is kept and how much may wait.
    ///
    /// @param waiting requests before callers are sent away
    /// @param window  changes that a follower may lag behind
    /// @param journal changes that the journal keeps
    /// @param turns   turns in one transaction, so that nobody waits long for an answer
    public record Bounds(int waiting, int window, int journal, int turns) {
        public static final Bounds USUAL = new Bounds(8192, 16_384, 2048, 512);
    }

    private static final Duration STORE_RETRY = Duration.ofSeconds(1);

    /// The longest sleep of the loop: a clock that was set, or a laptop that slept, is noticed within it.
    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(10);

    private final Store store;
    private final Engine engine;
    private final InstantSource clock;
    private final Bounds bounds;
    private final Inbox inbox;
    private final WatchWindow window;
    private final RingJournal journal;
    private final Thread thread;
    private volatile State published;
    private volatile boolean closed;
    private Instant latestNow = Instant.MIN;

    private LiveControlPlane(Store store, Engine engine, InstantSource clock, Bounds bounds, State start) {
        this.store = store;
        this.engine = engine;
        this.clock = clock;
        this.bounds = bounds;
        this.inbox = new Inbox(bounds.waiting());
        this.window = new WatchWindow(bounds.window(), start.world().revision());
        this.journal = new RingJournal(bounds.journal(), window);
        this.published = start;
        this.thread = Thread.ofPlatform().name("rumbo-control-plane").daemon().unstarted(this::run);
    }

    /// Starts from what the store has. Every object is looked at once.
    ///
    /// @param seed another one at each start: names made up after a restart shall not repeat
    /// @throws Store.StoreUnavailable when the store cannot be read
    public static LiveControlPlane start(Store store, Engine engine, InstantSource clock, long seed, Bounds bounds)
            throws Store.StoreUnavailable {
        var snapshot = store.snapshot();
        var world = World.of(snapshot.revision(), snapshot.objects());
        var plane = new LiveControlPlane(store, engine, clock, bounds,
                engine.start(world, Names.seeded(seed), clock.instant()));
        LOG.atInfo().addKeyValue("revision", world.revision()).addKeyValue("objects", snapshot.objects().size())
                .log("control plane started");
        plane.thread.start();
        return plane;
    }

    @Override
    public World world() {
        return published.world();
    }

    /// What a dry run starts from: the world, and where the next names come from.
    public State state() {
        return published;
    }

    @Override
    public Decision submit(Intent intent, String actor) throws Busy, Unavailable, InterruptedException {
        var request = new Request(intent, actor, new CompletableFuture<>());
        if (!inbox.offer(request)) {
            throw new Busy("too many requests wait already (" + bounds.waiting() + "); try again in a second");
        }
        if (closed) {
            refuse(inbox.clear(), new Unavailable("the control plane has stopped", new IllegalStateException("stopped")));
        }
        try {
            return request.answer().get();
        } catch (ExecutionException failed) {
            switch (failed.getCause()) {
                case Unavailable unavailable -> throw new Unavailable(String.valueOf(unavailable.getMessage()), unavailable);
                case RuntimeException bug -> throw new IllegalStateException("could not decide: " + intent.inWords(), bug);
                case null, default -> throw new IllegalStateException("could not decide: " + intent.inWords(), failed);
            }
        }
    }

    @Override
    public Decision tryOut(Intent intent, String actor) {
        return engine.submit(published, intent, actor, clock.instant()).decision();
    }

    @Override
    public Following follow(long sinceRevision) throws Expired {
        return window.follow(sinceRevision);
    }

    @Override
    public Journal journal() {
        return journal;
    }

    /// Stops deciding; whoever waits is told. The store stays open: it belongs to who handed it in.
    @Override
    public void close() {
        closed = true;
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        refuse(inbox.clear(), new Unavailable("the control plane has stopped", new IllegalStateException("stopped")));
    }

    /// The one loop: take, decide, commit, publish, answer.
    private void run() {
        var state = published;
        var patience = Duration.ZERO;
        while (!closed) {
            var requests = List.<Request>of();
            try {
                requests = inbox.take(patience);
                var batch = decide(state, requests);
                if (!batch.changes.isEmpty()) {
                    store.commit(batch.changes);   // the only effect; the world moves on only after it
                }
                state = batch.state;
                publish(batch);
                patience = untilNextDue(state);
            } catch (Store.StoreUnavailable | Store.Conflict unwritten) {
                LOG.atError().addKeyValue("requests", requests.size()).setCause(unwritten)
                        .log("the store does not write; nothing was changed, trying again in a second");
                refuse(requests, new Unavailable("the store cannot be written: " + unwritten.getMessage(), unwritten));
                patience = STORE_RETRY;
            } catch (InterruptedException _) {
                refuse(requests, new Unavailable("the control plane was stopped", new IllegalStateException("stopped")));
                return;
            } catch (RuntimeException bug) {   // the outermost loop: it must go on
                LOG.atError().setCause(bug).log("a batch of decisions failed");
                requests.forEach(request -> request.answer().completeExceptionally(bug));
                patience = STORE_RETRY;
            }
        }
    }

    private Duration untilNextDue(State state) {
        var wait = engine.nextDue(state).map(due -> Duration.between(now(), due)).orElse(LONGEST_SLEEP);
        return wait.compareTo(LONGEST_SLEEP) < 0 ? wait : LONGEST_SLEEP;
    }

    /// Time as the cluster knows it never goes backwards, even when the clock is set back.
    private Instant now() {
        var read = clock.instant();
        latestNow = read.isAfter(latestNow) ? read : latestNow;
        return latestNow;
    }

    /// What was decided together.
    private static final class Batch {
        private State state;
        private final List<Change> changes = new ArrayList<>();
        private final List<Runnable> answers = new ArrayList<>();

        Batch(State start) {
            state = start;
        }

        void went(State next, List<Change> more) {
            state = next;
            changes.addAll(more);
        }
    }

    private Batch decide(State start, List<Request> requests) {
        var now = now();
        var batch = new Batch(start);
        for (var intent : Bootstrap.missingIn(start.world())) {
            answerTo(new Request(intent, "rumbo", new CompletableFuture<>()), batch, now);
        }
        for (var request : requests) {
            answerTo(request, batch, now);
        }
        for (var turns = 0; turns < bounds.turns() && due(batch.state, now); turns++) {
            turn(batch, now);
        }
        return batch;
    }

    private boolean due(State state, Instant now) {
        return engine.nextDue(state).filter(due -> !due.isAfter(now)).isPresent();
    }

    private void answerTo(Request request, Batch batch, Instant now) {
        try {
            var answer = engine.submit(batch.state, request.intent(), request.actor(), now);
            batch.went(answer.state(), answer.changes());
            batch.answers.add(() -> request.answer().complete(answer.decision()));
        } catch (RuntimeException bug) {   // of this wish alone; the others go on
            LOG.atError().addKeyValue("intent", request.intent().inWords()).addKeyValue("actor", request.actor())
                    .setCause(bug).log("a wish could not be decided");
            batch.answers.add(() -> request.answer().completeExceptionally(bug));
        }
    }

    private void turn(Batch batch, Instant now) {
        try {
            var turn = engine.turn(batch.state, now);
            batch.went(turn.state(), turn.changes());
        } catch (RuntimeException bug) {   // of this controller with this object alone; the others go on
            var putOff = engine.putOff(batch.state, now, String.valueOf(bug));
            LOG.atError().addKeyValue("object", putOff.notes().stream().map(note -> note.about().ref()).toList()).setCause(bug).log("a controller failed");
            batch.went(putOff.state(), putOff.changes());
        }
    }

    private void publish(Batch batch) {
        published = batch.state;
        if (!batch.changes.isEmpty()) {
            window.append(batch.changes);
        }
        batch.changes.stream().filter(RingJournal::tells).forEach(change -> {
            journal.append(change);
            LOG.atInfo().addKeyValue("revision", change.revision()).addKeyValue("cause", change.cause().actor())
                    .addKeyValue("because", change.cause().because()).addKeyValue("what", change.inWords()).log("cluster changed");
        });
        batch.answers.forEach(Runnable::run);
    }

    private static void refuse(List<Request> requests, Unavailable why) {
        requests.forEach(request -> request.answer().completeExceptionally(why));
    }
}
