package dev.rumbo.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.rumbo.benchmarks.program.Commands;
import dev.rumbo.benchmarks.program.Repository;
import dev.rumbo.benchmarks.program.Rumbo;
import dev.rumbo.benchmarks.program.Workplace;
import dev.rumbo.benchmarks.result.Row;
import dev.rumbo.benchmarks.result.Samples;

/// Memory in RAM of the processes that run all day: a master, a node without and with 50 probed pods, and both in one
/// (`rumbo up`). Beside them a JVM that does nothing.
final class Memory implements Benchmark {

    private static final int PODS = 50;
    private static final double MASTER_GATE = 120;
    /// For up to 100 nodes and 1000 pods.
    private static final double BUSY_MASTER_GATE = 180;
    private static final double NODE_GATE = 80;
    private static final Duration TO_REST = Duration.ofSeconds(12);
    private static final int LOOKS = 4;

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public List<Row> run(Bench bench) throws Exception {
        var directory = bench.workplace().directory();
        var repository = Repository.create(directory.resolve("repository"));
        repository.commit("Begin", Map.of("config.yaml", Manifests.configMap("config", "1")));
        var url = "https://127.0.0.1:" + Workplace.freePort();
        var rows = new ArrayList<Row>();
        var jvm = "idle JVM: " + Samples.number(idleJvm()) + " MB";
        try (var master = Rumbo.start(bench.workplace(), "master", directory.resolve("master"), "--repo", repository.directory().toString(),
                "--listen", url.substring("https://".length()), "--page-port", "" + Workplace.freePort()).printing("Ctrl-C")) {
            rows.add(row("memory: master at rest, no node", master, MASTER_GATE, jvm));
            try (var node = Rumbo.start(bench.workplace(), "node", directory.resolve("node"), "--server", url, "--token", token(bench),
                    "--node-name", bench.workplace().name(), "--node-port", "" + Workplace.freePort()).printing("Ctrl-C")) {
                rows.add(row("memory: node at rest, no pod", node, NODE_GATE, jvm));
                var began = Instant.now();
                repository.commit("Run many pods", Map.of("web.yaml", Manifests.probed("web", PODS)));
                awaitStarts(bench, began);
                rows.add(row("memory: node with %d probed pods".formatted(PODS), node, NODE_GATE, jvm));
                rows.add(row("memory: master with 1 node and %d pods".formatted(PODS), master, BUSY_MASTER_GATE, jvm));
            }
        }
        bench.engine().removeLabelled("rumbo.dev/node=" + bench.workplace().name());
        rows.add(up(bench, jvm));
        return rows;
    }

    private static Row up(Bench bench, String jvm) throws IOException, InterruptedException {
        var repository = bench.workplace().directory().resolve("small");
        Repository.create(repository).commit("Begin", Map.of("web.yaml", Manifests.deployment("web", 3, "1")));
        try (var up = Rumbo.start(bench.workplace(), "up", bench.workplace().directory().resolve("up"),
                Convergence.options(bench.workplace(), repository)).printing("Ctrl-C")) {
            rest();
            var megabytes = resident(up);
            return Row.ungated("memory: `rumbo up`, master and node in one process, 3 pods", megabytes.inWords("MB"), jvm);
        }
    }

    private static Row row(String what, Rumbo program, double gate, String jvm) throws IOException, InterruptedException {
        rest();
        var megabytes = resident(program);
        return Row.atMost(what, megabytes.median(), gate, "MB", megabytes.inWords("MB"), jvm);
    }

    private static void rest() throws InterruptedException {
        Thread.sleep(TO_REST);
    }

    private static Samples resident(Rumbo program) throws IOException, InterruptedException {
        var looks = new ArrayList<Double>();
        while (looks.size() < LOOKS) {
            looks.add(program.residentMegabytes());
            Thread.sleep(1000);
        }
        return new Samples(looks);
    }

    private static double idleJvm() throws IOException, InterruptedException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        var process = new ProcessBuilder(java, "-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders", "-XX:TieredStopAtLevel=1", "-Xms8m", "-Xmx128m",
                "-Xss512k", "-cp", System.getProperty("java.class.path"), AtRest.class.getName()).start();
        try {
            Thread.sleep(3000);
            return Rumbo.residentMegabytes(process);
        } finally {
            process.destroy();
        }
    }

    private static String token(Bench bench) throws IOException, InterruptedException {
        var words = Commands.run(bench.workplace().directory(), Rumbo.commandLine(bench.workplace(), bench.workplace().directory().resolve("master"), "token"));
        return words.substring(words.indexOf("--token ") + "--token ".length()).split("\\s", 2)[0];
    }

    private static void awaitStarts(Bench bench, Instant since) throws InterruptedException {
        var seen = new ArrayList<String>();
        while (seen.size() < PODS) {
            seen.add(bench.events().await("start of pod %d of %d".formatted(seen.size() + 1, PODS), since,
                    event -> Convergence.started(event, bench.workplace()) && !seen.contains(event.container())).container());
        }
    }
}
