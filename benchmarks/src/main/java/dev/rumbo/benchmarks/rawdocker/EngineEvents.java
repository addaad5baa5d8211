package dev.rumbo.benchmarks.rawdocker;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Predicate;

import dev.rumbo.manifests.meta.JsonFormat;

/// What happens to containers, with the engine's own time stamps.
public final class EngineEvents implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /// @param action `create`, `start`, `die`, `destroy`, …
    /// @param labels of the container
    public record Event(Instant at, String action, String container, Map<String, String> labels) {

        public boolean has(String label, String value) {
            return value.equals(labels.get(label));
        }
    }

    private final SocketChannel channel;
    private final List<Event> heard = new ArrayList<>();

    private EngineEvents(SocketChannel channel) {
        this.channel = channel;
    }

    public static EngineEvents of(RawEngine engine) throws IOException {
        var events = new EngineEvents(engine.request("GET", "/events?filters=%7B%22type%22%3A%5B%22container%22%5D%7D", ""));
        Thread.ofVirtual().name("engine-events").start(events::listen);
        return events;
    }

    private void listen() {
        try (var lines = new BufferedReader(new InputStreamReader(Channels.newInputStream(channel), StandardCharsets.UTF_8))) {
            lines.lines().filter(line -> line.startsWith("{")).forEach(this::hear);
        } catch (IOException | UncheckedIOException closed) {
            // nobody listens any more
        }
    }

    private synchronized void hear(String line) {
        var json = JsonFormat.CANONICAL.readTree(line);
        var labels = new TreeMap<String, String>();
        json.path("Actor").path("Attributes").propertyStream().forEach(label -> labels.put(label.getKey(), label.getValue().asString()));
        var nanos = json.path("timeNano").asLong();
        heard.add(new Event(Instant.ofEpochSecond(nanos / 1_000_000_000, nanos % 1_000_000_000), json.path("Action").asString(),
                json.path("Actor").path("ID").asString(), labels));
        notifyAll();
    }

    /// The first event of this kind at or after `since`, waiting for it if need be.
    public synchronized Event await(String what, Instant since, Predicate<Event> wanted) throws InterruptedException {
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            var found = first(since, wanted);
            if (found.isPresent()) {
                return found.get();
            }
            var left = Duration.ofNanos(end - System.nanoTime()).toMillis();
            if (left <= 0) {
                throw new IllegalStateException("not seen within %d s: %s".formatted(PATIENCE.toSeconds(), what));
            }
            wait(left);
        }
    }

    private Optional<Event> first(Instant since, Predicate<Event> wanted) {
        return heard.stream().filter(event -> !event.at().isBefore(since)).filter(wanted).findFirst();
    }

    @Override
    public void close() throws IOException {
        channel.close();
    }
}
