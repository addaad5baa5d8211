package dev.rumbo.benchmarks;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import dev.rumbo.benchmarks.rawdocker.RawEngine;

/// What a figure depends on besides the code.
final class Circumstances {

    private Circumstances() {}

    static List<String> of(RawEngine engine) throws IOException {
        var version = engine.get("/version");
        var info = engine.get("/info");
        return List.of(
                "machine: %d cores, %.0f GiB, %s %s".formatted(Runtime.getRuntime().availableProcessors(), memoryGib(),
                        System.getProperty("os.arch"), processor()),
                "kernel %s, Docker %s (%s, cgroup v%s), JDK %s".formatted(System.getProperty("os.version"),
                        version.path("Version").asString(), info.path("Driver").asString(), info.path("CgroupVersion").asString("1"),
                        Runtime.version()));
    }

    /// The load averages of 1, 5 and 15 minutes.
    static String load() throws IOException {
        return String.join(" ", List.of(Files.readString(Path.of("/proc/loadavg")).split(" ")).subList(0, 3));
    }

    private static double memoryGib() throws IOException {
        return number("/proc/meminfo", "MemTotal") / 1024 / 1024;
    }

    private static String processor() throws IOException {
        try (var lines = Files.lines(Path.of("/proc/cpuinfo"))) {
            return lines.filter(line -> line.startsWith("model name")).map(line -> line.substring(line.indexOf(':') + 2)).findFirst().orElse("");
        }
    }

    private static double number(String file, String field) throws IOException {
        try (var lines = Files.lines(Path.of(file))) {
            return lines.filter(line -> line.startsWith(field + ":")).map(line -> line.replaceAll("\\D", ""))
                    .mapToDouble(Long::parseLong).findFirst().orElse(0);
        }
    }
}
