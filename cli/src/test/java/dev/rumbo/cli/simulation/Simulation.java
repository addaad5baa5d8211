package dev.rumbo.cli.simulation;

import java.time.Duration;

/// One history from one seed: thirty minutes of weather, then calm, then silence.
final class Simulation {

    private static final Duration WEATHER = Duration.ofMinutes(30);
    private static final Duration RECOVERY = Duration.ofMinutes(15);
    private static final Duration SILENCE = Duration.ofMinutes(10);

    private final long seed;
    private final SimulatedCluster cluster;

    private Simulation(long seed) {
        this.seed = seed;
        this.cluster = SimulatedCluster.withNodes(seed, "n1", "n2", "n3");
    }

    /// @throws AssertionError with seed and timeline, when a law or the promise is broken
    static SimulatedCluster run(long seed, int timelineLines) {
        var simulation = new Simulation(seed);
        try {
            simulation.play();
        } catch (AssertionError | RuntimeException broken) {
            throw new AssertionError(simulation.cluster.timeline().text(timelineLines) + "\n\nseed " + seed + ": " + broken.getMessage()
                    + "\nThe whole timeline: -Dsimulation.seed=" + seed, broken);
        }
        return simulation.cluster;
    }

    private void play() {
        var weather = new Weather(cluster);
        weather.blow(WEATHER);
        weather.calm();
        cluster.advance(RECOVERY);
        var broken = Promise.broken(cluster);
        if (!broken.isEmpty()) {
            throw new AssertionError(RECOVERY.toMinutes() + " minutes after the last commit: " + String.join("\n", broken));
        }
        var written = cluster.lastWrite();
        var actions = cluster.journal().size();
        var calmSince = cluster.now();
        cluster.advance(SILENCE);
        if (cluster.lastWrite().isAfter(calmSince) || cluster.journal().size() != actions) {
            throw new AssertionError("at rest there is no silence: last write before " + written + ", now " + cluster.lastWrite()
                    + ", actions " + (cluster.journal().size() - actions));
        }
    }
}
