package dev.rumbo.cli.simulation;

import static dev.rumbo.cli.simulation.Workload.deployment;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;

import org.junit.jupiter.api.Test;

/// The master may end between any two turns of the engine; the next one goes on from the store alone.
class RestartAtEveryTurnTest {

    private static final Duration LONG_ENOUGH = Duration.ofMinutes(20);

    @Test
    void a_rolling_update_comes_to_its_end_whenever_the_master_restarts() {
        var steps = play(Integer.MAX_VALUE);
        assertThat(steps).as("steps of an undisturbed rolling update").isGreaterThan(50);

        for (var step = 1; step <= steps; step++) {
            play(step);
        }
    }

    /// @param restartAfter the step of the cluster after which the master ends and starts anew
    /// @return how many steps it took until all was quiet
    private static int play(int restartAfter) {
        var cluster = SimulatedCluster.withNodes("n1", "n2").running(deployment("web", 4).rolling("1", "1")).settled();
        cluster.running(deployment("web", 4).rolling("1", "1").withImage("web:2"));
        var end = cluster.now().plus(LONG_ENOUGH);
        var steps = 0;
        try {
            while (cluster.step(end)) {
                steps++;
                if (steps == restartAfter) {
                    cluster.stopMaster().startMaster();
                }
                if (cluster.now().isAfter(cluster.lastWrite().plus(Duration.ofMinutes(1)))) {
                    break;
                }
            }
            assertThat(Promise.broken(cluster)).isEmpty();
            return steps;
        } catch (AssertionError broken) {
            throw new AssertionError(cluster.timeline().text(80) + "\n\nthe master restarted after step " + restartAfter, broken);
        }
    }
}
