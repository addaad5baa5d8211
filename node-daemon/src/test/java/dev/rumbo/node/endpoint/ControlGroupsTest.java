package dev.rumbo.node.endpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import dev.rumbo.node.endpoint.ControlGroups.Use;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ControlGroupsTest {

    @TempDir
    private Path root;

    @Test
    void version_2_is_read() throws IOException {
        write("proc/42/cgroup", "0::/rumbo/abc\n");
        write("cgroup/cgroup.controllers", "cpu memory\n");
        write("cgroup/rumbo/abc/cpu.stat", "usage_usec 1500\nuser_usec 1000\n");
        write("cgroup/rumbo/abc/memory.current", "4096\n");
        write("cgroup/rumbo/abc/memory.stat", "anon 1\ninactive_file 1096\n");

        assertThat(groups().ofProcess(42)).contains(new Use(1_500_000, 4096, 3000));
    }

    @Test
    void version_1_is_read() throws IOException {
        write("proc/42/cgroup", "5:cpu,cpuacct:/docker/abc\n4:memory:/docker/abc\n0::/\n");
        write("cgroup/cpu,cpuacct/docker/abc/cpuacct.usage", "77\n");
        write("cgroup/memory/docker/abc/memory.usage_in_bytes", "4096\n");
        write("cgroup/memory/docker/abc/memory.stat", "inactive_file 1\ntotal_inactive_file 96\n");

        assertThat(groups().ofProcess(42)).contains(new Use(77, 4096, 4000));
    }

    @Test
    void a_process_that_is_gone_uses_nothing() {
        assertThat(groups().ofProcess(43)).isEmpty();
    }

    @Test
    void the_host_is_read() throws IOException {
        write("proc/stat", "cpu  10 0 5 1000 7 0 1 0 0 0\ncpu0 1 1 1 1\n");
        write("proc/meminfo", "MemTotal:  1000 kB\nMemFree:  400 kB\nMemAvailable:  700 kB\n");

        assertThat(groups().ofHostItself()).contains(new Use(160_000_000L, 600 * 1024, 300 * 1024));
    }

    private ControlGroups groups() {
        return new ControlGroups(root.resolve("proc"), root.resolve("cgroup"));
    }

    private void write(String path, String text) throws IOException {
        Files.createDirectories(root.resolve(path).getParent());
        Files.writeString(root.resolve(path), text);
    }
}
