package dev.rumbo.benchmarks;

import java.lang.management.ManagementFactory;
import java.time.Duration;

/// How long processors work on something, which says more than a clock on a busy machine.
final class ProcessorTime {

    /// Something that may fail in its own ways.
    @FunctionalInterface
    interface Work {
        void run() throws Exception;
    }

    private ProcessorTime() {}

    /// Of this thread alone: what is measured must not leave it.
    static Duration of(Work work) throws Exception {
        var threads = ManagementFactory.getThreadMXBean();
        var before = threads.getCurrentThreadCpuTime();
        work.run();
        return Duration.ofNanos(threads.getCurrentThreadCpuTime() - before);
    }
}
