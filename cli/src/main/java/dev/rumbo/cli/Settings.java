package dev.rumbo.cli;

import java.nio.file.Path;
import java.util.Optional;

/// Where things are kept and found, the same for every command.
///
/// @param dataDir everything Rumbo writes on this machine; `--data-dir`, or `RUMBO_HOME`, or `~/.rumbo`
public record Settings(Path dataDir) {

    public static final int API_PORT = 6443;
    public static final int PAGE_PORT = 7070;
    public static final int NODE_PORT = 10250;

    public static Settings of(Optional<Path> dataDir) {
        return new Settings(dataDir
                .or(() -> Optional.ofNullable(System.getenv("RUMBO_HOME")).map(Path::of))
                .orElseGet(() -> Path.of(System.getProperty("user.home"), ".rumbo"))
                .toAbsolutePath().normalize());
    }

    /// What kubectl and our own commands use to reach the master.
    public Path kubeconfig() {
        return dataDir.resolve("kubeconfig");
    }

    /// The checkout that `./rumbo` was started from, if it was.
    public static Optional<Path> checkout() {
        return Optional.ofNullable(System.getProperty("rumbo.checkout")).map(Path::of);
    }
}
