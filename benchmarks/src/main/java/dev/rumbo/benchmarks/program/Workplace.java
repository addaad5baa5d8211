package dev.rumbo.benchmarks.program;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;

/// Where a benchmark works: a directory and names of its own, so that nothing else on the machine is touched.
///
/// @param checkout  of Rumbo, with `./rumbo` in it
/// @param directory gone afterwards
/// @param name      in no other use: nodes and containers of this run carry it
public record Workplace(Path checkout, Path directory, String name) implements AutoCloseable {

    public static Workplace in(Path checkout, String benchmark) throws IOException {
        return new Workplace(checkout, Files.createTempDirectory("rumbo-benchmark-"),
                "bench-" + benchmark + "-" + ProcessHandle.current().pid());
    }

    public static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Override
    public void close() throws IOException {
        try (var files = Files.walk(directory)) {
            for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
