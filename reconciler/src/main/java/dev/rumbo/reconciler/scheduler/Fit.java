package dev.rumbo.reconciler.scheduler;

import java.util.Optional;

import dev.rumbo.manifests.core.Taint;
import dev.rumbo.reconciler.world.World;

/// Whether a pod can run on a node at all.
///
/// Source: Kubernetes, pkg/scheduler/framework/plugins: nodeunschedulable, tainttoleration, nodeaffinity, nodeports,
/// noderesources/fit.go.
final class Fit {

    private static final Taint CORDONED = new Taint("node.kubernetes.io/unschedulable", "", "NoSchedule", Optional.empty());

    private Fit() {}

    /// The first reason against it; empty if there is none.
    static Optional<Refusal> refusal(PodWish wish, NodeFacts node, World world) {
        if (!node.ready()) {
            return Optional.of(new Refusal.NotReady());
        }
        if (node.node().spec().unschedulable() && !wish.tolerates(CORDONED)) {
            return Optional.of(new Refusal.Cordoned());
        }
        for (var taint : node.forbids()) {
            if (!wish.tolerates(taint)) {
                return Optional.of(new Refusal.Tainted(taint));
            }
        }
        for (var wanted : wish.pod().spec().nodeSelector().entrySet()) {
            if (!wanted.getValue().equals(node.node().meta().labels().get(wanted.getKey()))) {
                return Optional.of(new Refusal.LacksLabel(wanted.getKey() + "=" + wanted.getValue()));
            }
        }
        return lackOfRoom(wish, node, world).or(() -> takenPort(wish, node, world));
    }

    private static Optional<Refusal> lackOfRoom(PodWish wish, NodeFacts node, World world) {
        var use = world.useOf(node.name());
        if (use.pods() + 1 > node.podRoom()) {
            return Optional.of(new Refusal.Full(node.podRoom()));
        }
        var want = wish.use().requests();
        var free = node.room().minus(use.requests());
        if (want.milliCpu() > 0 && want.milliCpu() > free.milliCpu()) {
            return Optional.of(new Refusal.TooLittleCpu(want.milliCpu(), Math.max(0, free.milliCpu())));
        }
        if (want.memoryBytes() > 0 && want.memoryBytes() > free.memoryBytes()) {
            return Optional.of(new Refusal.TooLittleMemory(want.memoryBytes(), Math.max(0, free.memoryBytes())));
        }
        return Optional.empty();
    }

    private static Optional<Refusal> takenPort(PodWish wish, NodeFacts node, World world) {
        if (wish.hostPorts().isEmpty()) {
            return Optional.empty();
        }
        return world.podsOn(node.name()).stream().filter(pod -> !pod.finished())
                .flatMap(pod -> PodWish.hostPorts(pod).stream())
                .filter(wish.hostPorts()::contains).findFirst().map(Refusal.PortTaken::new);
    }
}
