package dev.rumbo.node.sync;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

import dev.rumbo.manifests.client.Selection;
import dev.rumbo.manifests.coordination.Lease;
import dev.rumbo.manifests.core.Event;
import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.meta.Ref;

/// A cluster that only remembers what it is told, as a server would: as JSON.
public final class FakeCluster implements ClusterApi {

    private final TreeMap<Ref<?>, Obj> objects = new TreeMap<>();
    private final List<Following<?>> following = new ArrayList<>();
    private final List<Event> events = new ArrayList<>();
    private final List<Ref<?>> confirmed = new ArrayList<>();
    private boolean away;
    private int reports;
    private int renewals;

    // ---- what tests do

    @SuppressWarnings("unchecked")
    public synchronized void put(Obj object) {
        var stored = object.kind().bind(object.json());
        var before = Optional.ofNullable(objects.put(stored.ref(), stored));
        if (before.filter(stored::equals).isEmpty()) {
            tell(stored.ref(), before, Optional.of(stored));
        }
    }

    public synchronized void remove(Ref<?> ref) {
        var before = Optional.ofNullable(objects.remove(ref));
        if (before.isPresent()) {
            tell(ref, before, Optional.empty());
        }
    }

    public synchronized void goAway() {
        away = true;
    }

    /// Is there again, and tells what was missed.
    public synchronized void comeBack() {
        away = false;
        following.forEach(Following::catchUp);
    }

    public synchronized <T extends Obj> Optional<T> find(Ref<T> ref) {
        return Optional.ofNullable(objects.get(ref)).map(object -> FakeCluster.<T>cast(object));
    }

    public synchronized List<Event> events() {
        return List.copyOf(events);
    }

    public synchronized List<String> reasons() {
        return events.stream().map(event -> event.what().reason()).toList();
    }

    public synchronized List<Ref<?>> confirmed() {
        return List.copyOf(confirmed);
    }

    public synchronized int reports() {
        return reports;
    }

    public synchronized int renewals() {
        return renewals;
    }

    // ---- the port

    @Override
    public synchronized <T extends Obj> Followed<T> follow(Kind<T> kind, Selection selection, Heard<T> heard) {
        var followed = new Following<>(kind, selection, heard);
        following.add(followed);
        if (!away) {
            followed.catchUp();
        }
        return followed;
    }

    @Override
    public synchronized void report(Pod pod) throws IOException {
        answer();
        reports++;
        var stored = find(pod.ref()).filter(known -> known.meta().uid().equals(pod.meta().uid()))
                .orElseThrow(() -> new IOException("there is no such pod"));
        put(stored.withStatus(pod.status()));
    }

    @Override
    public synchronized void confirmGone(Pod pod) throws IOException {
        answer();
        confirmed.add(pod.ref());
        remove(pod.ref());
    }

    @Override
    public synchronized void post(Event event) throws IOException {
        answer();
        events.add(event);
        notifyAll();
    }

    @Override
    public synchronized Optional<Node> node(String name) throws IOException {
        answer();
        return find(Node.KIND.ref(name));
    }

    @Override
    public synchronized Node register(Node node) throws IOException {
        answer();
        put(node);
        return node;
    }

    @Override
    public synchronized void reportNode(Node node) throws IOException {
        answer();
        var stored = find(node.ref()).orElseThrow(() -> new IOException("there is no such node"));
        put(stored.withStatus(node.status()));
    }

    @Override
    public synchronized void renew(Lease lease) throws IOException {
        answer();
        renewals++;
        put(lease);
    }

    private void answer() throws IOException {
        if (away) {
            throw new IOException("the cluster is away");
        }
    }

    /// Waits until something holds; looks again after every change.
    public synchronized void await(String what, java.time.Duration patience, java.util.function.BooleanSupplier holds) throws InterruptedException {
        var end = System.nanoTime() + patience.toNanos();
        while (!holds.getAsBoolean()) {
            var left = (end - System.nanoTime()) / 1_000_000;
            if (left <= 0) {
                throw new AssertionError(what + " did not happen within " + patience);
            }
            wait(Math.min(left, 100));   // files and containers change without a word from here
        }
    }

    private void tell(Ref<?> ref, Optional<Obj> before, Optional<Obj> after) {
        notifyAll();
        if (!away) {
            List.copyOf(following).forEach(f -> f.tell(ref, before, after));
        }
    }

    @SuppressWarnings("unchecked")
    private static <T> T cast(Object object) {
        return (T) object;
    }

    private final class Following<T extends Obj> implements Followed<T> {
        private final Kind<T> kind;
        private final Selection selection;
        private final Heard<T> heard;
        private final TreeMap<Ref<?>, T> known = new TreeMap<>();
        private boolean complete;

        Following(Kind<T> kind, Selection selection, Heard<T> heard) {
            this.kind = kind;
            this.selection = selection;
            this.heard = heard;
        }

        boolean selects(Obj object) {
            return object.kind().equals(kind) && List.of(selection.fields().split(",")).stream().allMatch(field -> {
                var parts = field.split("=", 2);
                return parts[0].isEmpty()
                        || parts[0].equals("metadata.name") && object.meta().name().equals(parts[1])
                        || parts[0].equals("spec.nodeName") && ((Pod) object).spec().nodeName().equals(parts[1]);
            });
        }

        void tell(Ref<?> ref, Optional<Obj> before, Optional<Obj> after) {
            var now = after.filter(this::selects).map(o -> FakeCluster.<T>cast(o));
            var earlier = Optional.ofNullable(now.isPresent() ? known.put(ref, now.get()) : known.remove(ref));
            if (earlier.isPresent() || now.isPresent()) {
                heard.changed(FakeCluster.<Ref<T>>cast(ref), earlier, now);
            }
        }

        void catchUp() {
            for (var ref : List.copyOf(known.keySet())) {
                if (!objects.containsKey(ref)) {
                    tell(ref, Optional.empty(), Optional.empty());
                }
            }
            for (var object : List.copyOf(objects.values())) {
                if (selects(object) && !object.equals(known.get(object.ref()))) {
                    tell(object.ref(), Optional.empty(), Optional.of(object));
                }
            }
            complete = true;
        }

        @Override
        public List<T> all() {
            synchronized (FakeCluster.this) {
                return List.copyOf(known.values());
            }
        }

        @Override
        public Optional<T> find(Ref<T> ref) {
            synchronized (FakeCluster.this) {
                return Optional.ofNullable(known.get(ref));
            }
        }

        @Override
        public boolean complete() {
            synchronized (FakeCluster.this) {
                return complete;
            }
        }

        @Override
        public void close() {
            synchronized (FakeCluster.this) {
                following.remove(this);
            }
        }
    }

    static Json json(String text) {
        return Json.parse(text);
    }
}
