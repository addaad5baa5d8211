package dev.rumbo.node.network;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/// Runs one of the host's programs to its end.
final class Command {

    private static final Duration DEADLINE = Duration.ofSeconds(120);

    private Command() {}

    /// @param output what it wrote, to stdout and stderr
    record Result(int exitCode, String output) {
        boolean succeeded() {
            return exitCode == 0;
        }
    }

    /// @throws NetworkFailure when it is not there or does not end
    static Result run(List<String> command, String input) throws NetworkFailure, InterruptedException {
        Process process;
        try {
            process = new ProcessBuilder(command).redirectErrorStream(true).start();
        } catch (IOException absent) {
            throw new NetworkFailure("the program %s cannot be run (%s); install it, for example by: apt-get install %s"
                    .formatted(command.getFirst(), absent.getMessage(), packageOf(command.getFirst())));
        }
        try {
            var output = new FutureTask<>(() -> new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
            Thread.ofVirtual().name("output of " + command.getFirst()).start(output);
            try (var stdin = process.getOutputStream()) {
                stdin.write(input.getBytes(StandardCharsets.UTF_8));
            } catch (IOException endedEarly) {
                // its exit code and output say why
            }
            if (!process.waitFor(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new NetworkFailure("%s did not end within %d s".formatted(String.join(" ", command), DEADLINE.toSeconds()));
            }
            return new Result(process.exitValue(), output.get().strip());
        } catch (ExecutionException unreadable) {
            throw new NetworkFailure("the output of %s cannot be read: %s".formatted(String.join(" ", command), unreadable.getCause()));
        } finally {
            process.destroyForcibly();
        }
    }

    static Result run(String... command) throws NetworkFailure, InterruptedException {
        return run(List.of(command), "");
    }

    private static String packageOf(String program) {
        return switch (program) {
            case "ip" -> "iproute2";
            case "nft" -> "nftables";
            case "nsenter" -> "util-linux";
            default -> program;
        };
    }
}
