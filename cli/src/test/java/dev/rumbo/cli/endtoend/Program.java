package dev.rumbo.cli.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

/// A program that is run to its end, in bounded time.
record Program(List<String> command, Path folder, SortedMap<String, String> environment, Duration patience) {

    /// How it ended and what it printed.
    record Ran(int code, String out, String err) {
        /// What it printed, if it ended well.
        String outOrFail(Object what) {
            if (code != 0) {
                throw new AssertionError(what + " ended with " + code + "\n" + out + err);
            }
            return out;
        }
    }

    static Program of(List<String> command) {
        return new Program(command, Path.of("").toAbsolutePath(), new TreeMap<>(), Duration.ofSeconds(120));
    }

    static Program of(String... command) {
        return of(List.of(command));
    }

    Program in(Path where) {
        return new Program(command, where, environment, patience);
    }

    Program with(String variable, String value) {
        var more = new TreeMap<>(environment);
        more.put(variable, value);
        return new Program(command, folder, more, patience);
    }

    Program within(Duration limit) {
        return new Program(command, folder, environment, limit);
    }

    Ran run() throws IOException, InterruptedException {
        return run("");
    }

    /// What it prints goes through files: a child that it leaves behind may hold a pipe open for ever.
    Ran run(String input) throws IOException, InterruptedException {
        var in = Files.createTempFile("rumbo-in", ".txt");
        var out = Files.createTempFile("rumbo-out", ".txt");
        var err = Files.createTempFile("rumbo-err", ".txt");
        try {
            Files.writeString(in, input);
            var builder = new ProcessBuilder(command).directory(folder.toFile())
                    .redirectInput(in.toFile()).redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment().putAll(environment);
            var process = builder.start();
            if (!process.waitFor(patience.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                throw new IOException(String.join(" ", command) + " did not end within " + patience + ": "
                        + Files.readString(out) + Files.readString(err));
            }
            return new Ran(process.exitValue(), Files.readString(out), Files.readString(err));
        } finally {
            Files.delete(in);
            Files.delete(out);
            Files.delete(err);
        }
    }

    String output() throws IOException, InterruptedException {
        return run().outOrFail(String.join(" ", command));
    }
}
