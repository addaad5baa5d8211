package dev.rumbo.benchmarks;

import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;

import dev.rumbo.manifests.Kinds;
import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.reconciler.dryrun.NodeModel;
import dev.rumbo.reconciler.live.ControlPlane;
import dev.rumbo.reconciler.plan.Intent;
import dev.rumbo.reconciler.registry.Decision;

/// Nodes that exist only for a live control plane: the real pod planner over an imagined runtime, in real time. They
/// look whenever the world has changed, and report side by side, as nodes do.
final class ImaginedHosts implements AutoCloseable {

    private static final long LOOK_MILLIS = 5;

    private final ControlPlane controlPlane;
    private final InstantSource clock = InstantSource.system();
    private final Thread thread;
    private NodeModel model;

    private ImaginedHosts(ControlPlane controlPlane, NodeModel model) {
        this.controlPlane = controlPlane;
        this.model = model;
        this.thread = Thread.ofPlatform().name("imagined-hosts").daemon().unstarted(this::run);
    }

    static ImaginedHosts start(ControlPlane controlPlane, NodeModel.Factory nodes) {
        var hosts = new ImaginedHosts(controlPlane, nodes.of(controlPlane.world(), InstantSource.system().instant()));
        hosts.thread.start();
        return hosts;
    }

    /// A node that is ready, with room for 110 pods.
    static Node node(int number) {
        return (Node) Kinds.bind(Json.parse("""
                {"apiVersion":"v1","kind":"Node","metadata":{"name":"n%1$02d","labels":{"kubernetes.io/hostname":"n%1$02d"}},
                 "status":{"capacity":{"cpu":"4","memory":"8Gi","pods":"110"},"allocatable":{"cpu":"4","memory":"8Gi","pods":"110"},
                           "conditions":[{"type":"Ready","status":"True","reason":"Imagined","lastTransitionTime":"2026-01-01T00:00:00Z"}],
                           "addresses":[{"type":"InternalIP","address":"127.0.0.1"}]}}
                """.formatted(number)).tree());
    }

    private void run() {
        var seen = -1L;
        try (var reporting = Executors.newVirtualThreadPerTaskExecutor()) {
            while (true) {
                var world = controlPlane.world();
                var step = model.step(world, clock.instant());
                model = step.next();
                report(step.reports(), reporting::invokeAll);
                var due = step.lookAgainAt();
                seen = world.revision();
                while (controlPlane.world().revision() == seen && due.filter(at -> !at.isAfter(clock.instant())).isEmpty()) {
                    Thread.sleep(LOOK_MILLIS);
                }
            }
        } catch (InterruptedException closed) {
            // the benchmark ends
        } catch (ExecutionException failed) {
            throw new IllegalStateException("an imagined node could not report", failed);
        }
    }

    private interface SideBySide {
        List<? extends java.util.concurrent.Future<Decision>> all(List<Callable<Decision>> calls) throws InterruptedException;
    }

    private void report(List<Intent> reports, SideBySide threads) throws InterruptedException, ExecutionException {
        for (var answer : threads.all(reports.stream().<Callable<Decision>>map(report -> () -> controlPlane.submit(report, "node")).toList())) {
            answer.get();
        }
    }

    @Override
    public void close() {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
