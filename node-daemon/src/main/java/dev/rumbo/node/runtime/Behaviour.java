package dev.rumbo.node.runtime;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// How an imagined container behaves; see [FakeContainerRuntime].
///
/// @param start why its start fails, if it does
/// @param stdout what it writes there at its start
/// @param end when and how it ends by itself; a service does not
/// @param heedsSigterm whether a stop ends it (with exit code 0), or only the kill after the grace period does
public record Behaviour(Optional<FailedStart> start, String stdout, String stderr, Optional<End> end, boolean heedsSigterm) {

    /// Runs until stopped.
    public static final Behaviour SERVICE = new Behaviour(Optional.empty(), "", "", Optional.empty(), true);

    public static Behaviour ending(Duration after, int exitCode) {
        return new Behaviour(Optional.empty(), "", "", Optional.of(new End(after, exitCode, false)), true);
    }

    public static Behaviour failingToStart(int exitCode, String message) {
        return new Behaviour(Optional.of(new FailedStart(exitCode, message)), "", "", Optional.empty(), true);
    }

    public Behaviour writing(String out, String err) {
        return new Behaviour(start, out, err, end, heedsSigterm);
    }

    public Behaviour deafToSigterm() {
        return new Behaviour(start, stdout, stderr, end, false);
    }

    /// @param exitCode 127 or 128, as engines have it
    public record FailedStart(int exitCode, String message) {}

    public record End(Duration after, int exitCode, boolean oomKilled) {}

    /// What runs in imagined containers.
    public interface Script {

        Behaviour of(ContainerSpec container);

        /// What a command answers that is run inside a running container.
        default ExecResult exec(ContainerSpec container, List<String> command) {
            return new ExecResult.Exited(0, "");
        }

        /// Fair weather: everything runs until stopped, and every command succeeds.
        Script FAIR_WEATHER = _ -> SERVICE;
    }
}
