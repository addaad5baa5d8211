package dev.rumbo.benchmarks;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.rumbo.benchmarks.result.Row;
import dev.rumbo.benchmarks.result.Samples;
import dev.rumbo.node.runtime.ContainerKind;
import dev.rumbo.node.runtime.Labels;

/// From a commit of a changed Deployment until the new pod's container runs, through everything: Git, application,
/// deployment, replica set, scheduler, store, watch, node. Beside it the same pod by raw calls, one of each in turn.
final class PushToRunning implements Benchmark {

    private static final int WARM_UP = 5;
    private static final int ROUNDS = 20;
    private static final double GATE_MILLIS = 150;
    private static final Duration REST = Duration.ofMillis(300);

    @Override
    public String name() {
        return "push";
    }

    @Override
    public List<Row> run(Bench bench) throws Exception {
        var began = Instant.now();
        try (var cluster = Convergence.start(bench, application(0))) {
            var current = cluster.awaitStarts("web-", 1, began).getFirst();
            var ours = new ArrayList<Duration>();
            var deciding = new ArrayList<Duration>();
            var theirs = new ArrayList<Duration>();
            for (var round = 1; round <= WARM_UP + ROUNDS; round++) {
                Thread.sleep(REST);
                var pushed = cluster.repository().commit("Version " + round, application(round));
                var started = cluster.awaitStarts("web-", 1, pushed).getFirst();
                var replaced = current;
                var firstCall = bench.events().await("the new pod's sandbox", pushed, event -> event.action().equals("create")
                        && event.has(Labels.POD_UID, started.labels().getOrDefault(Labels.POD_UID, "")) && event.has(Labels.KIND, ContainerKind.SANDBOX.label()));
                bench.events().await("end of the old pod", pushed, event -> event.action().equals("destroy")
                        && event.container().equals(replaced.labels().get(Labels.SANDBOX)));
                current = started;
                var control = cluster.raw().start();
                cluster.raw().remove(control);
                if (round > WARM_UP) {
                    ours.add(Duration.between(pushed, started.at()));
                    deciding.add(Duration.between(pushed, firstCall.at()));
                    theirs.add(control.took());
                }
            }
            var with = Samples.ofDurations(ours);
            var without = Samples.ofDurations(theirs);
            var overhead = with.median() - without.median();
            return List.of(
                    Row.atMost("push: what Rumbo adds (commit -> first container of the new pod runs)", overhead, GATE_MILLIS, "ms",
                            "p50 %s ms (in all %s)".formatted(Samples.number(overhead), with.inWords("ms")),
                            "raw sandbox + container: " + without.inWords("ms")),
                    Row.ungated("push: of which commit -> the engine has made the sandbox", Samples.ofDurations(deciding).inWords("ms"), "its creation alone is some 10 ms"));
        }
    }

    private static Map<String, String> application(int version) {
        return Map.of("web/deployment.yaml", Manifests.deployment("web", 1, Integer.toString(version)),
                "web/service.yaml", Manifests.service("web"), "web/config.yaml", Manifests.configMap("web", "unchanged"));
    }
}
