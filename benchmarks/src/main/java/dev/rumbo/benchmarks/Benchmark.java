package dev.rumbo.benchmarks;

import java.nio.file.Path;
import java.util.List;

import dev.rumbo.benchmarks.program.Workplace;
import dev.rumbo.benchmarks.rawdocker.EngineEvents;
import dev.rumbo.benchmarks.rawdocker.RawEngine;
import dev.rumbo.benchmarks.result.Row;

/// Measures something beside its control.
interface Benchmark {

    /// As on the command line.
    String name();

    List<Row> run(Bench bench) throws Exception;

    /// What all of them are given.
    ///
    /// @param workplace its own
    /// @param socket    of the engine
    /// @param events    of that engine, since the start of the run
    record Bench(Workplace workplace, Path socket, RawEngine engine, EngineEvents events) {}
}
