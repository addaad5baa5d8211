package dev.rumbo.node.sync;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

import dev.rumbo.manifests.core.Event;
import dev.rumbo.manifests.core.Pod;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Tells the cluster what happened to pods, in kubelet's words. Equal events are counted, not repeated.
///
/// Never holds up a pod: when the cluster is away for long, the oldest events are dropped.
final class PodEvents implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(PodEvents.class);
    private static final int WAITING = 1000;
    private static final int REMEMBERED = 2000;

    /// An event that repeats is told again at most this often.
    private static final Duration REPEAT = Duration.ofSeconds(10);

    private final String node;
    private final ClusterApi api;
    private final InstantSource clock;
    private final BlockingQueue<Event> waiting = new ArrayBlockingQueue<>(WAITING);
    private final Map<Same, Counted> recent = new LinkedHashMap<>();

    PodEvents(String node, ClusterApi api, InstantSource clock) {
        this.node = node;
        this.api = api;
        this.clock = clock;
    }

    private record Same(String uid, String container, String reason, String message) {}

    private record Counted(String name, int count, Instant first, Instant told) {}

    void normal(Pod pod, String container, String reason, String message) {
        tell(pod, container, "Normal", reason, message);
    }

    void warning(Pod pod, String container, String reason, String message) {
        tell(pod, container, "Warning", reason, message);
    }

    private synchronized void tell(Pod pod, String container, String type, String reason, String message) {
        var now = clock.instant();
        var same = new Same(pod.meta().uid(), container, reason, message);
        var before = Optional.ofNullable(recent.remove(same));
        var counted = before.map(b -> new Counted(b.name(), b.count() + 1, b.first(), b.told()))
                .orElseGet(() -> new Counted(pod.meta().name() + "." + Long.toHexString(now.toEpochMilli() * 1_000_000 + now.getNano() % 1_000_000
                        + Integer.toUnsignedLong(same.hashCode())), 1, now, Instant.MIN));
        var due = before.isEmpty() || !now.isBefore(counted.told().plus(REPEAT));
        recent.put(same, due ? new Counted(counted.name(), counted.count(), counted.first(), now) : counted);
        if (recent.size() > REMEMBERED) {
            recent.remove(recent.keySet().iterator().next());
        }
        if (!due) {
            return;
        }
        var event = Event.about(pod, counted.name(), new Event.What(
                new Event.ObjectReference("v1", "Pod", pod.meta().namespace(), pod.meta().name(), pod.meta().uid(),
                        container.isEmpty() ? "" : "spec.containers{" + container + "}"),
                type, reason, message, counted.count(), Optional.of(counted.first()), Optional.of(now),
                new Event.Source("rumbo-node", node)));
        while (!waiting.offer(event)) {
            waiting.poll();
        }
    }

    /// Posts what is waiting, until interrupted.
    @Override
    public void run() {
        try {
            while (true) {
                post(waiting.take());
            }
        } catch (InterruptedException _) {
            // closed
        }
    }

    /// Posts what is waiting now.
    void flush() throws InterruptedException {
        for (var event = waiting.poll(); event != null; event = waiting.poll()) {
            post(event);
        }
    }

    private void post(Event event) throws InterruptedException {
        try {
            api.post(event);
        } catch (IOException failed) {
            LOG.atDebug().addKeyValue("event", event.what().message()).addKeyValue("error", failed.getMessage())
                    .log("an event could not be told to the cluster");
        }
    }
}
