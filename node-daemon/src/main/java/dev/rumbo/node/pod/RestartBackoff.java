package dev.rumbo.node.pod;

import java.time.Duration;

/// How long a container that ended waits before its next start: the first time not at all, then 10 s, doubling,
/// at most 5 min. One that ran for 10 min begins anew.
/// Source: Kubernetes "Pod Lifecycle", section on container restarts; client-go/util/flowcontrol/backoff.go.
final class RestartBackoff {

    static final Duration FIRST = Duration.ofSeconds(10);
    static final Duration LONGEST = Duration.ofMinutes(5);

    /// A container that ran so long has overcome its earlier crashes.
    static final Duration FORGIVEN_AFTER = Duration.ofMinutes(10);

    private RestartBackoff() {}

    /// @param crashesInRow the one just happened included: from 1
    static Duration after(int crashesInRow) {
        return crashesInRow <= 1 ? Duration.ZERO : doubling(FIRST, crashesInRow - 1, LONGEST);
    }

    /// A pull that failed: 10 s, doubling, at most 5 min.
    static Duration afterFailedPulls(int failuresInRow) {
        return doubling(FIRST, failuresInRow, LONGEST);
    }

    /// Anything else that failed and has no wait of its own in Kubernetes: 1 s, doubling, at most 1 min.
    static Duration afterFailures(int failuresInRow) {
        return doubling(Duration.ofSeconds(1), failuresInRow, Duration.ofMinutes(1));
    }

    private static Duration doubling(Duration first, int times, Duration longest) {
        var wait = first.multipliedBy(1L << Math.min(times - 1, 20));
        return wait.compareTo(longest) < 0 ? wait : longest;
    }
}
