package dev.rumbo.reconciler.live;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import dev.rumbo.reconciler.plan.Intent;
import dev.rumbo.reconciler.registry.Decision;

/// Wishes that wait to be decided. Bounded: when it is full, callers are sent away.
final class Inbox {

    /// One wish and where its answer goes.
    record Request(Intent intent, String actor, CompletableFuture<Decision> answer) {}

    private final BlockingQueue<Request> waiting;

    Inbox(int capacity) {
        waiting = new ArrayBlockingQueue<>(capacity);
    }

    /// @return false when it is full
    boolean offer(Request request) {
        return waiting.offer(request);
    }

    /// Everything that waits; if nothing does, whatever comes first within `patience`.
    List<Request> take(Duration patience) throws InterruptedException {
        var requests = new ArrayList<Request>();
        if (waiting.drainTo(requests) == 0 && patience.isPositive()) {
            var first = waiting.poll(patience.toNanos(), TimeUnit.NANOSECONDS);
            if (first != null) {
                requests.add(first);
                waiting.drainTo(requests);
            }
        }
        return requests;
    }

    /// Everything that waits, now.
    List<Request> clear() {
        var requests = new ArrayList<Request>();
        waiting.drainTo(requests);
        return requests;
    }
}
