package dev.rumbo.benchmarks;

import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

import dev.rumbo.benchmarks.program.Workplace;
import dev.rumbo.benchmarks.rawdocker.EngineEvents;
import dev.rumbo.benchmarks.rawdocker.RawEngine;
import dev.rumbo.benchmarks.rawdocker.RawPod;
import dev.rumbo.benchmarks.result.Results;
import dev.rumbo.benchmarks.result.Row;
import dev.rumbo.node.docker.DockerRuntime;

/// `./benchmarks/run [NAME..]`: runs all benchmarks, or those named, prints the table, and writes it down when all have run.
public final class Benchmarks {

    private static final List<Benchmark> ALL = List.of(new PodStart(), new PushToRunning(), new KillToRunning(), new ColdDiff(),
            new Planning(), new NothingNew(), new Memory());

    private Benchmarks() {}

    /// @param arguments the checkout's directory, then names of benchmarks
    public static void main(String... arguments) throws Exception {
        var checkout = Path.of(arguments[0]);
        var names = Arrays.asList(arguments).subList(1, arguments.length);
        var unknown = names.stream().filter(name -> ALL.stream().noneMatch(benchmark -> benchmark.name().equals(name))).toList();
        if (!unknown.isEmpty()) {
            System.err.println("there is no benchmark " + String.join(", ", unknown) + "; there are "
                    + String.join(", ", ALL.stream().map(Benchmark::name).toList()));
            System.exit(1);
        }
        var socket = DockerRuntime.socketOf(System.getenv().getOrDefault("DOCKER_HOST", ""));
        var circumstances = new ArrayList<>(Circumstances.of(new RawEngine(socket)));
        circumstances.add("date: " + LocalDate.now(ZoneOffset.UTC) + "; command: ./benchmarks/run" + (names.isEmpty() ? "" : " " + String.join(" ", names)));
        circumstances.add("load before: " + Circumstances.load());
        var rows = new ArrayList<Row>();
        for (var benchmark : ALL) {
            if (names.isEmpty() || names.contains(benchmark.name())) {
                rows.addAll(measured(benchmark, checkout, socket));
            }
        }
        circumstances.add("load after (the benchmarks' own included): " + Circumstances.load());
        var table = Results.table(circumstances, rows);
        System.out.println(table);
        if (names.isEmpty()) {
            Results.write(checkout.resolve("benchmarks/RESULTS.md"), table);
        }
        System.exit(0);   // whatever a measured part left running ends here
    }

    private static List<Row> measured(Benchmark benchmark, Path checkout, Path socket) throws Exception {
        System.err.println(benchmark.name() + " ..");
        var began = System.nanoTime();
        var engine = new RawEngine(socket);
        try (var workplace = Workplace.in(checkout, benchmark.name()); var events = EngineEvents.of(engine)) {
            try {
                var rows = benchmark.run(new Benchmark.Bench(workplace, socket, engine, events));
                rows.forEach(row -> System.err.println("  " + row.inWords()));
                return rows;
            } finally {
                engine.removeLabelled("rumbo.dev/node=" + workplace.name());
                engine.removeLabelled(RawPod.LABEL + "=" + workplace.name());
                System.err.println("  took %d s".formatted((System.nanoTime() - began) / 1_000_000_000));
            }
        }
    }
}
