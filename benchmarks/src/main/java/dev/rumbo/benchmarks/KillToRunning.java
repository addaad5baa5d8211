package dev.rumbo.benchmarks;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.rumbo.benchmarks.result.Row;
import dev.rumbo.benchmarks.result.Samples;
import dev.rumbo.node.runtime.Labels;

/// From a `docker kill` until the container's successor runs. Each pod is killed once, for only a first crash is
/// answered at once. The control is killed as well, and replaced as soon as the engine tells.
final class KillToRunning implements Benchmark {

    private static final int WARM_UP = 3;
    private static final int ROUNDS = 15;
    private static final double GATE_MILLIS = 200;
    private static final Duration REST = Duration.ofMillis(300);

    @Override
    public String name() {
        return "kill";
    }

    @Override
    public List<Row> run(Bench bench) throws Exception {
        var began = Instant.now();
        var pods = WARM_UP + ROUNDS;
        try (var cluster = Convergence.start(bench, Map.of("web.yaml", Manifests.deployment("web", pods, "1")))) {
            var victims = cluster.awaitStarts("web-", pods, began);
            Thread.sleep(Duration.ofSeconds(3));   // statuses, endpoints: until it is quiet
            var ours = new ArrayList<Duration>();
            var theirs = new ArrayList<Duration>();
            for (var round = 0; round < pods; round++) {
                Thread.sleep(REST);
                var victim = victims.get(round);
                var killed = Instant.now();
                bench.engine().kill(victim.container());
                var successor = bench.events().await("the killed container's successor", killed,
                        event -> Convergence.started(event, bench.workplace())
                                && event.has(Labels.POD_UID, victim.labels().getOrDefault(Labels.POD_UID, "")));
                var control = cluster.raw().start();
                Thread.sleep(REST);
                var replaced = cluster.raw().replaceKilled(control);
                cluster.raw().remove(control);
                if (round >= WARM_UP) {
                    ours.add(Duration.between(killed, successor.at()));
                    theirs.add(replaced);
                }
            }
            var with = Samples.ofDurations(ours);
            return List.of(Row.atMost("kill: docker kill -> the successor runs", with.median(), GATE_MILLIS, "ms", with.inWords("ms"),
                    "raw kill, then create and start upon the event: " + Samples.ofDurations(theirs).inWords("ms")));
        }
    }
}
