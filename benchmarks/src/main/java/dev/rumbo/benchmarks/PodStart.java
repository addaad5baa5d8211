package dev.rumbo.benchmarks;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import dev.rumbo.benchmarks.rawdocker.EngineEvents.Event;
import dev.rumbo.benchmarks.rawdocker.RawPod;
import dev.rumbo.benchmarks.result.Row;
import dev.rumbo.benchmarks.result.Samples;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.reader.ManifestReader;
import dev.rumbo.manifests.reader.SourceFile;
import dev.rumbo.node.docker.DockerRuntime;
import dev.rumbo.node.network.Cidr;
import dev.rumbo.node.network.LinuxPodNetwork;
import dev.rumbo.node.network.NetworkPlan;
import dev.rumbo.node.probe.NetworkAsking;
import dev.rumbo.node.runtime.ContainerKind;
import dev.rumbo.node.runtime.Labels;
import dev.rumbo.node.sync.NodeDaemon;
import dev.rumbo.node.volume.PodVolumes;
import dev.rumbo.node.volume.TmpfsDisks;

import tools.jackson.databind.node.ObjectNode;

/// What the node daemon adds to a pod's start: from hearing of a bound pod until its container runs, beside the
/// same containers by raw calls, one of each in turn. Wiring the pod's network and writing its files count as ours.
final class PodStart implements Benchmark {

    private static final int WARM_UP = 5;
    private static final int ROUNDS = 20;
    private static final double GATE_MILLIS = 25;

    @Override
    public String name() {
        return "pod-start";
    }

    @Override
    public List<Row> run(Bench bench) throws Exception {
        var node = bench.workplace().name();
        var runtime = new DockerRuntime(bench.socket(), node);
        var plan = NetworkPlan.usual(Cidr.parse("10.42.7.0/24"));
        var network = new LinuxPodNetwork(plan);
        network.ready();
        var cluster = new OneNode();
        var place = new NodeDaemon.Place(node, "127.0.0.1", 4000, 8L << 30);
        try (runtime; var daemon = new NodeDaemon(place, runtime, cluster, network, plan,
                new PodVolumes(bench.workplace().directory(), new TmpfsDisks()), new NetworkAsking(runtime), InstantSource.system())) {
            daemon.start();
            var pattern = pod("pattern", node);
            var raw = like(bench, startedBy(bench, cluster, pattern));
            var ours = new ArrayList<Duration>();
            var theirs = new ArrayList<Duration>();
            for (var round = -WARM_UP; round < ROUNDS; round++) {
                var pod = pod("pod-" + (round + WARM_UP), node);
                var began = Instant.now();
                var mine = Duration.between(began, startedBy(bench, cluster, pod).at());
                end(cluster, pod);
                var control = raw.start();
                raw.remove(control);
                if (round >= 0) {
                    ours.add(mine);
                    theirs.add(control.took());
                }
            }
            end(cluster, pattern);
            var with = Samples.ofDurations(ours);
            var without = Samples.ofDurations(theirs);
            var overhead = with.median() - without.median();
            return List.of(Row.atMost("pod start: what the node daemon adds (bound pod heard -> container runs)", overhead, GATE_MILLIS, "ms",
                    "p50 %s ms (in all %s)".formatted(Samples.number(overhead), with.inWords("ms")),
                    "raw sandbox + container: " + without.inWords("ms")));
        }
    }

    /// The node hears of the pod; the answer is the start of its container.
    private static Event startedBy(Bench bench, OneNode cluster, Pod pod) throws InterruptedException {
        var began = Instant.now();
        cluster.tell(pod);
        return bench.events().await("start of pod " + pod.meta().name(), began, event -> event.action().equals("start")
                && event.has(Labels.POD_UID, pod.meta().uid()) && event.has(Labels.KIND, ContainerKind.APP.label()));
    }

    private static RawPod like(Bench bench, Event app) throws IOException {
        return RawPod.like(bench.engine(), bench.events(), String.valueOf(app.labels().get(Labels.SANDBOX)), app.container(),
                bench.workplace().name());
    }

    private static void end(OneNode cluster, Pod pod) throws InterruptedException {
        cluster.tell(pod.withMeta(pod.meta().with(edit -> {
            edit.deletionTimestamp = Optional.of(Instant.now());
            edit.deletionGracePeriodSeconds = Optional.of(0L);
        })));
        cluster.awaitGone(pod.ref());
    }

    /// As the API would tell it: complete, and bound.
    private static Pod pod(String name, String node) {
        var file = new SourceFile(name + ".yaml", Manifests.pod(name).getBytes(StandardCharsets.UTF_8));
        var tree = ManifestReader.read(List.of(file)).manifests().getFirst().json().edited(pod -> {
            ((ObjectNode) pod.path("spec")).put("nodeName", node);
            return pod;
        });
        var pod = Pod.KIND.bind(tree);
        return pod.withMeta(pod.meta().with(edit -> {
            edit.uid = UUID.randomUUID().toString();
            edit.resourceVersion = 1;
            edit.creationTimestamp = Optional.of(Instant.now());
        }));
    }
}
