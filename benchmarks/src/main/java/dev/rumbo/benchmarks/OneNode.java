package dev.rumbo.benchmarks;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

import dev.rumbo.manifests.client.Selection;
import dev.rumbo.manifests.coordination.Lease;
import dev.rumbo.manifests.core.Event;
import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.node.sync.ClusterApi;

/// A cluster that hands pods to a node daemon and believes whatever it reports: what a node does by itself is
/// measured without any network or control plane.
final class OneNode implements ClusterApi {

    private final TreeMap<Ref<Pod>, Pod> pods = new TreeMap<>();
    private final Set<Ref<Pod>> gone = new HashSet<>();
    private final List<Heard<Pod>> listeners = new ArrayList<>();

    /// The node hears of this pod now.
    synchronized void tell(Pod pod) {
        var before = Optional.ofNullable(pods.put(pod.ref(), pod));
        listeners.forEach(listener -> listener.changed(pod.ref(), before, Optional.of(pod)));
    }

    synchronized void awaitGone(Ref<Pod> pod) throws InterruptedException {
        while (!gone.contains(pod)) {
            wait();
        }
    }

    @Override
    public synchronized void confirmGone(Pod pod) {
        var before = Optional.ofNullable(pods.remove(pod.ref()));
        listeners.forEach(listener -> listener.changed(pod.ref(), before, Optional.empty()));
        gone.add(pod.ref());
        notifyAll();
    }

    @Override
    public synchronized <T extends Obj> Followed<T> follow(Kind<T> kind, Selection selection, Heard<T> heard) {
        if (kind.equals(Pod.KIND)) {
            listeners.add(OneNode.<Heard<Pod>>same(heard));
        }
        return new All<>(kind);
    }

    @Override
    public void report(Pod pod) {
        // believed
    }

    @Override
    public void post(Event event) {
        // nobody reads them
    }

    @Override
    public Optional<Node> node(String name) {
        return Optional.empty();
    }

    @Override
    public Node register(Node node) {
        return node;
    }

    @Override
    public void reportNode(Node node) {
        // believed
    }

    @Override
    public void renew(Lease lease) throws IOException {
        throw new IOException("this cluster knows no leases");
    }

    @SuppressWarnings("unchecked")   // of the same kind, as the caller has seen
    private static <T> T same(Object object) {
        return (T) object;
    }

    private final class All<T extends Obj> implements Followed<T> {
        private final Kind<T> kind;

        All(Kind<T> kind) {
            this.kind = kind;
        }

        @Override
        public List<T> all() {
            synchronized (OneNode.this) {
                return kind.equals(Pod.KIND) ? OneNode.<List<T>>same(List.copyOf(pods.values())) : List.of();
            }
        }

        @Override
        public Optional<T> find(Ref<T> ref) {
            return all().stream().filter(object -> object.ref().equals(ref)).findFirst();
        }

        @Override
        public boolean complete() {
            return true;
        }

        @Override
        public void close() {
            // the daemon ends, and with it the run
        }
    }
}
