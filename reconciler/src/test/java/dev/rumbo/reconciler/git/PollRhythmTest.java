package dev.rumbo.reconciler.git;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PollRhythmTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final RepositoryUrl REMOTE = new RepositoryUrl.Remote("https", "github.com", "https://github.com/acme/shop", Optional.empty());
    private static final RepositoryUrl LOCAL = new RepositoryUrl.Local(Path.of("/srv/shop"));

    @ParameterizedTest(name = "moved {0} ago, {1} failures: a remote after {2}, a local one after {3}")
    @CsvSource(textBlock = """
            PT0S,     0, PT2S,  PT2S
            PT4M59S,  0, PT2S,  PT2S
            PT5M,     0, PT10S, PT2S
            PT59M,    0, PT10S, PT2S
            PT1H,     0, PT60S, PT2S
            PT0S,     1, PT2S,  PT2S
            PT0S,     2, PT4S,  PT4S
            PT0S,     5, PT32S, PT32S
            PT0S,     8, PT256S, PT256S
            PT0S,     9, PT5M,  PT5M
            PT0S,  9999, PT5M,  PT5M
            PT10M,    1, PT10S, PT2S
            PT10M,    4, PT16S, PT16S
            PT24H,    1, PT60S, PT2S
            PT24H,    6, PT64S, PT64S
            """)
    void pauses(Duration sinceActivity, int failures, Duration remote, Duration local) {
        assertThat(PollRhythm.pause(REMOTE, Optional.of(NOW.minus(sinceActivity)), failures, NOW)).isEqualTo(remote);
        assertThat(PollRhythm.pause(LOCAL, Optional.of(NOW.minus(sinceActivity)), failures, NOW)).isEqualTo(local);
    }

    @Test
    void a_repository_that_never_moved_is_quiet() {
        assertThat(PollRhythm.pause(REMOTE, Optional.empty(), 0, NOW)).isEqualTo(Duration.ofSeconds(60));
    }

    @Test
    void a_clock_that_was_set_back_makes_nobody_wait() {
        assertThat(PollRhythm.pause(REMOTE, Optional.of(NOW.plusSeconds(3600)), 0, NOW)).isEqualTo(Duration.ofSeconds(2));
    }
}
