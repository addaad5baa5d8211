package dev.rumbo.node.endpoint;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.node.endpoint.ControlGroups.Use;
import dev.rumbo.node.runtime.ContainerKind;
import dev.rumbo.node.runtime.ContainerReport;
import dev.rumbo.node.runtime.ContainerRuntime;
import dev.rumbo.node.runtime.ContainerSummary;
import dev.rumbo.node.runtime.PodIdentity;
import dev.rumbo.node.runtime.RuntimeFailure;

import tools.jackson.databind.node.ObjectNode;

/// How much the node and its pods use now, in the form of kubelet's `/stats/summary`.
final class Summary {

    /// Two looks closer together say nothing about a rate.
    private static final Duration APART = Duration.ofSeconds(1);

    private final String node;
    private final ContainerRuntime runtime;
    private final ControlGroups groups;
    private final InstantSource clock;
    private Map<String, Sample> samples = new HashMap<>();

    private record Sample(Instant at, long cpuNanos, long nanoCores) {}

    Summary(String node, ContainerRuntime runtime, ControlGroups groups, InstantSource clock) {
        this.node = node;
        this.runtime = runtime;
        this.groups = groups;
        this.clock = clock;
    }

    /// Rates (`usageNanoCores`) are those since the last time somebody asked; absent at first.
    synchronized Json now() throws RuntimeFailure, InterruptedException {
        var now = clock.instant();
        var next = new HashMap<String, Sample>();
        var tree = JsonFormat.object();
        var host = tree.putObject("node").put("nodeName", node);
        groups.ofHostItself().ifPresent(use -> fill(host, "node", use, now, next));
        var pods = tree.putArray("pods");
        for (var entry : running().entrySet()) {
            var pod = pods.addObject();
            pod.putObject("podRef").put("name", entry.getKey().name()).put("namespace", entry.getKey().namespace())
                    .put("uid", entry.getKey().uid());
            var containers = pod.putArray("containers");
            var sum = new Use(0, 0, 0);
            for (var container : entry.getValue()) {
                var use = use(container);
                if (use.isPresent() && container.identity().kind() != ContainerKind.SANDBOX) {
                    var row = containers.addObject().put("name", container.identity().name());
                    fill(row, container.id().value(), use.get(), now, next);
                }
                sum = use.isPresent() ? plus(sum, use.get()) : sum;
            }
            fill(pod, entry.getKey().uid(), sum, now, next);
        }
        samples = next;
        return Json.of(tree);
    }

    private TreeMap<PodIdentity, List<ContainerSummary>> running() throws RuntimeFailure, InterruptedException {
        var byPod = new TreeMap<PodIdentity, List<ContainerSummary>>(
                java.util.Comparator.comparing(PodIdentity::namespace).thenComparing(PodIdentity::name).thenComparing(PodIdentity::uid));
        for (var container : runtime.list()) {
            if (container.phase() == ContainerSummary.Phase.RUNNING) {
                byPod.merge(container.identity().pod(), List.of(container),
                        (a, b) -> java.util.stream.Stream.concat(a.stream(), b.stream()).toList());
            }
        }
        return byPod;
    }

    private Optional<Use> use(ContainerSummary container) throws RuntimeFailure, InterruptedException {
        try {
            return runtime.inspect(container.id()).state() instanceof ContainerReport.State.Running running
                    ? groups.ofProcess(running.pid()) : Optional.empty();
        } catch (RuntimeFailure.NoSuchContainer _) {
            return Optional.empty();
        }
    }

    private static Use plus(Use a, Use b) {
        return new Use(a.cpuNanos() + b.cpuNanos(), a.memoryBytes() + b.memoryBytes(), a.workingSetBytes() + b.workingSetBytes());
    }

    private void fill(ObjectNode row, String key, Use use, Instant now, Map<String, Sample> next) {
        var before = Optional.ofNullable(samples.get(key)).filter(sample -> sample.cpuNanos() <= use.cpuNanos());
        var rate = before.map(sample -> {
            var apart = Duration.between(sample.at(), now);
            return apart.compareTo(APART) < 0 ? sample.nanoCores()
                    : Math.round((use.cpuNanos() - sample.cpuNanos()) * 1e9 / apart.toNanos());
        });
        next.put(key, before.filter(sample -> Duration.between(sample.at(), now).compareTo(APART) < 0)
                .orElseGet(() -> new Sample(now, use.cpuNanos(), rate.orElse(-1L))));
        var cpu = row.putObject("cpu").put("time", JsonFormat.time(now)).put("usageCoreNanoSeconds", use.cpuNanos());
        rate.filter(value -> value >= 0).ifPresent(value -> cpu.put("usageNanoCores", value));
        row.putObject("memory").put("time", JsonFormat.time(now)).put("usageBytes", use.memoryBytes())
                .put("workingSetBytes", use.workingSetBytes());
    }
}
