package dev.rumbo.node.pod;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import dev.rumbo.manifests.core.ContainerStatus;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.core.PodStatus;
import dev.rumbo.manifests.meta.Condition;

/// What a pod's status is, given what is to be said of its containers.
/// Source: Kubernetes, pkg/kubelet/kubelet_pods.go (getPhase) and pkg/kubelet/status/generate.go.
final class PodReport {

    private final Pod pod;
    private final Observed seen;
    private final Instant now;
    private final List<ContainerDecision> inits;
    private final List<ContainerDecision> apps;

    PodReport(Pod pod, Observed seen, Instant now, List<ContainerDecision> inits, List<ContainerDecision> apps) {
        this.pod = pod;
        this.seen = seen;
        this.now = now;
        this.inits = inits;
        this.apps = apps;
    }

    PodStatus status() {
        return status(phase());
    }

    /// For a pod on its way out: once nothing runs any more, how it went.
    PodStatus lastStatus() {
        var all = Stream.concat(inits.stream(), apps.stream()).toList();
        if (all.stream().anyMatch(ContainerDecision::running) || pod.finished()) {
            return status(pod.finished() ? pod.status().phase() : phase());
        }
        return status(all.stream().allMatch(ContainerDecision::succeeded) ? "Succeeded" : "Failed");
    }

    private PodStatus status(String phase) {
        var before = pod.status();
        var sandbox = seen.sandboxes().stream().findFirst().filter(s -> s.phase() == Observed.Phase.RUNNING);
        var ip = pod.spec().hostNetwork() && sandbox.isPresent() ? seen.hostIp()
                : sandbox.flatMap(Observed.SandboxSeen::ip)
                        .orElse(phase.equals("Succeeded") || phase.equals("Failed") ? before.podIP() : "");
        return new PodStatus(phase, before.reason(), before.message(), seen.hostIp(), ip,
                ip.isEmpty() ? List.of() : List.of(new PodStatus.PodIp(ip)),
                before.startTime().or(() -> Optional.of(now)), conditions(phase),
                inits.stream().map(ContainerDecision::status).toList(),
                apps.stream().map(ContainerDecision::status).toList(),
                before.qosClass().isEmpty() ? QosClass.of(pod.spec()) : before.qosClass());
    }

    private String phase() {
        var policy = pod.spec().restartPolicy();
        if (inits.stream().anyMatch(init -> !init.unfinished() && !init.succeeded())) {
            return "Failed";
        }
        if (inits.stream().anyMatch(ContainerDecision::unfinished)
                && apps.stream().allMatch(app -> neverRan(app.status()))) {
            return "Pending";
        }
        if (apps.stream().anyMatch(app -> neverRan(app.status()))) {
            return "Pending";
        }
        if (apps.stream().anyMatch(ContainerDecision::unfinished) || policy.equals("Always")) {
            return "Running";
        }
        return apps.stream().allMatch(ContainerDecision::succeeded) ? "Succeeded" : "Failed";
    }

    /// Waiting for its first start.
    private static boolean neverRan(ContainerStatus status) {
        return status.state().flatMap(ContainerStatus.State::waiting).isPresent() && status.lastState().isEmpty();
    }

    private List<Condition> conditions(String phase) {
        var conditions = new ArrayList<>(pod.status().conditions());
        var all = Stream.concat(inits.stream(), apps.stream()).toList();
        if (all.isEmpty()) {
            return conditions;
        }
        List<Condition> result = conditions;
        result = Condition.of("PodReadyToStartContainers", seen.liveSandbox().isPresent(), "", "", now).in(result);
        result = initialized(phase).in(result);
        var containersReady = containersReady(phase);
        result = containersReady.in(result);
        result = new Condition("Ready", containersReady.status(), containersReady.reason(), containersReady.message(),
                Optional.of(now), Optional.empty(), 0).in(result);
        if (Condition.find(result, "PodScheduled").isEmpty()) {
            result = Condition.of("PodScheduled", true, "", "", now).in(result);
        }
        return result;
    }

    private Condition initialized(String phase) {
        var missing = inits.stream().filter(init -> !init.succeeded()).map(init -> init.status().name()).toList();
        if (phase.equals("Succeeded")) {
            return Condition.of("Initialized", true, "PodCompleted", "", now);
        }
        return missing.isEmpty() || apps.stream().anyMatch(ContainerDecision::running)
                ? Condition.of("Initialized", true, "", "", now)
                : Condition.of("Initialized", false, "ContainersNotInitialized",
                        "containers with incomplete status: " + list(missing), now);
    }

    private Condition containersReady(String phase) {
        if (phase.equals("Succeeded")) {
            return Condition.of("ContainersReady", false, "PodCompleted", "", now);
        }
        if (phase.equals("Failed")) {
            return Condition.of("ContainersReady", false, "PodFailed", "", now);
        }
        var unready = apps.stream().filter(app -> !app.status().ready()).map(app -> app.status().name()).toList();
        return unready.isEmpty() ? Condition.of("ContainersReady", true, "", "", now)
                : Condition.of("ContainersReady", false, "ContainersNotReady",
                        "containers with unready status: " + list(unready), now);
    }

    private static String list(List<String> names) {
        return "[" + String.join(" ", names) + "]";
    }
}
