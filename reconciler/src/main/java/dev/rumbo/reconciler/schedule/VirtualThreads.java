package dev.rumbo.reconciler.schedule;

import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.Semaphore;
import org.quartz.spi.ThreadPool;

/// Lets Quartz run each wake-up on a virtual thread of its own, so many at a time and no more.
///
/// Public only because Quartz calls it by reflection; nobody else needs it.
public final class VirtualThreads implements ThreadPool {

    private final ExecutorService threads;
    private final Semaphore free;
    private final int size;

    VirtualThreads(String name, int size) {
        this.threads = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name(name + "-", 0).factory());
        this.free = new Semaphore(size);
        this.size = size;
    }

    @Override
    public boolean runInThread(Runnable wakeUp) {
        free.acquireUninterruptibly();
        try {
            threads.execute(() -> {
                try {
                    wakeUp.run();
                } finally {
                    free.release();
                }
            });
            return true;
        } catch (RejectedExecutionException closed) {
            free.release();
            return false;
        }
    }

    /// Waits until at least one is free, as Quartz wants it, and tells how many are.
    @Override
    public int blockForAvailableThreads() {
        free.acquireUninterruptibly();
        free.release();
        return Math.max(1, free.availablePermits());
    }

    @Override
    public void shutdown(boolean wait) {
        if (wait) {
            threads.close();
        } else {
            threads.shutdown();
        }
    }

    @Override
    public int getPoolSize() {
        return size;
    }

    @Override
    public void initialize() {
        // threads come when they are needed
    }

    @Override
    public void setInstanceId(String id) {
        // the name is set already
    }

    @Override
    public void setInstanceName(String name) {
        // the name is set already
    }
}
