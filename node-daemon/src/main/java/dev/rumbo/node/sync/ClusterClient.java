package dev.rumbo.node.sync;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

import dev.rumbo.manifests.client.ApiRefusal;
import dev.rumbo.manifests.client.KubeClient;
import dev.rumbo.manifests.client.Listing;
import dev.rumbo.manifests.client.Selection;
import dev.rumbo.manifests.coordination.Lease;
import dev.rumbo.manifests.core.Event;
import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.meta.Ref;

/// The cluster, over HTTPS.
public final class ClusterClient implements ClusterApi {

    private final KubeClient client;

    public ClusterClient(KubeClient client) {
        this.client = client;
    }

    @Override
    public <T extends Obj> Followed<T> follow(Kind<T> kind, Selection selection, Heard<T> heard) {
        var listing = Listing.start(client, kind, selection, heard::changed);
        return new Followed<>() {
            @Override
            public List<T> all() {
                return listing.all();
            }

            @Override
            public Optional<T> find(Ref<T> ref) {
                return listing.find(ref);
            }

            @Override
            public boolean complete() {
                return listing.complete();
            }

            @Override
            public void close() {
                listing.close();
            }
        };
    }

    @Override
    public void report(Pod pod) throws IOException, InterruptedException {
        client.reportStatus(pod.withMeta(pod.meta().with(edit -> edit.resourceVersion = 0)));
    }

    @Override
    public void confirmGone(Pod pod) throws IOException, InterruptedException {
        try {
            client.delete(pod.ref(), Optional.of(pod.meta().uid()), Optional.of(0L));
        } catch (ApiRefusal another) {
            if (!another.isConflict()) {   // another pod has the name by now: ours is gone
                throw another;
            }
        }
    }

    @Override
    public void post(Event event) throws IOException, InterruptedException {
        try {
            client.create(event);
        } catch (ApiRefusal known) {
            if (!known.isConflict()) {
                throw known;
            }
            client.replace(event);
        }
    }

    @Override
    public Optional<Node> node(String name) throws IOException, InterruptedException {
        return client.find(Node.KIND.ref(name));
    }

    @Override
    public Node register(Node node) throws IOException, InterruptedException {
        return client.create(node);
    }

    @Override
    public void reportNode(Node node) throws IOException, InterruptedException {
        client.reportStatus(node.withMeta(node.meta().with(edit -> edit.resourceVersion = 0)));
    }

    @Override
    public void renew(Lease lease) throws IOException, InterruptedException {
        try {
            client.replace(lease);
        } catch (ApiRefusal unknown) {
            if (!unknown.isNotFound()) {
                throw unknown;
            }
            client.create(lease);
        }
    }
}
