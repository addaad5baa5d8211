package dev.rumbo.node.sync;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

import dev.rumbo.manifests.client.Selection;
import dev.rumbo.manifests.coordination.Lease;
import dev.rumbo.manifests.core.Event;
import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.meta.Ref;

/// What a node wants of the cluster. Calls wait for the answer; an `IOException` means that nothing may have happened.
public interface ClusterApi {

    /// Keeps a selection of objects up to date, through lost connections, until closed.
    <T extends Obj> Followed<T> follow(Kind<T> kind, Selection selection, Heard<T> heard);

    /// Reports a pod's status. Refused when the pod of that name is another one by now.
    void report(Pod pod) throws IOException, InterruptedException;

    /// Nothing of a deleted pod is left on this node.
    void confirmGone(Pod pod) throws IOException, InterruptedException;

    void post(Event event) throws IOException, InterruptedException;

    /// This node as the cluster knows it, or empty when it does not.
    Optional<Node> node(String name) throws IOException, InterruptedException;

    Node register(Node node) throws IOException, InterruptedException;

    void reportNode(Node node) throws IOException, InterruptedException;

    /// Says that this node lives.
    void renew(Lease lease) throws IOException, InterruptedException;

    /// Objects as they were last known.
    ///
    /// @param <T> their kind
    interface Followed<T extends Obj> extends AutoCloseable {

        List<T> all();

        Optional<T> find(Ref<T> ref);

        /// Whether the API has once told all of them. Before that, absence means nothing.
        boolean complete();

        @Override
        void close();
    }

    /// Hears of every difference, one after the other. Must return quickly.
    ///
    /// @param <T> the kind that is followed
    @FunctionalInterface
    interface Heard<T extends Obj> {
        void changed(Ref<T> ref, Optional<T> before, Optional<T> after);
    }
}
