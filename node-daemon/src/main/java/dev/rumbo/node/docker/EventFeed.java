package dev.rumbo.node.docker;

import dev.rumbo.node.runtime.ContainerId;
import dev.rumbo.node.runtime.ContainerRuntime.Subscription;
import dev.rumbo.node.runtime.Labels;
import dev.rumbo.node.runtime.RuntimeEvent;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Listens to the engine until closed, and comes back when the engine does.
///
/// What happens between two connections is not asked for afterwards (the engine keeps only some events): a `Relist` tells
/// the listener to look for itself.
final class EventFeed implements Subscription {

    private static final Logger LOG = LoggerFactory.getLogger(EventFeed.class);
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final Path socket;
    private final String path;
    private final Consumer<RuntimeEvent> listener;
    private final Runnable lost;
    private final Thread thread;
    private volatile boolean closed;
    private volatile @Nullable EngineStream stream;

    /// @param lost called when the engine has gone away
    EventFeed(Path socket, String node, Consumer<RuntimeEvent> listener, Runnable lost) {
        this.socket = socket;
        var filters = """
                {"type":["container"],"event":["start","die","oom","destroy"],"label":["%s=%s"]}""".formatted(Labels.NODE, node);
        this.path = "/events?filters=" + URLEncoder.encode(filters, StandardCharsets.UTF_8);
        this.listener = listener;
        this.lost = lost;
        this.thread = Thread.ofVirtual().name("engine events").unstarted(this::listen);
    }

    EventFeed started() {
        thread.start();
        return this;
    }

    private void listen() {
        var pause = FIRST_PAUSE;
        var because = "events are being followed from now on";
        var away = false;
        while (!closed) {
            try (var open = EngineStream.get(socket, path)) {
                stream = open;
                var lines = open.body();
                tell(new RuntimeEvent.Relist(because));
                pause = FIRST_PAUSE;
                away = false;
                while (!closed) {
                    event(EngineStream.line(lines)).ifPresent(this::tell);
                }
            } catch (IOException | EngineRefusal gone) {
                if (closed) {
                    return;
                }
                if (!away) {
                    away = true;   // said once, however long it lasts
                    lost.run();
                    because = "events may have been missed while the engine did not answer";
                    tell(new RuntimeEvent.Lost("the container engine at unix://%s does not answer (%s)".formatted(socket, gone.getMessage())));
                    LOG.atWarn().addKeyValue("socket", socket).addKeyValue("reason", gone.getMessage()).log("lost the engine's events");
                }
                try {
                    Thread.sleep(pause);
                } catch (InterruptedException stop) {
                    return;
                }
                pause = pause.multipliedBy(2).compareTo(LONGEST_PAUSE) < 0 ? pause.multipliedBy(2) : LONGEST_PAUSE;
            }
        }
    }

    /// A listener that fails at one event still gets the next: without events the node would be deaf.
    private void tell(RuntimeEvent event) {
        try {
            listener.accept(event);
        } catch (RuntimeException bug) {
            LOG.atError().addKeyValue("event", event).setCause(bug).log("a listener failed at an event");
        }
    }

    /// Of one line of the engine's; empty for what is no concern of ours.
    static Optional<RuntimeEvent> event(String line) {
        JsonNode event;
        try {
            event = Messages.JSON.readTree(line);
        } catch (JacksonException unreadable) {
            return Optional.of(new RuntimeEvent.Relist("the engine sent an event that cannot be read"));
        }
        var labels = new TreeMap<String, String>();
        event.path("Actor").path("Attributes").forEachEntry((key, value) -> labels.put(key, value.asString("")));
        var idText = event.path("Actor").path("ID").asString("");
        if (idText.isEmpty()) {
            return Optional.empty();
        }
        var id = new ContainerId(idText);
        var at = Instant.EPOCH.plusNanos(event.path("timeNano").asLong(0));
        return Labels.identity(labels).flatMap(who -> switch (event.path("Action").asString("")) {
            case "start" -> Optional.of(new RuntimeEvent.Started(id, who, at));
            case "die" -> Optional.of(new RuntimeEvent.Died(id, who, at, exitCode(labels.getOrDefault("exitCode", ""))));
            case "oom" -> Optional.of(new RuntimeEvent.OutOfMemory(id, who, at));
            case "destroy" -> Optional.of(new RuntimeEvent.Destroyed(id, who, at));
            default -> Optional.empty();
        });
    }

    /// An engine that does not say how a container ended is taken to say 255, as it does itself after a crash.
    private static int exitCode(String text) {
        return text.matches("\\d{1,9}") ? Integer.parseInt(text) : 255;
    }

    @Override
    public void close() {
        closed = true;
        var open = stream;
        if (open != null) {
            open.close();
        }
        thread.interrupt();
        if (Thread.currentThread() != thread) {
            try {
                thread.join();
            } catch (InterruptedException stop) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
