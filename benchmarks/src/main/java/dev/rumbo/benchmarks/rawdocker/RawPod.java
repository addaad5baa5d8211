package dev.rumbo.benchmarks.rawdocker;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What a pod costs on Docker alone: a sandbox and one container in it, created and started one after the other.
///
/// The options are read back from a pod that Rumbo runs, so both sides ask for exactly the same. No network is wired,
/// no file written and no status told: all that is Rumbo's own time.
public final class RawPod {

    /// All raw containers have it, for cleaning up.
    public static final String LABEL = "dev.rumbo.benchmark";
    private static final String NODE_LABEL = "rumbo.dev/node";

    private final RawEngine engine;
    private final EngineEvents events;
    private final ObjectNode sandbox;
    private final ObjectNode app;
    private final String names;
    private int made;

    private RawPod(RawEngine engine, EngineEvents events, ObjectNode sandbox, ObjectNode app, String names) {
        this.engine = engine;
        this.events = events;
        this.sandbox = sandbox;
        this.app = app;
        this.names = names;
    }

    /// @param sandbox of a running pod that stays, for its files are mounted
    /// @param app     its container
    /// @param names   what the names of raw containers start with
    public static RawPod like(RawEngine engine, EngineEvents events, String sandbox, String app, String names) throws IOException {
        var request = request(engine.inspect(app), names);
        request.remove("Hostname");   // the sandbox's; Docker refuses it here
        request.remove("Domainname");
        return new RawPod(engine, events, request(engine.inspect(sandbox), names), request, names);
    }

    /// What would create this container once more.
    private static ObjectNode request(JsonNode inspected, String names) {
        var request = (ObjectNode) inspected.path("Config").deepCopy();
        request.set("HostConfig", inspected.path("HostConfig").deepCopy());
        var labels = (ObjectNode) request.path("Labels");
        labels.put(NODE_LABEL, names + "-raw");   // no node is called so: nobody looks after it
        labels.put(LABEL, names);
        return request;
    }

    /// One that runs.
    ///
    /// @param took from before the first call until the engine says that the container runs
    public record Running(String sandbox, String app, Duration took) {}

    public Running start() throws IOException, InterruptedException {
        var number = ++made;
        var began = Instant.now();
        var home = engine.create(names + "-sandbox-" + number, sandbox);
        engine.start(home);
        var container = engine.create(names + "-app-" + number, in(home));
        engine.start(container);
        return new Running(home, container, Duration.between(began, started(container, began)));
    }

    /// Kills its container and makes another as soon as the engine tells.
    ///
    /// @return from before the kill until the engine says that the other one runs
    public Duration replaceKilled(Running pod) throws IOException, InterruptedException {
        var number = ++made;
        var began = Instant.now();
        engine.kill(pod.app());
        events.await("death of a raw container", began, event -> event.action().equals("die") && event.container().equals(pod.app()));
        var container = engine.create(names + "-app-" + number, in(pod.sandbox()));
        engine.start(container);
        var took = Duration.between(began, started(container, began));
        engine.remove(container);
        return took;
    }

    public void remove(Running pod) throws IOException {
        engine.remove(pod.app());
        engine.remove(pod.sandbox());
    }

    private ObjectNode in(String home) {
        var request = app.deepCopy();
        var host = (ObjectNode) request.path("HostConfig");
        host.put("NetworkMode", "container:" + home);
        host.put("IpcMode", "container:" + home);
        return request;
    }

    private Instant started(String container, Instant since) throws InterruptedException {
        return events.await("start of a raw container", since,
                event -> event.action().equals("start") && event.container().equals(container)).at();
    }
}
