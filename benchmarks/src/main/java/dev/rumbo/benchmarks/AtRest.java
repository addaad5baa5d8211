package dev.rumbo.benchmarks;

import java.util.concurrent.CountDownLatch;

/// A Java program that does nothing: what a JVM takes by itself.
public final class AtRest {

    private AtRest() {}

    public static void main(String... none) throws InterruptedException {
        new CountDownLatch(1).await();
    }
}
