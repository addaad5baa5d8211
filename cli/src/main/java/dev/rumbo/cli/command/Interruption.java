package dev.rumbo.cli.command;

import java.util.concurrent.CountDownLatch;

/// Waiting for Ctrl-C, so that everything is closed in order before the process ends.
final class Interruption {

    private Interruption() {}

    /// Returns when the process shall end. The process then waits until the main thread is done.
    static void await() throws InterruptedException {
        var asked = new CountDownLatch(1);
        var main = Thread.currentThread();
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().name("ctrl-c").unstarted(() -> {
            asked.countDown();
            try {
                main.join(10_000);
            } catch (InterruptedException hurried) {
                Thread.currentThread().interrupt();
            }
        }));
        asked.await();
    }
}
