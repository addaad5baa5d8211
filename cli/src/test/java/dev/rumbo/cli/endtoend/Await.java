package dev.rumbo.cli.endtoend;

import java.time.Duration;

/// Waiting for something outside this process, which cannot be followed but only looked at.
final class Await {

    /// How long anything may take on a machine that is busy with other things.
    static final Duration PATIENCE = Duration.ofMinutes(3);

    private static final long LOOK_AGAIN_MILLIS = 100;

    private Await() {}

    interface Look<T> {
        T look() throws Exception;
    }

    interface Expectation<T> {
        boolean holds(T seen) throws Exception;
    }

    /// Looks until it is as expected, and returns what was seen then.
    static <T> T until(String what, Look<T> look, Expectation<T> expected) throws Exception {
        return within(PATIENCE, what, look, expected);
    }

    static <T> T within(Duration patience, String what, Look<T> look, Expectation<T> expected) throws Exception {
        var end = System.nanoTime() + patience.toNanos();
        while (true) {
            var seen = look.look();
            if (expected.holds(seen)) {
                return seen;
            }
            if (System.nanoTime() > end) {
                throw new AssertionError("after " + patience + " it is still not so that " + what + "; last seen: " + seen);
            }
            Thread.sleep(LOOK_AGAIN_MILLIS);
        }
    }
}
