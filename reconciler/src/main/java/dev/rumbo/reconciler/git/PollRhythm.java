package dev.rumbo.reconciler.git;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/// When to ask a repository again. A pure function, so that the dry run and the simulation poll as the live cluster does.
///
/// | the repository | asked again after |
/// | --- | --- |
/// | is on this machine | 2 s (only a safety net behind [LocalRepositoryWatch]) |
/// | has moved in the last 5 minutes | 2 s: who pushes once often pushes again |
/// | has moved in the last hour | 10 s |
/// | is quiet | 60 s |
/// | could not be asked | 2 s, doubling up to 5 minutes, and never sooner than without the failure |
public final class PollRhythm {

    static final Duration LIVELY = Duration.ofSeconds(2);
    static final Duration NORMAL = Duration.ofSeconds(10);
    static final Duration QUIET = Duration.ofSeconds(60);
    static final Duration LONGEST_BACK_OFF = Duration.ofMinutes(5);

    private static final Duration LIVELY_FOR = Duration.ofMinutes(5);
    private static final Duration NORMAL_FOR = Duration.ofHours(1);

    private PollRhythm() {}

    /// How long to wait after a poll that ended at `now`.
    ///
    /// @param lastActivity  when the head last moved, or somebody gave a hint that it would; empty when nothing has happened since we know the repository
    /// @param failuresInARow polls since the last one that worked
    public static Duration pause(RepositoryUrl repository, Optional<Instant> lastActivity, int failuresInARow, Instant now) {
        var healthy = switch (repository) {
            case RepositoryUrl.Local _ -> LIVELY;
            case RepositoryUrl.Remote _ -> lastActivity.map(moved -> after(Duration.between(moved, now))).orElse(QUIET);
        };
        return failuresInARow == 0 ? healthy : longer(healthy, backOff(failuresInARow));
    }

    private static Duration after(Duration sinceActivity) {
        return sinceActivity.compareTo(LIVELY_FOR) < 0 ? LIVELY
                : sinceActivity.compareTo(NORMAL_FOR) < 0 ? NORMAL
                : QUIET;
    }

    private static Duration backOff(int failures) {
        var doubled = LIVELY.multipliedBy(1L << Math.min(failures - 1, 20));
        return doubled.compareTo(LONGEST_BACK_OFF) < 0 ? doubled : LONGEST_BACK_OFF;
    }

    private static Duration longer(Duration one, Duration other) {
        return one.compareTo(other) >= 0 ? one : other;
    }
}
