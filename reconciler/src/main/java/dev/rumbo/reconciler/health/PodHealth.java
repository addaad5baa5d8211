package dev.rumbo.reconciler.health;

import java.util.Optional;
import java.util.stream.Stream;

import dev.rumbo.manifests.core.ContainerStatus;
import dev.rumbo.manifests.core.ContainerStatus.State;
import dev.rumbo.manifests.core.ContainerStatus.Terminated;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.meta.Condition;
import dev.rumbo.reconciler.health.Health.Verdict;

/// How a pod is, told by the container that is worst off.
final class PodHealth {

    private PodHealth() {}

    static Health of(Pod pod) {
        if (pod.meta().deleting()) {
            return Health.progressing("is being stopped");
        }
        var always = pod.spec().restartPolicy().equals("Always");
        if (always) {
            var stuck = statuses(pod).flatMap(status -> stuck(status).stream()).findFirst();
            if (stuck.isPresent()) {
                return Health.degraded(stuck.get());
            }
        }
        return switch (pod.status().phase()) {
            case "Succeeded" -> Health.FINE;
            case "Failed" -> Health.degraded(failure(pod));
            case "Running" -> running(pod, always);
            case "Pending" -> Health.progressing(pending(pod));
            default -> new Health(Verdict.UNKNOWN, "its node does not say how it is");
        };
    }

    private static Health running(Pod pod, boolean always) {
        if (!always) {
            return Health.progressing("has not finished");
        }
        if (pod.ready()) {
            return Health.FINE;
        }
        return statuses(pod).flatMap(status -> crashed(status).stream()).findFirst().map(Health::degraded)
                .orElseGet(() -> Health.progressing(notReady(pod)));
    }

    /// A container that waits because something went wrong, not because it is its turn later.
    private static Optional<String> stuck(ContainerStatus status) {
        return status.state().flatMap(State::waiting)
                .filter(waiting -> waiting.reason().startsWith("Err") || waiting.reason().endsWith("Error")
                        || waiting.reason().endsWith("BackOff"))
                .map(waiting -> "container " + status.name() + ": " + waiting.reason()
                        + last(status).map(how -> " (" + exit(how) + ", " + restarts(status) + ")").orElse("")
                        + (waiting.message().isEmpty() ? "" : ": " + waiting.message()));
    }

    private static Optional<String> crashed(ContainerStatus status) {
        return status.ready() ? Optional.empty()
                : last(status).map(how -> "container " + status.name() + " ended with " + exit(how) + ", " + restarts(status));
    }

    private static String failure(Pod pod) {
        if (!pod.status().message().isEmpty()) {
            return pod.status().message();
        }
        return statuses(pod).flatMap(status -> status.state().flatMap(State::terminated)
                        .filter(how -> how.exitCode() != 0)
                        .map(how -> "container " + status.name() + " ended with " + exit(how)).stream())
                .findFirst().orElse(pod.status().reason().isEmpty() ? "failed" : pod.status().reason());
    }

    private static String pending(Pod pod) {
        var unscheduled = Condition.find(pod.status().conditions(), "PodScheduled").filter(c -> !c.isTrue());
        if (unscheduled.isPresent()) {
            return unscheduled.get().message();
        }
        return statuses(pod).flatMap(status -> status.state().flatMap(State::waiting)
                        .filter(waiting -> !waiting.reason().isEmpty())
                        .map(waiting -> "container " + status.name() + ": " + waiting.reason()).stream())
                .findFirst().orElse(pod.scheduled() ? "is being started on " + pod.spec().nodeName() : "waits for a node");
    }

    private static String notReady(Pod pod) {
        return pod.status().containerStatuses().stream().filter(status -> !status.ready())
                .map(status -> "container " + status.name() + " is not ready").findFirst()
                .or(() -> Condition.find(pod.status().conditions(), "Ready").map(Condition::message).filter(m -> !m.isEmpty()))
                .orElse("is not ready");
    }

    private static Stream<ContainerStatus> statuses(Pod pod) {
        return Stream.concat(pod.status().initContainerStatuses().stream(), pod.status().containerStatuses().stream());
    }

    private static Optional<Terminated> last(ContainerStatus status) {
        return status.lastState().flatMap(State::terminated);
    }

    /// `exit code 137, OOMKilled`; the reason `Error` says nothing more than the code.
    private static String exit(Terminated how) {
        return "exit code " + how.exitCode()
                + (how.reason().isEmpty() || how.reason().equals("Error") || how.reason().equals("Completed") ? "" : ", " + how.reason());
    }

    private static String restarts(ContainerStatus status) {
        return status.restartCount() == 1 ? "1 restart" : status.restartCount() + " restarts";
    }
}
