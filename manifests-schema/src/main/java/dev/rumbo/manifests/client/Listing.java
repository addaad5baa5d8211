package dev.rumbo.manifests.client;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.meta.Ref;

/// Keeps a selection of objects as the server has them: lists once, then watches. When the connection is lost it
/// goes on from where it was; when that is too long ago it lists again and tells only what differs.
///
/// @param <T> the kind that is kept
public final class Listing<T extends Obj> implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Listing.class);

    /// The server says something at least every 15 s; thrice that in silence means that the connection is dead.
    private static final Duration SILENCE = Duration.ofSeconds(45);
    private static final Duration WATCH = Duration.ofMinutes(10);
    private static final long FIRST_WAIT_MILLIS = 100;
    private static final long LONGEST_WAIT_MILLIS = 5_000;

    /// Is told of every difference, one after the other, on the listing's own thread. By then [#all] shows it.
    ///
    /// @param <T> the kind that is kept
    @FunctionalInterface
    public interface Listener<T extends Obj> {

        /// @param before empty when the object is new to us
        /// @param after  empty when it is gone or no longer selected
        void changed(Ref<T> ref, Optional<T> before, Optional<T> after) throws InterruptedException;
    }

    private final KubeClient client;
    private final Kind<T> kind;
    private final Selection selection;
    private final Listener<T> listener;
    private final Map<Ref<T>, T> objects = new ConcurrentSkipListMap<>();
    private final CountDownLatch complete = new CountDownLatch(1);
    private final AtomicLong lastHeard = new AtomicLong(System.nanoTime());
    private volatile Optional<Watching<T>> open = Optional.empty();
    private volatile boolean reachable;
    private volatile boolean closed;
    private final Thread reader;
    private final Thread watchdog;

    private Listing(KubeClient client, Kind<T> kind, Selection selection, Listener<T> listener) {
        this.client = client;
        this.kind = kind;
        this.selection = selection;
        this.listener = listener;
        this.reader = Thread.ofVirtual().name("listing-" + kind.plural()).unstarted(this::read);
        this.watchdog = Thread.ofVirtual().name("listing-" + kind.plural() + "-watchdog").unstarted(this::guard);
    }

    /// Starts to list and to tell. Does not wait; see [#awaitComplete].
    public static <T extends Obj> Listing<T> start(KubeClient client, Kind<T> kind, Selection selection,
            Listener<T> listener) {
        var listing = new Listing<>(client, kind, selection, listener);
        listing.reader.start();
        listing.watchdog.start();
        return listing;
    }

    /// The objects as of the latest word from the server, in the order of their names.
    public List<T> all() {
        return List.copyOf(objects.values());
    }

    public Optional<T> find(Ref<T> ref) {
        return Optional.ofNullable(objects.get(ref));
    }

    /// Whether the first list has arrived, and every object of it was told. Before that, absence means nothing.
    public boolean complete() {
        return complete.getCount() == 0;
    }

    /// @return whether the first list arrived within `patience`
    public boolean awaitComplete(Duration patience) throws InterruptedException {
        return complete.await(patience.toMillis(), TimeUnit.MILLISECONDS);
    }

    /// Whether the server was there when we last spoke to it.
    public boolean reachable() {
        return reachable;
    }

    /// Ends the watch and waits for the listener's last word (unless the listener itself closes).
    @Override
    public void close() {
        closed = true;
        reader.interrupt();
        watchdog.interrupt();
        open.ifPresent(Watching::close);
        if (Thread.currentThread() == reader) {
            return;
        }
        try {
            reader.join();
            watchdog.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void read() {
        var wait = FIRST_WAIT_MILLIS;
        var revision = Optional.<Long>empty();   // empty: list first
        try {
            while (!closed) {
                try {
                    if (revision.isEmpty()) {
                        revision = Optional.of(list());
                    }
                    revision = Optional.of(watch(revision.get()));
                    wait = FIRST_WAIT_MILLIS;
                    continue;   // the server ended the watch in good order
                } catch (ApiRefusal refusal) {
                    revision = Optional.empty();
                    if (!refusal.isExpired()) {
                        LOG.atWarn().addKeyValue("kind", kind).addKeyValue("answer", refusal.getMessage())
                                .log("list or watch refused");
                    }
                } catch (IOException lost) {
                    if (closed) {
                        return;   // reading broke off because of us
                    }
                    revision = revision.map(r -> Math.max(r, open.map(Watching::revision).orElse(0L)));
                    if (reachable) {
                        LOG.atWarn().addKeyValue("kind", kind).addKeyValue("error", String.valueOf(lost.getMessage()))
                                .log("connection to the API server lost");
                    }
                    reachable = false;
                }
                Thread.sleep(wait);
                wait = Math.min(2 * wait, LONGEST_WAIT_MILLIS);
            }
        } catch (InterruptedException _) {
            // closed
        }
    }

    private long list() throws IOException, InterruptedException {
        open = Optional.empty();
        var listed = client.list(kind, selection);
        heard();
        var now = new TreeMap<Ref<T>, T>();
        for (var object : listed.items()) {
            now.put(kind.ref(object.meta().namespace(), object.meta().name()), object);
        }
        for (var ref : List.copyOf(objects.keySet())) {
            if (!now.containsKey(ref)) {
                tell(ref, Optional.empty());
            }
        }
        for (var entry : now.entrySet()) {
            tell(entry.getKey(), Optional.of(entry.getValue()));
        }
        complete.countDown();
        return listed.revision();
    }

    private long watch(long since) throws IOException, InterruptedException {
        try (var watching = client.watch(kind, selection, since, WATCH)) {
            open = Optional.of(watching);
            heard();
            for (var event = watching.next(); event.isPresent(); event = watching.next()) {
                heard();
                switch (event.get()) {
                    case Watching.Event.Present<T>(var object) ->
                            tell(kind.ref(object.meta().namespace(), object.meta().name()), Optional.of(object));
                    case Watching.Event.Gone<T>(var last) ->
                            tell(kind.ref(last.meta().namespace(), last.meta().name()), Optional.empty());
                    case Watching.Event.Quiet<T>() -> { }
                }
                if (Thread.interrupted()) {
                    throw new InterruptedException();
                }
            }
            return watching.revision();
        }
    }

    private void heard() {
        reachable = true;
        lastHeard.set(System.nanoTime());
    }

    private void tell(Ref<T> ref, Optional<T> after) throws InterruptedException {
        var before = Optional.ofNullable(after.isPresent() ? objects.put(ref, after.get()) : objects.remove(ref));
        if (!before.equals(after)) {
            listener.changed(ref, before, after);
        }
    }

    /// Closes a watch in which nothing was heard for too long: the other end may be gone without a word.
    private void guard() {
        try {
            while (true) {
                Thread.sleep(SILENCE.dividedBy(3));
                var silence = Duration.ofNanos(System.nanoTime() - lastHeard.get());
                if (silence.compareTo(SILENCE) > 0) {
                    open.ifPresent(Watching::close);
                }
            }
        } catch (InterruptedException _) {
            // closed
        }
    }
}
