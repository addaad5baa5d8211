package dev.rumbo.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;

import dev.rumbo.node.RumboNode;
import dev.rumbo.node.runtime.RuntimeFailure;
import dev.rumbo.node.volume.VolumeFailure;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// `rumbo down`
@Command(name = "down", description = "Stop Rumbo and remove everything it made on this machine: containers, pod network, data.",
        footer = {"", "Images, and volumes outside the data directory (hostPath), stay."})
final class DownCommand implements Callable<Integer> {

    private static final Duration FAREWELL = Duration.ofSeconds(15);

    @ParentCommand
    private RumboCommand rumbo = new RumboCommand();

    @Mixin
    private NodeOptions options = new NodeOptions();

    @Option(names = "--keep-data", description = "leave the data directory: desired state, keys, clones")
    private boolean keepData;

    @Override
    public Integer call() throws Exception {
        var dataDir = rumbo.settings().dataDir();
        stopProcess(dataDir);
        try {
            var removed = RumboNode.remove(options.here(rumbo.settings()));
            rumbo.paper().line(removed == 0 ? "no containers of Rumbo were here" : "removed " + removed + " containers");
        } catch (RuntimeFailure | VolumeFailure failed) {
            throw new CannotDo(String.valueOf(failed.getMessage()));
        }
        if (!keepData && Files.isDirectory(dataDir)) {
            delete(dataDir);
            rumbo.paper().line("removed " + dataDir);
        }
        return RumboCommand.DONE;
    }

    private void stopProcess(Path dataDir) throws IOException, InterruptedException, CannotDo {
        var process = running(dataDir);
        if (process.isEmpty()) {
            return;
        }
        process.get().destroy();
        try {
            process.get().onExit().get(FAREWELL.toSeconds(), TimeUnit.SECONDS);
            rumbo.paper().line("stopped Rumbo (process " + process.get().pid() + ")");
        } catch (java.util.concurrent.TimeoutException | java.util.concurrent.ExecutionException stubborn) {
            throw new CannotDo("Rumbo (process " + process.get().pid() + ") does not stop; end it by kill -9 and try again");
        }
    }

    /// The process that wrote its id into the lock of the data directory, if it lives and is Java.
    private static Optional<ProcessHandle> running(Path dataDir) throws IOException {
        var lock = dataDir.resolve("lock");
        if (!Files.exists(lock)) {
            return Optional.empty();
        }
        var text = Files.readString(lock).strip();
        return text.matches("\\d+") ? ProcessHandle.of(Long.parseLong(text))
                .filter(process -> process.isAlive() && process.info().command().map(c -> c.endsWith("java")).orElse(false)
                        && process.pid() != ProcessHandle.current().pid())
                : Optional.empty();
    }

    private static void delete(Path directory) throws IOException {
        try (var all = Files.walk(directory)) {
            for (var path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
