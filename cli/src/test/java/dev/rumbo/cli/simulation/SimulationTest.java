package dev.rumbo.cli.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.Test;

/// Random histories: thirty virtual minutes of commits, people and faults from each seed, then calm.
///
/// `-Dsimulation.seeds=10000` plays more of them, `-Dsimulation.first=500` others, `-Dsimulation.seed=42` a single one with
/// its whole timeline.
class SimulationTest {

    private static final int LAST_LINES = 80;
    private static final int THREADS = 2;

    @Test
    void whatever_the_weather_the_laws_hold_and_the_last_commit_comes_true() throws Exception {
        var single = Long.getLong("simulation.seed");
        if (single != null) {
            System.out.println(Simulation.run(single, Integer.MAX_VALUE).timeline().text());
            return;
        }
        var next = new AtomicLong(Long.getLong("simulation.first", 0));
        var end = next.get() + Long.getLong("simulation.seeds", 500);
        try (var threads = Executors.newFixedThreadPool(THREADS)) {
            var players = new ArrayList<Future<?>>();
            for (var i = 0; i < THREADS; i++) {
                players.add(threads.submit(() -> playAll(next, end)));
            }
            for (var player : players) {
                try {
                    player.get();
                } catch (ExecutionException broken) {
                    next.set(end);   // the first broken seed is enough to read
                    var cause = Objects.requireNonNullElse(broken.getCause(), broken);
                    throw new AssertionError(cause.getMessage(), cause);
                }
            }
        }
    }

    private static void playAll(AtomicLong next, long end) {
        for (var seed = next.getAndIncrement(); seed < end; seed = next.getAndIncrement()) {
            Simulation.run(seed, LAST_LINES);
        }
    }

    @Test
    void one_seed_is_one_history() {
        var once = Simulation.run(7, LAST_LINES).timeline().text();
        var again = Simulation.run(7, LAST_LINES).timeline().text();

        assertThat(again).isEqualTo(once);
    }

}
