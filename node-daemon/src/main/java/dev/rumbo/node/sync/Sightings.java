package dev.rumbo.node.sync;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.rumbo.node.network.PodNetwork;
import dev.rumbo.node.pod.Observed.ContainerSeen;
import dev.rumbo.node.pod.Observed.Phase;
import dev.rumbo.node.pod.Observed.SandboxSeen;
import dev.rumbo.node.pod.Observed.State;
import dev.rumbo.node.runtime.ContainerId;
import dev.rumbo.node.runtime.ContainerKind;
import dev.rumbo.node.runtime.ContainerReport;
import dev.rumbo.node.runtime.ContainerRuntime;
import dev.rumbo.node.runtime.ContainerSummary;
import dev.rumbo.node.runtime.PodIdentity;
import dev.rumbo.node.runtime.RuntimeFailure;
import dev.rumbo.node.volume.PodVolumes;

/// The containers of one pod, as the engine last told. Used by one thread.
///
/// Only what was touched is looked at again; a list merely says what to look at, because it may be older than what
/// we know already.
final class Sightings {

    private final PodIdentity pod;
    private final ContainerRuntime runtime;
    private final PodNetwork network;
    private final PodVolumes volumes;
    private final Map<ContainerId, ContainerReport> reports = new TreeMap<>();
    private final Map<ContainerId, Boolean> wired = new TreeMap<>();
    private final Map<ContainerId, String> lastWords = new TreeMap<>();
    private final Map<ContainerId, String> stopped = new TreeMap<>();
    private final Set<ContainerId> touched = new TreeSet<>();

    Sightings(PodIdentity pod, ContainerRuntime runtime, PodNetwork network, PodVolumes volumes) {
        this.pod = pod;
        this.runtime = runtime;
        this.network = network;
        this.volumes = volumes;
    }

    void touch(ContainerId container) {
        touched.add(container);
    }

    void stopping(ContainerId container, String because) {
        stopped.put(container, because);
    }

    void listed(List<ContainerSummary> all) {
        touched.addAll(reports.keySet());
        for (var summary : all) {
            touched.add(summary.id());
        }
        // Those that are as we know them need no second look.
        for (var summary : all) {
            var known = reports.get(summary.id());
            if (known != null && known.summary().phase() == summary.phase()) {
                touched.remove(summary.id());
            }
        }
    }

    /// Looks at everything that was touched. What fails stays to be looked at.
    void look() throws RuntimeFailure, InterruptedException {
        for (var id : List.copyOf(touched)) {
            try {
                see(runtime.inspect(id));
            } catch (RuntimeFailure.NoSuchContainer _) {
                reports.remove(id);
                wired.remove(id);
                lastWords.remove(id);
                stopped.remove(id);
            }
            touched.remove(id);
        }
    }

    private void see(ContainerReport report) {
        if (!report.summary().identity().pod().uid().equals(pod.uid())) {
            return;
        }
        reports.put(report.id(), report);
        if (report.summary().identity().kind() == ContainerKind.SANDBOX) {
            seeSandbox(report);
        } else if (report.state() instanceof ContainerReport.State.Exited) {
            var who = report.summary().identity();
            lastWords.computeIfAbsent(report.id(), _ -> volumes.lastWords(pod.uid(), who.name(), who.attempt()));
        }
    }

    private void seeSandbox(ContainerReport report) {
        var ip = report.summary().podIp();
        if (report.state() instanceof ContainerReport.State.Running running && ip.isPresent()) {
            if (network.addresses().of(pod.uid()).isEmpty()) {
                network.addresses().adopt(pod.uid(), ip.get());   // the daemon was restarted
            }
            wired.put(report.id(), network.wired(running.pid(), ip.get()));
        } else {
            wired.put(report.id(), report.state() instanceof ContainerReport.State.Running);   // the host's network
        }
    }

    boolean any() {
        return !reports.isEmpty() || !touched.isEmpty();
    }

    boolean anyRunning() {
        return containers().stream().anyMatch(container -> container.state() instanceof State.Running);
    }

    Optional<ContainerId> sandboxInUse() {
        return sandboxes().stream().filter(s -> s.phase() == Phase.RUNNING && s.wired())
                .max(java.util.Comparator.comparing(SandboxSeen::attempt)).map(SandboxSeen::id);
    }

    /// The grace that the newest container's label says.
    Optional<Long> graceSeconds() {
        return reports.values().stream().map(report -> report.summary().labels().get(ContainerRecipe.GRACE_SECONDS))
                .filter(java.util.Objects::nonNull).map(Long::valueOf).max(Long::compareTo);
    }

    List<SandboxSeen> sandboxes() {
        var result = new ArrayList<SandboxSeen>();
        for (var report : reports.values()) {
            var summary = report.summary();
            if (summary.identity().kind() == ContainerKind.SANDBOX) {
                result.add(new SandboxSeen(report.id(), summary.identity().attempt(), switch (report.state()) {
                    case ContainerReport.State.Created _ -> Phase.CREATED;
                    case ContainerReport.State.Running _ -> Phase.RUNNING;
                    case ContainerReport.State.Exited _ -> Phase.EXITED;
                }, wired.getOrDefault(report.id(), false), summary.podIp().map(ip -> ip.getHostAddress())));
            }
        }
        return result;
    }

    List<ContainerSeen> containers() {
        var result = new ArrayList<ContainerSeen>();
        for (var report : reports.values()) {
            var summary = report.summary();
            if (summary.identity().kind() != ContainerKind.SANDBOX) {
                result.add(new ContainerSeen(report.id(), summary.identity().kind(), summary.identity().name(),
                        summary.identity().attempt(),
                        Integer.parseInt(summary.labels().getOrDefault(ContainerRecipe.CRASHES_IN_ROW, "0")), summary.specHash(),
                        summary.image(), report.imageId(), summary.sandbox().orElse(report.id()), state(report),
                        Optional.ofNullable(stopped.get(report.id()))));
            }
        }
        return result;
    }

    private State state(ContainerReport report) {
        return switch (report.state()) {
            case ContainerReport.State.Created(var error) -> error.<State>map(message -> new State.CannotStart(
                    message.contains("not found") || message.contains("no such file") ? 127 : 128, message,
                    micros(report.summary().createdAt()))).orElseGet(State.Created::new);
            case ContainerReport.State.Running(var since, _) -> new State.Running(micros(since));
            case ContainerReport.State.Exited(var code, var oom, var from, var to, var error) ->
                    new State.Exited(code, oom, micros(from), micros(to), lastWords.getOrDefault(report.id(), "").isEmpty()
                            ? error : lastWords.getOrDefault(report.id(), ""));
        };
    }

    /// Times are told to the API in microseconds; more would make equal statuses differ.
    private static Instant micros(Instant time) {
        return time.truncatedTo(ChronoUnit.MICROS);
    }
}
