package dev.rumbo.reconciler.world;

import dev.rumbo.manifests.core.Container;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.core.PodSpec;
import dev.rumbo.manifests.core.Requests;

/// What the pods on a node ask of it together. Finished pods ask for nothing.
///
/// @param requests what they ask for
/// @param weighed  the same, where containers that ask for nothing weigh something: by this nodes are compared
/// @param pods     how many they are
public record NodeUse(Requests requests, Requests weighed, int pods) {

    public static final NodeUse NONE = new NodeUse(Requests.NONE, Requests.NONE, 0);

    /// What a container that asks for nothing weighs.
    /// Source: Kubernetes, pkg/scheduler/util/pod_resources.go.
    private static final Requests SOMETHING = new Requests(100, 200 * 1024 * 1024);

    /// What one pod adds.
    public static NodeUse of(PodSpec spec) {
        var together = spec.containers().stream().map(NodeUse::weight).reduce(Requests.NONE, Requests::plus);
        var weighed = spec.initContainers().stream().map(NodeUse::weight).reduce(together, Requests::atLeast);
        return new NodeUse(spec.requests(), weighed, 1);
    }

    public NodeUse plus(NodeUse other) {
        return new NodeUse(requests.plus(other.requests), weighed.plus(other.weighed), pods + other.pods);
    }

    NodeUse minus(NodeUse other) {
        return new NodeUse(requests.minus(other.requests), weighed.minus(other.weighed), pods - other.pods);
    }

    static boolean counts(Pod pod) {
        return pod.scheduled() && !pod.finished();
    }

    private static Requests weight(Container container) {
        var asked = container.resources().requests();
        var requested = container.resources().requested();
        return new Requests(asked.containsKey("cpu") ? requested.milliCpu() : SOMETHING.milliCpu(),
                asked.containsKey("memory") ? requested.memoryBytes() : SOMETHING.memoryBytes());
    }
}
