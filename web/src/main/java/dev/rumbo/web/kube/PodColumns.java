package dev.rumbo.web.kube;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import dev.rumbo.manifests.core.ContainerStatus;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.meta.Condition;
import dev.rumbo.manifests.wire.Table.Column;

/// How kubectl prints a pod. Source: Kubernetes, pkg/printers/internalversion/printers.go, printPod.
final class PodColumns {

    static final List<Column> COLUMNS = List.of(Columns.NAME,
            Column.text("Ready", "The aggregate readiness state of this pod for accepting traffic."),
            Column.text("Status", "The aggregate status of the containers in this pod."),
            Column.text("Restarts", "The number of times the containers in this pod have been restarted and when the last container in this pod has restarted."),
            Columns.AGE,
            Column.text("IP", "IP address allocated to the pod.").wide(),
            Column.text("Node", "Name of the node this pod is assigned to.").wide(),
            Column.text("Nominated Node", "Node on which the pod is hoped to run.").wide(),
            Column.text("Readiness Gates", "Further conditions of being ready.").wide());

    private PodColumns() {}

    static List<Object> cells(Pod pod, Instant now) {
        return List.of(pod.meta().name(), ready(pod) + "/" + pod.spec().containers().size(), status(pod),
                restarts(pod, now), Age.since(pod.meta().creationTimestamp(), now), Columns.orNone(pod.status().podIP()),
                Columns.orNone(pod.spec().nodeName()), "<none>", "<none>");
    }

    private static long ready(Pod pod) {
        return pod.status().containerStatuses().stream()
                .filter(container -> container.ready() && state(container).flatMap(ContainerStatus.State::running).isPresent()).count();
    }

    /// The one word that says most about a pod.
    static String status(Pod pod) {
        var status = pod.status();
        var unreachable = status.reason().equals("NodeLost");
        if (pod.meta().deleting()) {
            return unreachable ? "Unknown" : pod.finished() ? settled(pod) : "Terminating";
        }
        return settled(pod);
    }

    private static String settled(Pod pod) {
        var status = pod.status();
        var initializing = initializing(pod);
        if (initializing.isPresent() && !Condition.holds(status.conditions(), "Initialized")) {
            return initializing.get();
        }
        var reason = status.reason().isEmpty() ? status.phase() : status.reason();
        var running = false;
        for (var container : status.containerStatuses().reversed()) {
            var state = state(container);
            var waiting = state.flatMap(ContainerStatus.State::waiting).map(ContainerStatus.Waiting::reason).filter(r -> !r.isEmpty());
            var terminated = state.flatMap(ContainerStatus.State::terminated);
            if (waiting.isPresent()) {
                reason = waiting.get();
            } else if (terminated.isPresent()) {
                reason = end(terminated.get());
            } else if (container.ready() && state.flatMap(ContainerStatus.State::running).isPresent()) {
                running = true;
            }
        }
        if (reason.equals("Completed") && running) {
            return pod.ready() ? "Running" : "NotReady";
        }
        return reason;
    }

    /// `Init:0/2`, `Init:CrashLoopBackOff`; empty when all init containers are done.
    private static Optional<String> initializing(Pod pod) {
        var done = 0;
        for (var container : pod.status().initContainerStatuses()) {
            var state = state(container);
            var terminated = state.flatMap(ContainerStatus.State::terminated);
            if (terminated.isPresent()) {
                if (terminated.get().exitCode() == 0) {
                    done++;
                    continue;
                }
                return Optional.of("Init:" + end(terminated.get()));
            }
            return Optional.of("Init:" + state.flatMap(ContainerStatus.State::waiting).map(ContainerStatus.Waiting::reason)
                    .filter(reason -> !reason.isEmpty() && !reason.equals("PodInitializing"))
                    .orElse(done + "/" + pod.spec().initContainers().size()));
        }
        return Optional.empty();
    }

    private static String end(ContainerStatus.Terminated how) {
        if (!how.reason().isEmpty()) {
            return how.reason();
        }
        return how.signal() != 0 ? "Signal:" + how.signal() : "ExitCode:" + how.exitCode();
    }

    /// `3 (5m2s ago)`
    private static String restarts(Pod pod, Instant now) {
        var counted = initializing(pod).isPresent() && !Condition.holds(pod.status().conditions(), "Initialized")
                ? pod.status().initContainerStatuses() : pod.status().containerStatuses();
        var count = counted.stream().mapToInt(ContainerStatus::restartCount).sum();
        var last = counted.stream().map(ContainerStatus::lastState).flatMap(Optional::stream)
                .map(ContainerStatus.State::terminated).flatMap(Optional::stream)
                .flatMap(end -> end.finishedAt().stream().flatMap(Stream::of)).max(Instant::compareTo);
        return count == 0 || last.isEmpty() ? Integer.toString(count)
                : count + " (" + Age.of(Duration.between(last.get(), now)) + " ago)";
    }

    private static Optional<ContainerStatus.State> state(ContainerStatus container) {
        return container.state();
    }
}
