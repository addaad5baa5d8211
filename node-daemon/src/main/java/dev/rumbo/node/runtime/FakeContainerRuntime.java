package dev.rumbo.node.runtime;

import dev.rumbo.node.runtime.RuntimeFailure.ImageNotFound;
import dev.rumbo.node.runtime.RuntimeFailure.NameTaken;
import dev.rumbo.node.runtime.RuntimeFailure.NoSuchContainer;
import dev.rumbo.node.runtime.RuntimeFailure.PullFailed;
import dev.rumbo.node.runtime.RuntimeFailure.Refused;
import dev.rumbo.node.runtime.RuntimeFailure.RuntimeUnavailable;
import dev.rumbo.node.runtime.RuntimeFailure.StartFailed;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A container runtime that is only imagined, for tests, dry runs and simulations.
///
/// It passes the same contract test as the real one. Nothing in it takes time: what a [Behaviour] says will happen later
/// happens when the clock it was given has got there and somebody calls any method, such as [#catchUp()]. [#nextDue()]
/// says when that will be. Events are delivered within the call that causes them, in order; the same calls at the
/// same times always give the same answers.
public final class FakeContainerRuntime implements ContainerRuntime {

    private static final int KILLED = 137;

    private final String node;
    private final InstantSource clock;
    private final Behaviour.Script script;
    private final NodeFacts facts;
    private final Map<ContainerId, Imagined> containers = new LinkedHashMap<>();
    private final TreeSet<String> strangers = new TreeSet<>();
    private final Map<String, ImageSummary> images = new TreeMap<>();
    private final TreeSet<String> registry = new TreeSet<>();
    private final Map<String, PullFailed> pullFailures = new TreeMap<>();
    private final List<Consumer<RuntimeEvent>> listeners = new ArrayList<>();
    private int made;
    private long lastPid = 1000;
    private @Nullable String unavailable;

    public FakeContainerRuntime(String node, InstantSource clock, Behaviour.Script script) {
        this.node = node;
        this.clock = clock;
        this.script = script;
        this.facts = new NodeFacts("imagined", "1", "1.44", "Imagined Linux", "6.0", "linux", "amd64", node, "imagined-" + node, 4,
                8L * 1024 * 1024 * 1024, "cgroupfs", new NodeFacts.Ability(true, true));
    }

    // ---- what tests and simulations decide

    /// Images that are on the node from now on.
    public synchronized FakeContainerRuntime withImages(String... names) {
        for (var name : names) {
            put(name);
        }
        return this;
    }

    /// Images that a pull will find.
    public synchronized FakeContainerRuntime withRegistry(String... names) {
        registry.addAll(List.of(names));
        return this;
    }

    /// Pulling this image fails from now on, whatever the registry has.
    public synchronized void failPulls(String image, PullFailed.Reason reason, String detail) {
        pullFailures.put(image, new PullFailed(image, reason, detail));
    }

    /// Somebody who is not Rumbo makes a container of this name.
    public synchronized void occupy(String engineName) {
        strangers.add(engineName);
    }

    /// The container's main process ends now, for whatever reason.
    public synchronized void die(ContainerId container, int exitCode) {
        var dying = containers.get(container);
        if (dying != null && dying.phase == ContainerSummary.Phase.RUNNING) {
            end(dying, exitCode, false, clock.instant());
        }
    }

    /// The kernel kills the container's main process for lack of memory.
    public synchronized void runOutOfMemory(ContainerId container) {
        var dying = containers.get(container);
        if (dying != null && dying.phase == ContainerSummary.Phase.RUNNING) {
            tell(new RuntimeEvent.OutOfMemory(container, dying.identity, clock.instant()));
            end(dying, KILLED, true, clock.instant());
        }
    }

    /// The host loses power: nothing runs any more, and nobody is told.
    public synchronized void losePower() {
        containers.values().stream().filter(container -> container.phase == ContainerSummary.Phase.RUNNING).forEach(container -> {
            container.phase = ContainerSummary.Phase.EXITED;
            container.exitCode = 255;
            container.finishedAt = clock.instant();
        });
        notifyAll();
    }

    /// From now on every call fails.
    public synchronized void becomeUnavailable(String because) {
        unavailable = because;
        tell(new RuntimeEvent.Lost(because));
    }

    public synchronized void becomeAvailable() {
        unavailable = null;
        tell(new RuntimeEvent.Relist("events may have been missed while the engine did not answer"));
    }

    /// Lets everything happen that is due by now.
    public synchronized void catchUp() {
        var now = clock.instant();
        while (true) {
            var next = containers.values().stream().filter(container -> container.due != null && !container.due.isAfter(now))
                    .min(Comparator.comparing(Imagined::dueOrNever));
            if (next.isEmpty()) {
                return;
            }
            var ending = next.get();
            var how = ending.behaviour.end().orElseThrow();
            if (how.oomKilled()) {
                tell(new RuntimeEvent.OutOfMemory(ending.id, ending.identity, ending.dueOrNever()));
            }
            end(ending, how.exitCode(), how.oomKilled(), ending.dueOrNever());
        }
    }

    /// When something will happen by itself.
    public synchronized Optional<Instant> nextDue() {
        return containers.values().stream().filter(container -> container.due != null).map(Imagined::dueOrNever).min(Comparator.naturalOrder());
    }

    /// Of a container that exists: what it was created with.
    public synchronized Optional<ContainerSpec> spec(ContainerId container) {
        return Optional.ofNullable(containers.get(container)).map(found -> found.spec);
    }

    // ---- the port

    @Override
    public synchronized NodeFacts facts() throws RuntimeFailure {
        answer();
        return facts;
    }

    @Override
    public synchronized ContainerId createSandbox(SandboxSpec spec) throws RuntimeFailure {
        answer();
        return create(spec.identity(), "pause", Labels.of(spec, node), Behaviour.SERVICE, null);
    }

    @Override
    public synchronized Sandbox startSandbox(ContainerId sandbox) throws RuntimeFailure {
        start(sandbox);
        return new Sandbox(sandbox, existing(sandbox).pid);
    }

    @Override
    public synchronized ContainerId create(ContainerSpec spec) throws RuntimeFailure {
        answer();
        existing(spec.sandbox());
        if (find(spec.image()).isEmpty()) {
            throw new ImageNotFound(spec.image());
        }
        return create(spec.identity(), spec.image(), Labels.of(spec, node), script.of(spec), spec);
    }

    private ContainerId create(ContainerIdentity who, String image, SortedMap<String, String> labels, Behaviour behaviour,
            @Nullable ContainerSpec spec) throws RuntimeFailure {
        var name = who.engineName();
        if (strangers.contains(name)) {
            throw new NameTaken(name, new ContainerId(name));
        }
        for (var holder = named(name); holder.isPresent(); holder = named(name)) {
            var same = new TreeMap<>(holder.get().labels);
            same.remove(Labels.BECAUSE);
            var wished = new TreeMap<>(labels);
            wished.remove(Labels.BECAUSE);
            if (same.equals(wished)) {
                return holder.get().id;
            }
            if (holder.get().identity.pod().equals(who.pod())) {
                remove(holder.get().id);
            } else {
                name = who.engineNameWithUid();
            }
        }
        made++;
        var id = new ContainerId("%s-%064d".formatted(node, made));
        containers.put(id, new Imagined(id, who, name, image, labels, behaviour, spec, clock.instant()));
        return id;
    }

    private Optional<Imagined> named(String name) {
        return containers.values().stream().filter(container -> container.engineName.equals(name)).findFirst();
    }

    @Override
    public synchronized void start(ContainerId container) throws RuntimeFailure {
        answer();
        var starting = existing(container);
        if (starting.phase == ContainerSummary.Phase.RUNNING) {
            return;
        }
        var spec = starting.spec;
        if (spec != null && (!containers.containsKey(spec.sandbox()) || existing(spec.sandbox()).phase != ContainerSummary.Phase.RUNNING)) {
            throw new Refused("start container " + container, "its sandbox does not run");
        }
        var failure = starting.behaviour.start();
        if (failure.isPresent()) {
            starting.error = failure.get().message();
            throw new StartFailed(failure.get().exitCode(), failure.get().message());
        }
        var now = clock.instant();
        starting.phase = ContainerSummary.Phase.RUNNING;
        starting.startedAt = now;
        starting.pid = ++lastPid;
        starting.due = starting.behaviour.end().map(end -> now.plus(end.after())).orElse(null);
        starting.write(LogSink.Stream.STDOUT, starting.behaviour.stdout(), now);
        starting.write(LogSink.Stream.STDERR, starting.behaviour.stderr(), now);
        tell(new RuntimeEvent.Started(container, starting.identity, now));
        catchUp();
    }

    @Override
    public synchronized void stop(ContainerId container, Duration grace) throws RuntimeFailure {
        answer();
        var stopping = containers.get(container);
        if (stopping != null && stopping.phase == ContainerSummary.Phase.RUNNING) {
            end(stopping, stopping.behaviour.heedsSigterm() ? 0 : KILLED, false, clock.instant());
        }
    }

    @Override
    public synchronized void kill(ContainerId container, String signal) throws RuntimeFailure {
        answer();
        var killed = containers.get(container);
        if (killed != null && killed.phase == ContainerSummary.Phase.RUNNING) {
            if (signal.endsWith("KILL")) {
                end(killed, KILLED, false, clock.instant());
            } else if (signal.endsWith("TERM") && killed.behaviour.heedsSigterm()) {
                end(killed, 0, false, clock.instant());
            }
        }
    }

    @Override
    public synchronized void remove(ContainerId container) throws RuntimeFailure {
        answer();
        var removed = containers.get(container);
        if (removed == null) {
            return;
        }
        if (removed.phase == ContainerSummary.Phase.RUNNING) {
            end(removed, KILLED, false, clock.instant());
        }
        containers.remove(container);
        tell(new RuntimeEvent.Destroyed(container, removed.identity, clock.instant()));
    }

    @Override
    public synchronized List<ContainerSummary> list() throws RuntimeFailure {
        answer();
        return containers.values().stream().map(Imagined::summary).toList();
    }

    @Override
    public synchronized ContainerReport inspect(ContainerId container) throws RuntimeFailure {
        answer();
        var found = existing(container);
        return new ContainerReport(found.summary(), find(found.image).map(ImageSummary::id).orElse("sha256:imagined"), found.state());
    }

    @Override
    public synchronized Subscription subscribe(Consumer<RuntimeEvent> listener) {
        listeners.add(listener);
        listener.accept(new RuntimeEvent.Relist("events are being followed from now on"));
        return () -> {
            synchronized (this) {
                listeners.remove(listener);
            }
        };
    }

    @Override
    public synchronized Optional<ImageSummary> image(String image) throws RuntimeFailure {
        answer();
        return find(image);
    }

    @Override
    public synchronized List<ImageSummary> images() throws RuntimeFailure {
        answer();
        return List.copyOf(images.values());
    }

    @Override
    public synchronized ImageSummary pull(String image, Optional<RegistryLogin> login, PullProgress progress) throws RuntimeFailure {
        answer();
        if (ImageName.parse(image).isEmpty()) {
            throw new PullFailed(image, PullFailed.Reason.INVALID_NAME, "invalid reference format");
        }
        var failure = pullFailures.get(image);
        if (failure != null) {
            throw failure;
        }
        if (!registry.contains(image)) {
            throw new PullFailed(image, PullFailed.Reason.NOT_FOUND, "the imagined registry has no such image");
        }
        progress.pulled(1, 1);
        return put(image);
    }

    @Override
    public synchronized void removeImage(String image) throws RuntimeFailure {
        answer();
        var user = containers.values().stream().filter(container -> container.image.equals(image)).findFirst();
        if (user.isPresent()) {
            throw new Refused("remove image " + image, "container " + user.get().id + " uses it");
        }
        find(image).ifPresent(found -> images.values().remove(found));
    }

    @Override
    public synchronized ExecResult exec(ContainerId container, List<String> command, Duration deadline, int maxOutputBytes)
            throws RuntimeFailure {
        answer();
        var inside = existing(container);
        if (inside.phase != ContainerSummary.Phase.RUNNING || inside.spec == null) {
            throw new Refused("run %s in container %s".formatted(String.join(" ", command), container), "it does not run");
        }
        return switch (script.exec(inside.spec, command)) {
            case ExecResult.Exited(var code, var output) -> new ExecResult.Exited(code, cut(output, maxOutputBytes));
            case ExecResult.TimedOut(var output) -> new ExecResult.TimedOut(cut(output, maxOutputBytes));
        };
    }

    private static String cut(String output, int maxBytes) {
        var bytes = output.getBytes(StandardCharsets.UTF_8);
        return bytes.length <= maxBytes ? output : new String(bytes, 0, maxBytes, StandardCharsets.UTF_8);
    }

    /// A reader that follows waits until the container ends or the reader is interrupted.
    @Override
    public synchronized void logs(ContainerId container, LogQuery query, LogSink sink)
            throws RuntimeFailure, IOException, InterruptedException {
        answer();
        var writer = existing(container);
        var lines = writer.lines.stream().filter(line -> query.since().map(since -> !line.at.isBefore(since)).orElse(true)).toList();
        for (var line : lines.subList(Math.max(0, lines.size() - query.tail().orElse(lines.size())), lines.size())) {
            var text = (query.timestamps() ? line.at + " " : "") + line.text;
            sink.write(line.stream, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)).asReadOnlyBuffer());
        }
        while (query.follow() && writer.phase == ContainerSummary.Phase.RUNNING) {
            wait();
        }
    }

    @Override
    public synchronized void close() {
        listeners.clear();
    }

    // ---- inside

    private void answer() throws RuntimeUnavailable {
        if (unavailable != null) {
            throw new RuntimeUnavailable(unavailable);
        }
        catchUp();
    }

    private Imagined existing(ContainerId id) throws NoSuchContainer {
        var found = containers.get(id);
        if (found == null) {
            throw new NoSuchContainer(id);
        }
        return found;
    }

    private void end(Imagined ending, int exitCode, boolean oomKilled, Instant at) {
        ending.phase = ContainerSummary.Phase.EXITED;
        ending.exitCode = exitCode;
        ending.oomKilled = oomKilled;
        ending.finishedAt = at;
        ending.due = null;
        notifyAll();
        tell(new RuntimeEvent.Died(ending.id, ending.identity, at, exitCode));
    }

    private void tell(RuntimeEvent event) {
        List.copyOf(listeners).forEach(listener -> listener.accept(event));
    }

    private ImageSummary put(String name) {
        var full = full(name);
        var image = new ImageSummary("sha256:%08x".formatted(full.hashCode()), List.of(full), 10_000_000, "");
        images.put(full, image);
        return image;
    }

    private Optional<ImageSummary> find(String name) {
        return Optional.ofNullable(images.get(full(name)));
    }

    private static String full(String name) {
        return ImageName.parse(name).map(ImageName::toString).orElse(name);
    }

    private record Line(LogSink.Stream stream, Instant at, String text) {}

    private static final class Imagined {
        private final ContainerId id;
        private final ContainerIdentity identity;
        private final String engineName;
        private final String image;
        private final SortedMap<String, String> labels;
        private final Behaviour behaviour;
        private final @Nullable ContainerSpec spec;
        private final Instant createdAt;
        private final List<Line> lines = new ArrayList<>();
        private ContainerSummary.Phase phase = ContainerSummary.Phase.CREATED;
        private Instant startedAt = Instant.EPOCH;
        private Instant finishedAt = Instant.EPOCH;
        private @Nullable Instant due;
        private @Nullable String error;
        private int exitCode;
        private boolean oomKilled;
        private long pid;

        Imagined(ContainerId id, ContainerIdentity identity, String engineName, String image, SortedMap<String, String> labels,
                Behaviour behaviour, @Nullable ContainerSpec spec, Instant createdAt) {
            this.id = id;
            this.identity = identity;
            this.engineName = engineName;
            this.image = image;
            this.labels = labels;
            this.behaviour = behaviour;
            this.spec = spec;
            this.createdAt = createdAt;
        }

        Instant dueOrNever() {
            return due == null ? Instant.MAX : due;
        }

        void write(LogSink.Stream stream, String text, Instant at) {
            text.lines().forEach(line -> lines.add(new Line(stream, at, line + "\n")));
        }

        ContainerSummary summary() {
            return new ContainerSummary(id, identity, engineName, image, phase,
                    phase == ContainerSummary.Phase.EXITED ? OptionalInt.of(exitCode) : OptionalInt.empty(), createdAt, labels);
        }

        ContainerReport.State state() {
            return switch (phase) {
                case CREATED -> new ContainerReport.State.Created(Optional.ofNullable(error));
                case RUNNING -> new ContainerReport.State.Running(startedAt, pid);
                case EXITED, REMOVING -> new ContainerReport.State.Exited(exitCode, oomKilled, startedAt, finishedAt, "");
            };
        }
    }
}
