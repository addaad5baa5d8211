package dev.rumbo.node.probe;

import java.time.Duration;
import java.time.Instant;

import dev.rumbo.manifests.core.Probe;
import dev.rumbo.node.pod.Observed.Answer;
import dev.rumbo.node.pod.Observed.Verdict;
import dev.rumbo.node.pod.ProbeWish;

/// What the answers to one probe add up to, and when to ask again.
/// Source: Kubernetes, pkg/kubelet/prober/worker.go.
///
/// Unlike kubelet it asks a new container more often than every period until it is ready for the first time: then
/// failures change nothing, and an application that is up after half a second need not wait for ten.
///
/// @param verdict   the answer that lasted long enough
/// @param passes    in a row
/// @param failures  in a row, at most one per period
/// @param countedAt when a failure was counted last
/// @param early     how long until the next question if it is one of the additional ones
record Tally(Verdict verdict, int passes, int failures, Instant countedAt, Duration early) {

    private static final Duration FIRST_EARLY = Duration.ofMillis(100);

    static Tally start() {
        return new Tally(Verdict.UNKNOWN, 0, 0, Instant.MIN, FIRST_EARLY);
    }

    Tally after(ProbeAnswer answer, ProbeWish wish, Instant now) {
        return switch (answer) {
            case ProbeAnswer.Unasked _ -> this;
            case ProbeAnswer.Passed _ -> new Tally(passes + 1 >= successThreshold(wish) ? Verdict.PASSED : verdict, passes + 1, 0,
                    countedAt, early);
            case ProbeAnswer.Failed(var message) -> failed(message, wish, now);
        };
    }

    private Tally failed(String message, ProbeWish wish, Instant now) {
        var longer = early.multipliedBy(2);
        if (now.isBefore(due(countedAt, wish.probe()))) {
            return new Tally(verdict, 0, failures, countedAt, longer);
        }
        var lasted = failures + 1 >= wish.probe().failureThreshold();
        return new Tally(lasted ? Verdict.failed(message) : verdict, 0, failures + 1, now, longer);
    }

    /// How long to wait after a question that was asked at `asked`.
    Duration next(ProbeWish wish) {
        var period = Duration.ofSeconds(wish.probe().periodSeconds());
        var cheap = wish.probe().exec().isEmpty();   // a command costs some 40 ms of CPU each time
        var untested = verdict.answer() != Answer.PASSED && wish.purpose() != ProbeWish.Purpose.LIVENESS
                && !(wish.purpose() == ProbeWish.Purpose.READINESS && verdict.answer() == Answer.FAILED);
        return cheap && untested && early.compareTo(period) < 0 ? early : period;
    }

    /// Whether nothing more is to be asked: the container will be killed.
    boolean over(ProbeWish wish) {
        return verdict.answer() == Answer.FAILED && wish.purpose() != ProbeWish.Purpose.READINESS;
    }

    private static Instant due(Instant counted, Probe probe) {
        return counted.equals(Instant.MIN) ? Instant.MIN : counted.plusSeconds(probe.periodSeconds());
    }

    private static int successThreshold(ProbeWish wish) {
        return wish.purpose() == ProbeWish.Purpose.READINESS ? wish.probe().successThreshold() : 1;
    }
}
