package dev.rumbo.benchmarks;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.rumbo.benchmarks.Benchmark.Bench;
import dev.rumbo.benchmarks.program.Repository;
import dev.rumbo.benchmarks.program.Rumbo;
import dev.rumbo.benchmarks.program.Workplace;
import dev.rumbo.benchmarks.rawdocker.EngineEvents.Event;
import dev.rumbo.benchmarks.rawdocker.RawPod;
import dev.rumbo.node.runtime.ContainerKind;
import dev.rumbo.node.runtime.Labels;

/// `rumbo up` in a process of its own, following a repository of its own. One of its pods, `pattern`, stays: raw pods are made like it.
record Convergence(Bench bench, Repository repository, Rumbo rumbo, RawPod raw) implements AutoCloseable {

    private static final String PATTERN = "pattern";

    /// Returns when the pattern runs.
    static Convergence start(Bench bench, Map<String, String> files) throws IOException, InterruptedException {
        var workplace = bench.workplace();
        var repository = Repository.create(workplace.directory().resolve("repository"));
        repository.commit("Begin", Map.of(PATTERN + ".yaml", Manifests.pod(PATTERN)));
        var began = Instant.now();
        var rumbo = Rumbo.start(workplace, "up", workplace.directory().resolve("data"), options(workplace, repository.directory()));
        try {
            rumbo.printing("Ctrl-C");
            var pattern = bench.events().await("start of the first pod", began, event -> started(event, workplace) && event.has(Labels.POD, PATTERN));
            if (!files.isEmpty()) {
                repository.commit("Add an application", files);
            }
            return new Convergence(bench, repository, rumbo, RawPod.like(bench.engine(), bench.events(),
                    String.valueOf(pattern.labels().get(Labels.SANDBOX)), pattern.container(), workplace.name()));
        } catch (IOException | InterruptedException | RuntimeException failed) {
            rumbo.close();
            throw failed;
        }
    }

    static String[] options(Workplace workplace, Path repository) throws IOException {
        return List.of("--repo", repository.toString(), "--node-name", workplace.name(),
                "--listen", "127.0.0.1:" + Workplace.freePort(), "--page-port", "" + Workplace.freePort(),
                "--node-port", "" + Workplace.freePort()).toArray(String[]::new);
    }

    /// The start of a container of this node, but not of a sandbox.
    static boolean started(Event event, Workplace workplace) {
        return event.action().equals("start") && event.has(Labels.NODE, workplace.name()) && event.has(Labels.KIND, ContainerKind.APP.label());
    }

    /// Waits for so many pods of an application to start.
    List<Event> awaitStarts(String namePrefix, int count, Instant since) throws InterruptedException {
        var starts = new ArrayList<Event>();
        while (starts.size() < count) {
            starts.add(bench.events().await("start of pod %d of %s".formatted(starts.size() + 1, namePrefix), since,
                    event -> started(event, bench.workplace()) && event.labels().getOrDefault(Labels.POD, "").startsWith(namePrefix)
                            && starts.stream().noneMatch(known -> known.container().equals(event.container()))));
        }
        return starts;
    }

    @Override
    public void close() throws IOException {
        rumbo.close();
    }
}
