package dev.rumbo.reconciler.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/// Waits for wake-ups, which may take as long as the machine likes; never for time to pass.
class ClocksTest {

    private final LinkedBlockingQueue<String> posted = new LinkedBlockingQueue<>();
    private final Clocks clocks = Clocks.start();

    @AfterEach
    void close() {
        clocks.close();
    }

    /// Quartz counts a trigger as due 2 ms before its time, which is cut to whole milliseconds.
    private static final Duration EARLY = Duration.ofMillis(4);

    private String next() throws InterruptedException {
        var name = posted.poll(30, TimeUnit.SECONDS);
        return name == null ? "nothing within 30 seconds" : name;
    }

    @Test
    void a_clock_set_to_the_past_rings_at_once() throws Exception {
        clocks.at("late", Instant.EPOCH, () -> posted.add("late"));

        assertThat(next()).isEqualTo("late");
    }

    @Test
    void clocks_ring_in_the_order_of_their_times_and_not_early() throws Exception {
        var start = Instant.now();
        clocks.at("second", start.plusMillis(150), () -> posted.add("second " + !Instant.now().isBefore(start.plusMillis(150).minus(EARLY))));
        clocks.at("first", start.plusMillis(50), () -> posted.add("first " + !Instant.now().isBefore(start.plusMillis(50).minus(EARLY))));

        assertThat(next()).isEqualTo("first true");
        assertThat(next()).isEqualTo("second true");
    }

    @Test
    void a_repeating_clock_rings_again_and_again() throws Exception {
        clocks.every("poll", Duration.ofMillis(5), () -> posted.add("poll"));

        assertThat(new String[] {next(), next(), next()}).containsOnly("poll");
    }

    @Test
    void setting_a_clock_again_replaces_it() throws Exception {
        clocks.at("deployment shop/web", Instant.now().plusSeconds(3600), () -> posted.add("old"));
        clocks.at("deployment shop/web", Instant.EPOCH, () -> posted.add("new"));

        assertThat(next()).isEqualTo("new");
    }

    @Test
    void a_clock_can_be_set_again_from_its_own_wake_up() throws Exception {
        clocks.at("chain", Instant.EPOCH, () -> {
            posted.add("once");
            clocks.at("chain", Instant.EPOCH, () -> posted.add("twice"));
        });

        assertThat(next()).isEqualTo("once");
        assertThat(next()).isEqualTo("twice");
    }

    @Test
    void a_cancelled_clock_is_silent() throws Exception {
        clocks.at("cancelled", Instant.now().plusMillis(200), () -> posted.add("cancelled"));
        clocks.cancel("cancelled");
        clocks.cancel("never set");
        clocks.at("later", Instant.now().plusMillis(400), () -> posted.add("later"));

        assertThat(next()).isEqualTo("later");
    }

    @Test
    void a_wake_up_that_fails_disturbs_no_other_and_rings_again() throws Exception {
        var failures = new CountDownLatch(2);
        clocks.every("broken", Duration.ofMillis(5), () -> {
            failures.countDown();
            throw new IllegalStateException("as this test wants it");
        });
        clocks.at("sound", Instant.EPOCH, () -> posted.add("sound"));

        assertThat(next()).isEqualTo("sound");
        assertThat(failures.await(30, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void thousands_of_clocks_all_ring() throws Exception {
        var due = Instant.now().plusMillis(100);
        for (var i = 0; i < 2_000; i++) {
            var name = "clock " + i;
            clocks.at(name, due, () -> posted.add(name));
        }

        var rung = new ArrayList<String>();
        for (var i = 0; i < 2_000; i++) {
            rung.add(next());
        }
        assertThat(rung).doesNotHaveDuplicates().allMatch(name -> name.startsWith("clock "));
    }

    @Test
    void closing_waits_for_a_wake_up_under_way_and_ends_all_others() throws Exception {
        var begun = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        clocks.at("slow", Instant.EPOCH, () -> {
            begun.countDown();
            awaitQuietly(goOn);
            posted.add("slow");
        });
        assertThat(begun.await(30, TimeUnit.SECONDS)).isTrue();
        clocks.at("never", Instant.now().plusSeconds(3600), () -> posted.add("never"));

        var closing = Thread.ofVirtual().start(clocks::close);
        goOn.countDown();
        closing.join();

        assertThat(posted).containsExactly("slow");
    }

    private static void awaitQuietly(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void no_clock_rings_all_the_time() {
        assertThatThrownBy(() -> clocks.every("busy", Duration.ZERO, () -> posted.add("busy")))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining("\"busy\"");
    }
}
