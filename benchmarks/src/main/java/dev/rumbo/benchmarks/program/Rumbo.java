package dev.rumbo.benchmarks.program;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// `./rumbo up`, `master` or `node` in a process of its own, started by the launcher as its users start it.
///
/// Closing it stops the process, not its containers.
public final class Rumbo implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Process process;
    private final Path log;

    private Rumbo(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    public static Rumbo start(Workplace workplace, String command, Path dataDir, String... options) throws IOException {
        var log = workplace.directory().resolve(command + ".log");
        var words = commandLine(workplace, dataDir, command, options);
        var process = new ProcessBuilder(words).directory(workplace.directory().toFile())
                .redirectErrorStream(true).redirectOutput(log.toFile()).start();
        return new Rumbo(process, log);
    }

    public static List<String> commandLine(Workplace workplace, Path dataDir, String command, String... options) {
        var words = new ArrayList<>(List.of(workplace.checkout().resolve("rumbo").toString(), command, "--data-dir", dataDir.toString()));
        words.addAll(Arrays.asList(options));
        return words;
    }

    /// Waits until it has printed this.
    public Rumbo printing(String text) throws IOException, InterruptedException {
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (!Files.readString(log).contains(text)) {
            if (!process.isAlive() || System.nanoTime() > end) {
                throw new IOException("rumbo did not print \"%s\" but:\n%s".formatted(text, Files.readString(log)));
            }
            Thread.sleep(50);
        }
        return this;
    }

    /// What of its memory is in RAM, in MB of 2^20 bytes.
    public double residentMegabytes() throws IOException {
        return residentMegabytes(process);
    }

    public static double residentMegabytes(Process process) throws IOException {
        try (var lines = Files.lines(Path.of("/proc/%d/status".formatted(process.pid())))) {
            return lines.filter(line -> line.startsWith("VmRSS:")).map(line -> line.replaceAll("\\D", ""))
                    .mapToDouble(Long::parseLong).findFirst().orElseThrow() / 1024;
        }
    }

    @Override
    public void close() throws IOException {
        process.destroy();
        try {
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
            }
        } catch (InterruptedException _) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
