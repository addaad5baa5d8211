package dev.rumbo.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.rumbo.benchmarks.program.Commands;
import dev.rumbo.benchmarks.program.Repository;
import dev.rumbo.benchmarks.program.Rumbo;
import dev.rumbo.benchmarks.program.Workplace;
import dev.rumbo.benchmarks.result.Row;
import dev.rumbo.benchmarks.result.Samples;

/// `rumbo diff` of a working tree of 1000 manifests, ten of them changed, against a running master: the whole
/// process, cold. Beside it what starting the program takes, and `kubectl` over the same files if there is one.
final class ColdDiff implements Benchmark {

    private static final int ROUNDS = 5;
    private static final double GATE_MILLIS = 1000;
    private static final int CHANGED = 10;
    private static final Set<Integer> SOMETHING_CHANGES = Set.of(2);
    private static final Duration SETTLED = Duration.ofSeconds(8);

    @Override
    public String name() {
        return "diff";
    }

    @Override
    public List<Row> run(Bench bench) throws Exception {
        var workplace = bench.workplace();
        var data = workplace.directory().resolve("data");
        var repository = Repository.create(workplace.directory().resolve("repository"));
        repository.commit("Begin", Thousand.mixed(0, ""));
        try (var _ = Rumbo.start(workplace, "master", data, "--repo", repository.directory().toString(),
                "--listen", "127.0.0.1:" + Workplace.freePort(), "--page-port", "" + Workplace.freePort()).printing("Ctrl-C")) {
            Thread.sleep(SETTLED);
            for (var file : Thousand.mixed(CHANGED, "second").entrySet()) {
                Files.writeString(repository.directory().resolve(file.getKey()), file.getValue());
            }
            var diff = Rumbo.commandLine(workplace, data, "diff");
            var version = Rumbo.commandLine(workplace, data, "version");
            var withoutCache = new ArrayList<>(List.of("env", "RUMBO_JAVA_OPTS=-XX:AOTMode=off"));
            withoutCache.addAll(diff);
            var times = new Times(repository.directory());
            for (var round = -1; round < ROUNDS; round++) {   // the first one warms the master and the disk cache
                times.add(0, diff, SOMETHING_CHANGES, round);
                times.add(1, version, Set.of(0), round);
                times.add(2, withoutCache, SOMETHING_CHANGES, round);
            }
            var control = "`rumbo version`: " + times.of(1).inWords("ms") + kubectl(repository.directory()).map(words -> "; " + words).orElse("");
            return List.of(
                    Row.atMost("diff: 1000 manifests, %d changed, against a master, cold process".formatted(CHANGED), times.of(0).median(),
                            GATE_MILLIS, "ms", times.of(0).inWords("ms"), control),
                    Row.ungated("diff: the same without the launcher's ahead-of-time cache", times.of(2).inWords("ms"), ""));
        }
    }

    /// What several commands take, in turn.
    private record Times(Path directory, List<List<Duration>> took) {
        Times(Path directory) {
            this(directory, List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>()));
        }

        void add(int which, List<String> command, Set<Integer> expected, int round) throws IOException, InterruptedException {
            var ended = Commands.timed(directory, command, expected);
            if (round >= 0) {
                took.get(which).add(ended.took());
            }
        }

        Samples of(int which) {
            return Samples.ofDurations(took.get(which));
        }
    }

    /// A foreign program over the same files: it only reads and prints them, and compares with nothing.
    private static Optional<String> kubectl(Path manifests) throws IOException, InterruptedException {
        if (!Files.isExecutable(Path.of("/usr/bin/kubectl")) && !Files.isExecutable(Path.of("/usr/local/bin/kubectl"))) {
            return Optional.empty();
        }
        try (var files = Files.walk(manifests)) {
            var resources = files.filter(file -> file.toString().endsWith(".yaml")).map(file -> "- " + manifests.relativize(file)).sorted().toList();
            Files.writeString(manifests.resolve("kustomization.yaml"), "resources:\n" + String.join("\n", resources) + "\n");
        }
        try {
            var times = new ArrayList<Duration>();
            for (var i = 0; i < 3; i++) {
                times.add(Commands.timed(manifests, List.of("kubectl", "kustomize", "."), Set.of(0)).took());
            }
            return Optional.of("`kubectl kustomize` of the same files, comparing nothing: " + Samples.ofDurations(times).inWords("ms"));
        } finally {
            Files.delete(manifests.resolve("kustomization.yaml"));
        }
    }
}
