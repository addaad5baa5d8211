package dev.rumbo.node.endpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// How much CPU and memory processes use, from the kernel's own files (versions 1 and 2). Asking the engine takes a
/// second on some of its versions; this takes microseconds.
final class ControlGroups {

    private final Path proc;
    private final Path cgroups;

    ControlGroups(Path proc, Path cgroups) {
        this.proc = proc;
        this.cgroups = cgroups;
    }

    static ControlGroups ofHost() {
        return new ControlGroups(Path.of("/proc"), Path.of("/sys/fs/cgroup"));
    }

    /// @param cpuNanos        used since its start
    /// @param memoryBytes     all of it
    /// @param workingSetBytes without what the kernel could take back at once (kubelet's `workingSetBytes`)
    record Use(long cpuNanos, long memoryBytes, long workingSetBytes) {}

    /// What the group of a process uses; empty when the process is gone, or lies in nobody's group.
    Optional<Use> ofProcess(long pid) {
        try {
            var groups = Files.readAllLines(proc.resolve(Long.toString(pid)).resolve("cgroup"));
            var unified = group(groups, "");
            if (Files.exists(cgroups.resolve("cgroup.controllers"))) {
                return unified.isPresent() ? Optional.of(version2(below(cgroups, unified.get()))) : Optional.empty();
            }
            var cpu = group(groups, "cpuacct");
            var memory = group(groups, "memory");
            return cpu.isPresent() && memory.isPresent()
                    ? Optional.of(version1(below(mount("cpuacct"), cpu.get()), below(cgroups.resolve("memory"), memory.get())))
                    : Optional.empty();
        } catch (IOException | NumberFormatException _) {
            return Optional.empty();   // it ended meanwhile
        }
    }

    /// What the whole host uses.
    Optional<Use> ofHostItself() {
        try {
            var cpu = Files.readAllLines(proc.resolve("stat")).getFirst().split("\\s+");   // cpu user nice system idle iowait irq softirq steal
            var busyTicks = 0L;
            for (var field = 1; field < Math.min(cpu.length, 9); field++) {
                busyTicks += field == 4 || field == 5 ? 0 : Long.parseLong(cpu[field]);
            }
            var memory = Files.readAllLines(proc.resolve("meminfo"));
            var total = kilobytes(memory, "MemTotal:");
            return Optional.of(new Use(busyTicks * 10_000_000L, total - kilobytes(memory, "MemFree:"), total - kilobytes(memory, "MemAvailable:")));
        } catch (IOException | RuntimeException _) {
            return Optional.empty();   // not a Linux host
        }
    }

    private static Use version2(Path group) throws IOException {
        var usage = field(Files.readAllLines(group.resolve("cpu.stat")), "usage_usec") * 1000;
        var memory = number(group.resolve("memory.current"));
        return new Use(usage, memory, Math.max(0, memory - field(Files.readAllLines(group.resolve("memory.stat")), "inactive_file")));
    }

    private static Use version1(Path cpu, Path memoryGroup) throws IOException {
        var memory = number(memoryGroup.resolve("memory.usage_in_bytes"));
        return new Use(number(cpu.resolve("cpuacct.usage")), memory,
                Math.max(0, memory - field(Files.readAllLines(memoryGroup.resolve("memory.stat")), "total_inactive_file")));
    }

    /// `4:cpu,cpuacct:/docker/abc` belongs to `cpuacct`, `0::/docker/abc` to the unified hierarchy.
    private static Optional<String> group(List<String> lines, String controller) {
        return lines.stream().map(line -> line.split(":", 3)).filter(parts -> parts.length == 3
                && List.of(parts[1].split(",")).contains(controller)).map(parts -> parts[2]).findFirst();
    }

    private Path mount(String controller) {
        return Files.isDirectory(cgroups.resolve(controller)) ? cgroups.resolve(controller) : cgroups.resolve("cpu,cpuacct");
    }

    private static Path below(Path root, String group) {
        return root.resolve(group.substring(1));
    }

    private static long field(List<String> lines, String name) {
        return lines.stream().filter(line -> line.startsWith(name + " ")).map(line -> line.substring(name.length() + 1).strip())
                .map(Long::parseLong).findFirst().orElse(0L);
    }

    private static long kilobytes(List<String> lines, String name) {
        return lines.stream().filter(line -> line.startsWith(name)).map(line -> line.replaceAll("\\D+", ""))
                .map(Long::parseLong).findFirst().orElse(0L) * 1024;
    }

    private static long number(Path file) throws IOException {
        return Long.parseLong(Files.readString(file).strip());
    }
}
