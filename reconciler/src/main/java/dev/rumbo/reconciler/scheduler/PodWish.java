package dev.rumbo.reconciler.scheduler;

import java.util.List;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

import dev.rumbo.manifests.core.Container;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.core.Taint;
import dev.rumbo.reconciler.world.NodeUse;

/// What a pod wants of a node, worked out once before all nodes are asked.
record PodWish(Pod pod, NodeUse use, SortedSet<Integer> hostPorts, List<String> images) {

    static PodWish of(Pod pod) {
        return new PodWish(pod, NodeUse.of(pod.spec()), hostPorts(pod),
                Stream.concat(pod.spec().initContainers().stream(), pod.spec().containers().stream())
                        .map(Container::image).map(NodeFacts::fullName).toList());
    }

    boolean tolerates(Taint taint) {
        return pod.spec().tolerations().stream().anyMatch(toleration -> toleration.tolerates(taint));
    }

    /// On the network of the host every port of a container is one of the host.
    static SortedSet<Integer> hostPorts(Pod pod) {
        var ports = new TreeSet<Integer>();
        pod.spec().containers().stream().flatMap(container -> container.ports().stream())
                .map(port -> port.hostPort() > 0 ? port.hostPort() : pod.spec().hostNetwork() ? port.containerPort() : 0)
                .filter(port -> port > 0).forEach(ports::add);
        return ports;
    }
}
