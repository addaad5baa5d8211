package dev.rumbo.cli.command;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// Ctrl-C, so that everything is closed in order before the process ends.
///
/// It is the first resource of a `try`: closed last, it tells the process that all others are closed. The
/// process must not wait for the main thread to end: that one waits for the process, in `System.exit`.
final class Interruption implements AutoCloseable {

    private static final long FAREWELL_SECONDS = 10;

    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch closed = new CountDownLatch(1);

    private Interruption() {}

    static Interruption expected() {
        return new Interruption();
    }

    /// Returns when the process shall end. It then ends only after [#close], or when that takes too long.
    void await() throws InterruptedException {
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("ctrl-c").unstarted(this::wanted));
        asked.await();
    }

    private void wanted() {
        asked.countDown();
        try {
            if (!closed.await(FAREWELL_SECONDS, TimeUnit.SECONDS)) {
                System.err.println("rumbo: not everything could be closed in " + FAREWELL_SECONDS + " s");
            }
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
    }
}
