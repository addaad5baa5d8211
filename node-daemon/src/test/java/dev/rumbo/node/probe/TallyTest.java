package dev.rumbo.node.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import dev.rumbo.manifests.core.Container;
import dev.rumbo.manifests.core.Probe;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.node.pod.Observed.Answer;
import dev.rumbo.node.pod.ProbeWish;
import dev.rumbo.node.pod.ProbeWish.Purpose;
import dev.rumbo.node.runtime.ContainerId;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TallyTest {

    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");

    /// `answers`: one per period, `+` passed, `-` failed, `?` could not be asked.
    @ParameterizedTest(name = "{0} {1} (success {2}, failure {3}): {4}")
    @CsvSource(textBlock = """
            READINESS, +,      1, 3, PASSED
            READINESS, -,      1, 3, UNKNOWN
            READINESS, ---,    1, 3, FAILED
            READINESS, +--,    1, 3, PASSED
            READINESS, +---,   1, 3, FAILED
            READINESS, +--+--, 1, 3, PASSED
            READINESS, +,      2, 3, UNKNOWN
            READINESS, ++,     2, 3, PASSED
            READINESS, +-+,    2, 3, UNKNOWN
            READINESS, +???,   1, 1, PASSED
            READINESS, +-,     1, 1, FAILED
            LIVENESS,  --,     1, 3, UNKNOWN
            LIVENESS,  ---,    1, 3, FAILED
            STARTUP,   --+,    1, 3, PASSED
            STARTUP,   ---,    1, 3, FAILED
            """)
    void counts_answers_as_the_thresholds_say(Purpose purpose, String answers, int successes, int failures, Answer verdict) {
        var wish = wish(purpose, "\"tcpSocket\":{\"port\":1},\"periodSeconds\":10,\"successThreshold\":%d,\"failureThreshold\":%d"
                .formatted(successes, failures));

        var tally = Tally.start();
        for (var at = 0; at < answers.length(); at++) {
            tally = tally.after(answer(answers.charAt(at)), wish, START.plusSeconds(10L * at));
        }

        assertThat(tally.verdict().answer()).isEqualTo(verdict);
    }

    @Test
    void additional_early_questions_do_not_count_as_failures() {
        var wish = wish(Purpose.STARTUP, "\"tcpSocket\":{\"port\":1},\"periodSeconds\":10,\"failureThreshold\":2");
        var tally = Tally.start();
        var now = START;

        while (now.isBefore(START.plusSeconds(10))) {
            tally = tally.after(new ProbeAnswer.Failed("refused"), wish, now);
            assertThat(tally.verdict().answer()).isEqualTo(Answer.UNKNOWN);
            now = now.plus(tally.next(wish));
        }
        assertThat(tally.after(new ProbeAnswer.Failed("refused"), wish, now).verdict().answer()).isEqualTo(Answer.FAILED);
    }

    @Test
    void a_new_container_is_asked_soon_again_but_never_by_command() {
        var failed = Tally.start().after(new ProbeAnswer.Failed("refused"), wish(Purpose.READINESS, "\"tcpSocket\":{\"port\":1}"), START);

        assertThat(failed.next(wish(Purpose.READINESS, "\"tcpSocket\":{\"port\":1}"))).isEqualTo(Duration.ofMillis(200));
        assertThat(failed.next(wish(Purpose.READINESS, "\"exec\":{\"command\":[\"true\"]}"))).isEqualTo(Duration.ofSeconds(10));
        assertThat(failed.next(wish(Purpose.LIVENESS, "\"tcpSocket\":{\"port\":1}"))).isEqualTo(Duration.ofSeconds(10));
        assertThat(Tally.start().after(new ProbeAnswer.Passed(), wish(Purpose.READINESS, "\"tcpSocket\":{\"port\":1}"), START)
                .next(wish(Purpose.READINESS, "\"tcpSocket\":{\"port\":1}"))).isEqualTo(Duration.ofSeconds(10));
    }

    private static ProbeAnswer answer(char sign) {
        return switch (sign) {
            case '+' -> new ProbeAnswer.Passed();
            case '-' -> new ProbeAnswer.Failed("refused");
            default -> new ProbeAnswer.Unasked("no engine");
        };
    }

    static ProbeWish wish(Purpose purpose, String probe) {
        return new ProbeWish(new ContainerId("c1"), purpose,
                JsonFormat.read(Json.parse("{" + probe + "}").tree(), Probe.class),
                JsonFormat.read(Json.parse("{\"name\":\"web\",\"ports\":[{\"name\":\"http\",\"containerPort\":80}]}").tree(), Container.class),
                START, Optional.of("127.0.0.1").get());
    }
}
