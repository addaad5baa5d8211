package dev.rumbo.node.volume;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Linux' tmpfs, by the commands `mount` and `umount`.
public final class TmpfsDisks implements MemoryDisks {

    private static final Logger LOG = LoggerFactory.getLogger(TmpfsDisks.class);
    private static final Path MOUNTS = Path.of("/proc/self/mountinfo");

    private volatile boolean refused;

    @Override
    public boolean mount(Path directory, OptionalLong sizeBytes) throws IOException {
        if (refused) {
            return false;
        }
        if (mounted(directory).contains(directory.toAbsolutePath().normalize())) {
            return true;
        }
        var options = sizeBytes.isPresent() ? "mode=0777,size=" + sizeBytes.getAsLong() : "mode=0777";
        var answer = run("mount", "-t", "tmpfs", "-o", options, "tmpfs", directory.toString());
        if (!answer.isEmpty()) {
            refused = true;
            LOG.atWarn().addKeyValue("answer", answer)
                    .log("no file system in memory could be mounted; secrets and volumes of medium Memory lie on disk");
            return false;
        }
        return true;
    }

    @Override
    public void unmountBelow(Path directory) throws IOException {
        for (var point : mounted(directory)) {
            var answer = run("umount", point.toString());
            if (!answer.isEmpty()) {
                throw new IOException("cannot unmount " + point + ": " + answer);
            }
        }
    }

    private static List<Path> mounted(Path directory) throws IOException {
        return Files.isReadable(MOUNTS) ? MemoryDisks.mountsBelow(directory, Files.readAllLines(MOUNTS)) : List.of();
    }

    /// @return empty on success, otherwise what it said
    private static String run(String... command) throws IOException {
        var process = new ProcessBuilder(new ArrayList<>(List.of(command))).redirectErrorStream(true).start();
        try (var output = process.getInputStream()) {
            var words = new String(output.readAllBytes(), StandardCharsets.UTF_8).strip();
            return process.waitFor() == 0 ? "" : words.isEmpty() ? "exit code " + process.exitValue() : words;
        } catch (InterruptedException stop) {
            process.destroy();
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while running " + command[0], stop);
        }
    }
}
