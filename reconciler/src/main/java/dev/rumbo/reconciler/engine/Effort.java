package dev.rumbo.reconciler.engine;

import java.time.Duration;
import java.time.Instant;

/// How a controller fared with one object lately: the breaker against endless work.
///
/// A controller may try [#FRUITLESS_PER_MINUTE] times a minute what is refused or changes nothing, and may do the very
/// same thing [#REPEATED_PER_MINUTE] times (as two controllers do that undo each other). Different things, such as the
/// steps of a large rollout, it may do [#FRUITFUL_PER_MINUTE] times. After that the object is looked at again when
/// the minute is over.
///
/// @param since       when the minute began
/// @param fruitless   looks since then that wanted something and changed nothing
/// @param fruitful    looks since then that changed something
/// @param repeated    looks in a row that changed the same as the one before
/// @param fingerprint of what the latest look wanted
/// @param refused     looks in a row with a refusal among their answers
record Effort(Instant since, int fruitless, int fruitful, int repeated, int fingerprint, int refused) {

    static final Effort NONE = new Effort(Instant.MIN, 0, 0, 0, 0, 0);

    static final int FRUITLESS_PER_MINUTE = 20;
    static final int REPEATED_PER_MINUTE = 50;
    static final int FRUITFUL_PER_MINUTE = 50_000;

    private static final Duration WINDOW = Duration.ofMinutes(1);
    private static final Duration FIRST_RETRY = Duration.ofSeconds(1);
    private static final int LONGEST_RETRY_DOUBLINGS = 8;   // 4 min 16 s

    /// After a look that wanted something.
    ///
    /// @param wanted a fingerprint of it
    Effort after(Instant now, Outcome outcome, int wanted) {
        var base = over(now) ? new Effort(now, 0, 0, 0, 0, refused) : this;
        return switch (outcome) {
            case WORKED -> new Effort(base.since, base.fruitless, base.fruitful + 1,
                    base.fruitful > 0 && wanted == base.fingerprint ? base.repeated + 1 : 0, wanted, 0);
            case IN_VAIN -> new Effort(base.since, base.fruitless + 1, base.fruitful, base.repeated, wanted, 0);
            case REFUSED -> new Effort(base.since, base.fruitless + 1, base.fruitful, base.repeated, wanted, base.refused + 1);
        };
    }

    /// After a look that wanted nothing. What was done within this minute still counts: of two controllers that
    /// undo each other, each rests between its moves.
    Effort rested(Instant now) {
        return over(now) ? NONE : new Effort(since, fruitless, fruitful, repeated, fingerprint, 0);
    }

    enum Outcome { WORKED, IN_VAIN, REFUSED }

    private boolean over(Instant now) {
        return since.equals(Instant.MIN) || !now.isBefore(since.plus(WINDOW));
    }

    boolean exhausted() {
        return fruitless > FRUITLESS_PER_MINUTE || repeated > REPEATED_PER_MINUTE || fruitful > FRUITFUL_PER_MINUTE;
    }

    /// Whether the look that led here was the one too many.
    boolean justExhausted() {
        return fruitless == FRUITLESS_PER_MINUTE + 1 || repeated == REPEATED_PER_MINUTE + 1 || fruitful == FRUITFUL_PER_MINUTE + 1;
    }

    Instant notBefore(Instant wanted) {
        if (!exhausted()) {
            return wanted;
        }
        var over = since.plus(WINDOW);
        return wanted.isBefore(over) ? over : wanted;
    }

    /// How long after a refusal to try again even if nothing changes: 1 s, doubling, about 4 min at most.
    Duration retryAfter() {
        return FIRST_RETRY.multipliedBy(1L << Math.min(Math.max(refused - 1, 0), LONGEST_RETRY_DOUBLINGS));
    }
}
