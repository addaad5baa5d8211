package dev.rumbo.benchmarks.program;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/// Programs that are run to their end.
public final class Commands {

    private Commands() {}

    /// What it printed, and how long it took.
    public record Ended(int exitCode, String output, Duration took) {}

    /// @return what it printed
    /// @throws IOException also when it does not end with 0
    public static String run(Path directory, List<String> command) throws IOException, InterruptedException {
        return timed(directory, command, Set.of(0)).output();
    }

    /// @param expected the exit codes that are no failure
    public static Ended timed(Path directory, List<String> command, Set<Integer> expected) throws IOException, InterruptedException {
        var began = System.nanoTime();
        var process = new ProcessBuilder(command).directory(directory.toFile()).redirectErrorStream(true).start();
        process.getOutputStream().close();
        var output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        var exitCode = process.waitFor();
        var took = Duration.ofNanos(System.nanoTime() - began);
        if (!expected.contains(exitCode)) {
            throw new IOException("%s ended with %d: %s".formatted(String.join(" ", command), exitCode, output.strip()));
        }
        return new Ended(exitCode, output, took);
    }
}
