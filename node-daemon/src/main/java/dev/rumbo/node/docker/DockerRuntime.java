package dev.rumbo.node.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.command.CreateContainerCmd;
import com.github.dockerjava.api.command.InspectContainerResponse;
import com.github.dockerjava.api.exception.NotFoundException;
import com.github.dockerjava.api.exception.NotModifiedException;
import dev.rumbo.node.runtime.ContainerId;
import dev.rumbo.node.runtime.ContainerIdentity;
import dev.rumbo.node.runtime.ContainerKind;
import dev.rumbo.node.runtime.ContainerReport;
import dev.rumbo.node.runtime.ContainerRuntime;
import dev.rumbo.node.runtime.ContainerSpec;
import dev.rumbo.node.runtime.ContainerSummary;
import dev.rumbo.node.runtime.ExecResult;
import dev.rumbo.node.runtime.ImageName;
import dev.rumbo.node.runtime.ImageSummary;
import dev.rumbo.node.runtime.Labels;
import dev.rumbo.node.runtime.LogQuery;
import dev.rumbo.node.runtime.LogSink;
import dev.rumbo.node.runtime.NodeFacts;
import dev.rumbo.node.runtime.PullProgress;
import dev.rumbo.node.runtime.RegistryLogin;
import dev.rumbo.node.runtime.RuntimeEvent;
import dev.rumbo.node.runtime.RuntimeFailure;
import dev.rumbo.node.runtime.RuntimeFailure.ImageNotFound;
import dev.rumbo.node.runtime.RuntimeFailure.NameTaken;
import dev.rumbo.node.runtime.RuntimeFailure.NoSuchContainer;
import dev.rumbo.node.runtime.RuntimeFailure.PullFailed;
import dev.rumbo.node.runtime.RuntimeFailure.Refused;
import dev.rumbo.node.runtime.RuntimeFailure.StartFailed;
import dev.rumbo.node.runtime.Sandbox;
import dev.rumbo.node.runtime.SandboxSpec;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A Docker engine behind a unix socket, as a container runtime.
public final class DockerRuntime implements ContainerRuntime {

    /// Where the engine listens unless somebody says otherwise.
    public static final Path DEFAULT_SOCKET = Path.of("/var/run/docker.sock");

    private static final String UNIX = "unix://";
    /// cri-dockerd's bound for all that is not a stream.
    private static final Duration SHORT = Duration.ofMinutes(2);
    private static final Duration PULL_STALL = Duration.ofMinutes(1);
    /// What a stop may take beyond the grace period: the kill, and the clean-up after it.
    private static final Duration STOP_MARGIN = Duration.ofSeconds(30);
    private static final Duration EXIT_CODE_WAIT = Duration.ofMillis(10);

    private final Path socket;
    private final String node;
    private final EngineCalls calls;
    private final ImagePulls pulls = new ImagePulls(PULL_STALL);
    /// Twice the cores: from there on more starts at once only make each of them slower (measured).
    private final Semaphore starts = new Semaphore(2 * Runtime.getRuntime().availableProcessors(), true);
    private final ReentrantLock connecting = new ReentrantLock();
    private final Set<Subscription> subscriptions = ConcurrentHashMap.newKeySet();
    private volatile @Nullable Connection connection;

    /// @param socket of the engine
    /// @param node whose containers are listed and heard; others are neither seen nor touched
    public DockerRuntime(Path socket, String node) {
        this.socket = socket;
        this.node = node;
        this.calls = new EngineCalls(socket);
    }

    /// The socket that a `DOCKER_HOST` such as `unix:///run/user/1000/docker.sock` names; empty is the usual one.
    /// @throws IllegalArgumentException for engines that are not on this machine: pods need its network and its files
    public static Path socketOf(String dockerHost) {
        if (dockerHost.isBlank()) {
            return DEFAULT_SOCKET;
        }
        if (!dockerHost.startsWith(UNIX + "/")) {
            throw new IllegalArgumentException(("DOCKER_HOST is \"%s\", but a node daemon needs an engine on its own machine; "
                    + "set it to unix:///path/to/docker.sock, and run a node daemon on the other machine for that one").formatted(dockerHost));
        }
        return Path.of(dockerHost.substring(UNIX.length()));
    }

    @Override
    public NodeFacts facts() throws RuntimeFailure, InterruptedException {
        return connection().facts();
    }

    // ---- sandboxes

    @Override
    public ContainerId createSandbox(SandboxSpec spec) throws RuntimeFailure, InterruptedException {
        var engine = connection();
        var labels = Labels.of(spec, node);
        labels.put(Labels.ABILITY, engine.abilityLabel());
        return create(spec.identity(), labels, name ->
                engine.request().sandbox(engine.client().createContainerCmd(PauseImage.NAME).withName(name), spec, labels));
    }

    @Override
    public Sandbox startSandbox(ContainerId sandbox) throws RuntimeFailure, InterruptedException {
        start(sandbox);
        return switch (inspect(sandbox).state()) {
            case ContainerReport.State.Running(_, var pid) -> new Sandbox(sandbox, pid);
            case ContainerReport.State.Created(var error) -> throw new StartFailed(128, error.orElse("the sandbox did not start"));
            case ContainerReport.State.Exited ended -> throw new StartFailed(ended.exitCode(),
                    "the sandbox ended right after its start, with exit code %d".formatted(ended.exitCode()));
        };
    }

    // ---- containers

    @Override
    public ContainerId create(ContainerSpec spec) throws RuntimeFailure, InterruptedException {
        var engine = connection();
        var labels = Labels.of(spec, node);
        var needsUser = spec.security().runAsGroup().isPresent() && spec.security().runAsUser().isEmpty();
        var user = needsUser ? image(spec.image()).orElseThrow(() -> new ImageNotFound(spec.image())).user() : "";
        return create(spec.identity(), labels, name ->
                engine.request().container(engine.client().createContainerCmd(spec.image()).withName(name), spec, labels, user));
    }

    /// Makes the request that creates a container under an engine name.
    private interface Creation {
        CreateContainerCmd named(String engineName) throws EngineRefusal;
    }

    private ContainerId create(ContainerIdentity who, SortedMap<String, String> labels, Creation creation)
            throws RuntimeFailure, InterruptedException {
        var what = "create container " + who;
        try {
            return created(who, labels, creation, what);
        } catch (EngineRefusal refusal) {
            throw new Refused(what, refusal.answer());
        }
    }

    /// The engine refuses a name that is taken. By whom decides: this very container (a repeated call, or one whose answer
    /// was lost) is the result; an outdated one of the same pod is removed; one of an earlier pod keeps it.
    private ContainerId created(ContainerIdentity who, SortedMap<String, String> labels, Creation creation, String what)
            throws RuntimeFailure, EngineRefusal, InterruptedException {
        var name = who.engineName();
        var loaded = false;
        for (var tries = 0; ; tries++) {
            try {
                var creating = name;
                return bounded(what, () -> new ContainerId(creation.named(creating).exec().getId()));
            } catch (EngineRefusal refusal) {
                if (refusal.notFound() && refusal.says("No such image")) {
                    if (who.kind() != ContainerKind.SANDBOX || loaded) {
                        throw new ImageNotFound(labelled(refusal.answer()));
                    }
                    loadPause();
                    loaded = true;
                } else if (refusal.says("No such container")) {
                    throw new NoSuchContainer(new ContainerId(labels.getOrDefault(Labels.SANDBOX, name)));
                } else if (refusal.conflict() && refusal.says("already in use") && tries < 3) {
                    var holder = holder(name);
                    if (holder.isPresent()) {
                        var theirs = holder.get();
                        if (sameExceptReason(theirs.labels(), labels)) {
                            return theirs.id();
                        }
                        if (theirs.identity().isEmpty() || !node.equals(theirs.labels().get(Labels.NODE))) {
                            throw new NameTaken(name, theirs.id());
                        }
                        if (theirs.identity().get().pod().equals(who.pod())) {
                            remove(theirs.id());
                        } else {
                            name = who.engineNameWithUid();
                        }
                    }
                } else {
                    throw refusal;
                }
            }
        }
    }

    /// Of `No such image: nginx:1.28`: the image.
    private static String labelled(String answer) {
        var colon = answer.indexOf(": ");
        return colon < 0 ? answer : answer.substring(colon + 2).strip();
    }

    private record Holder(ContainerId id, Map<String, String> labels) {
        Optional<ContainerIdentity> identity() {
            return Labels.identity(labels);
        }
    }

    private Optional<Holder> holder(String name) throws RuntimeFailure, EngineRefusal, InterruptedException {
        var client = connection().client();
        return within("look who is called " + name, () -> {
            try {
                var inspected = client.inspectContainerCmd(name).exec();
                var labels = inspected.getConfig().getLabels();
                return Optional.of(new Holder(new ContainerId(inspected.getId()), labels == null ? Map.of() : labels));
            } catch (NotFoundException gone) {
                return Optional.empty();
            }
        });
    }

    /// The same wish, though perhaps for another reason. Images add labels of their own, so only the wished ones count.
    private static boolean sameExceptReason(Map<String, String> existing, Map<String, String> wished) {
        return wished.entrySet().stream()
                .filter(label -> !label.getKey().equals(Labels.BECAUSE))
                .allMatch(label -> label.getValue().equals(existing.get(label.getKey())));
    }

    @Override
    public void start(ContainerId container) throws RuntimeFailure, InterruptedException {
        var what = "start container " + container;
        var client = connection().client();
        try {
            bounded(what, () -> {
                try {
                    return client.startContainerCmd(container.value()).exec();
                } catch (NotModifiedException runsAlready) {
                    return null;
                }
            });
        } catch (EngineRefusal refusal) {
            if (refusal.notFound() && refusal.says("No such container: " + container.value())) {
                throw new NoSuchContainer(container);
            }
            if (refusal.says("non running container") || refusal.says("is not running")) {
                throw new Refused(what, "its sandbox does not run (" + refusal.answer() + ")");
            }
            throw startFailed(container, refusal);
        }
    }

    /// The engine keeps why a start failed: exit code 127 for a command that is not there, 128 for the rest.
    private RuntimeFailure startFailed(ContainerId container, EngineRefusal refusal) throws RuntimeFailure, InterruptedException {
        var client = connection().client();
        try {
            var code = within("inspect container " + container, () -> client.inspectContainerCmd(container.value()).exec()
                    .getState().getExitCodeLong());
            return new StartFailed(code == null || code == 0 ? 128 : code.intValue(), refusal.answer());
        } catch (EngineRefusal gone) {
            return new NoSuchContainer(container);
        }
    }

    @Override
    public void stop(ContainerId container, Duration grace) throws RuntimeFailure, InterruptedException {
        var client = connection().client();
        ending(container, "stop container " + container, grace.plus(STOP_MARGIN),
                () -> client.stopContainerCmd(container.value()).withTimeout(Math.toIntExact(grace.toSeconds())).exec());
    }

    @Override
    public void kill(ContainerId container, String signal) throws RuntimeFailure, InterruptedException {
        var client = connection().client();
        ending(container, "send %s to container %s".formatted(signal, container), SHORT,
                () -> client.killContainerCmd(container.value()).withSignal(signal).exec());
    }

    @Override
    public void remove(ContainerId container) throws RuntimeFailure, InterruptedException {
        var client = connection().client();
        ending(container, "remove container " + container, SHORT,
                () -> client.removeContainerCmd(container.value()).withForce(true).withRemoveVolumes(true).exec());
    }

    /// For a call that wants something to be over: that it is over already is success.
    private void ending(ContainerId container, String what, Duration deadline, Callable<Void> call)
            throws RuntimeFailure, InterruptedException {
        try {
            calls.within(deadline, what, () -> {
                try {
                    return call.call();
                } catch (NotFoundException | NotModifiedException over) {
                    return null;
                }
            });
        } catch (EngineRefusal refusal) {
            var over = refusal.says("is not running") || refusal.says("already in progress") || refusal.says("No such container");
            if (!over) {
                throw new Refused(what, refusal.answer());
            }
        }
    }

    @Override
    public List<ContainerSummary> list() throws RuntimeFailure, InterruptedException {
        var client = connection().client();
        return answered("list containers", () -> client.listContainersCmd().withShowAll(true)
                .withLabelFilter(Map.of(Labels.NODE, node)).exec().stream().flatMap(found -> Reports.of(found).stream()).toList());
    }

    @Override
    public ContainerReport inspect(ContainerId container) throws RuntimeFailure, InterruptedException {
        return Reports.of(inspected(container)).orElseThrow(() -> new NoSuchContainer(container));
    }

    private InspectContainerResponse inspected(ContainerId container) throws RuntimeFailure, InterruptedException {
        var client = connection().client();
        var what = "inspect container " + container;
        try {
            return within(what, () -> client.inspectContainerCmd(container.value()).exec());
        } catch (EngineRefusal refusal) {
            throw refusal.notFound() ? new NoSuchContainer(container) : new Refused(what, refusal.answer());
        }
    }

    // ---- events

    @Override
    public Subscription subscribe(Consumer<RuntimeEvent> listener) {
        var feed = new EventFeed(socket, node, listener, this::disconnect);
        subscriptions.add(feed);
        feed.started();
        return () -> {
            subscriptions.remove(feed);
            feed.close();
        };
    }

    // ---- images

    @Override
    public Optional<ImageSummary> image(String image) throws RuntimeFailure, InterruptedException {
        var client = connection().client();
        return answered("look for image " + image, () -> {
            try {
                return Optional.of(Reports.of(client.inspectImageCmd(image).exec()));
            } catch (NotFoundException absent) {
                return Optional.empty();
            }
        });
    }

    @Override
    public List<ImageSummary> images() throws RuntimeFailure, InterruptedException {
        var client = connection().client();
        return answered("list images", () -> client.listImagesCmd().exec().stream().map(Reports::of).toList());
    }

    @Override
    public ImageSummary pull(String image, Optional<RegistryLogin> login, PullProgress progress)
            throws RuntimeFailure, InterruptedException {
        var name = ImageName.parse(image).orElseThrow(() -> new PullFailed(image, PullFailed.Reason.INVALID_NAME, "invalid reference format"));
        pulls.pull(connection().client(), name, login, progress);
        return image(name.toString()).orElseThrow(() -> new PullFailed(image, PullFailed.Reason.OTHER, "it is gone again; was it pruned?"));
    }

    @Override
    public void removeImage(String image) throws RuntimeFailure, InterruptedException {
        var client = connection().client();
        answered("remove image " + image, () -> {
            try {
                return client.removeImageCmd(image).exec();
            } catch (NotFoundException absent) {
                return null;
            }
        });
    }

    // ---- looking inside

    @Override
    public ExecResult exec(ContainerId container, List<String> command, Duration deadline, int maxOutputBytes)
            throws RuntimeFailure, InterruptedException {
        var client = connection().client();
        var what = "run %s in container %s".formatted(command.isEmpty() ? "nothing" : command.getFirst(), container);
        var until = System.nanoTime() + deadline.toNanos();
        var output = new ByteArrayOutputStream();
        var cut = new AtomicBoolean();
        LogSink keep = (_, chunk) -> {
            synchronized (output) {
                if (!cut.get()) {
                    var bytes = new byte[Math.min(chunk.remaining(), maxOutputBytes - output.size())];
                    chunk.get(bytes);
                    output.writeBytes(bytes);
                }
            }
        };
        try {
            var id = within(what, () -> client.execCreateCmd(container.value()).withCmd(command.toArray(String[]::new))
                    .withAttachStdout(true).withAttachStderr(true).exec().getId());
            var exitCode = calls.within(Duration.ofNanos(Math.max(1_000_000, until - System.nanoTime())), what, () -> {
                try (var stream = EngineStream.upgrade(socket, "/exec/" + id + "/start", "{\"Detach\":false,\"Tty\":false}")) {
                    Frames.copy(stream.body(), keep);
                }
                return exitCode(client, id);
            });
            return new ExecResult.Exited(exitCode, text(output));
        } catch (RuntimeFailure.DeadlineExceeded late) {
            cut.set(true);
            return new ExecResult.TimedOut(text(output));
        } catch (EngineRefusal refusal) {
            throw refusal.notFound() ? new NoSuchContainer(container) : new Refused(what, refusal.answer());
        }
    }

    private static String text(ByteArrayOutputStream output) {
        synchronized (output) {
            return output.toString(StandardCharsets.UTF_8);
        }
    }

    /// The output may end a moment before the engine has noted how the command did.
    private static int exitCode(DockerClient client, String exec) throws InterruptedException {
        while (true) {
            var state = client.inspectExecCmd(exec).exec();
            var code = state.getExitCodeLong();
            if (!Boolean.TRUE.equals(state.isRunning()) && code != null) {
                return code.intValue();
            }
            Thread.sleep(EXIT_CODE_WAIT);
        }
    }

    @Override
    public void logs(ContainerId container, LogQuery query, LogSink sink) throws RuntimeFailure, IOException, InterruptedException {
        var terminal = Boolean.TRUE.equals(inspected(container).getConfig().getTty());
        var path = "/containers/%s/logs?stdout=1&stderr=1&follow=%d&timestamps=%d%s%s".formatted(container.value(),
                query.follow() ? 1 : 0, query.timestamps() ? 1 : 0,
                query.tail().isPresent() ? "&tail=" + query.tail().getAsInt() : "",
                query.since().map(since -> "&since=%d.%09d".formatted(since.getEpochSecond(), since.getNano())).orElse(""));
        var guarded = new GuardedSink(sink);
        try (var stream = EngineStream.get(socket, path)) {
            if (terminal) {
                Frames.copyPlain(stream.body(), guarded);
            } else {
                Frames.copy(stream.body(), guarded);
            }
        } catch (EngineRefusal refusal) {
            throw refusal.notFound() ? new NoSuchContainer(container) : new Refused("read the output of container " + container, refusal.answer());
        } catch (IOException broken) {
            if (Thread.interrupted()) {
                throw new InterruptedException("reading the output of container " + container);
            }
            if (guarded.failed) {
                throw broken;
            }
            throw calls.unavailable(broken);
        }
    }

    /// Remembers whether it was the sink that failed, and not the engine.
    private static final class GuardedSink implements LogSink {
        private final LogSink sink;
        private boolean failed;

        GuardedSink(LogSink sink) {
            this.sink = sink;
        }

        @Override
        public void write(Stream stream, java.nio.ByteBuffer chunk) throws IOException {
            failed = true;
            sink.write(stream, chunk);
            failed = false;
        }
    }

    // ---- the connection

    private Connection connection() throws RuntimeFailure, InterruptedException {
        var open = connection;
        if (open != null) {
            return open;
        }
        connecting.lockInterruptibly();
        try {
            var opened = connection;
            if (opened == null) {
                opened = within("say what it is", () -> Connection.open(socket, node));
                connection = opened;
            }
            return opened;
        } catch (EngineRefusal refusal) {
            throw new Refused("say what it is", refusal.answer());
        } finally {
            connecting.unlock();
        }
    }

    /// The engine that comes back may be another version: ask again. Calls that are under way end by themselves, in their
    /// time, before the old connection is closed under them.
    private void disconnect() {
        var open = connection;
        connection = null;
        if (open != null) {
            Thread.ofVirtual().name("close the lost engine").start(() -> {
                try {
                    Thread.sleep(SHORT);
                } catch (InterruptedException stop) {
                    Thread.currentThread().interrupt();
                }
                open.close();
            });
        }
    }

    private void loadPause() throws RuntimeFailure, InterruptedException {
        var engine = connection();
        answered("load the image of sandboxes", () -> engine.client()
                .loadImageCmd(new ByteArrayInputStream(PauseImage.archive(engine.facts().architecture()))).exec());
    }

    private <T> T within(String what, Callable<T> call) throws EngineRefusal, RuntimeFailure, InterruptedException {
        return calls.within(SHORT, what, call);
    }

    /// For calls that make the engine start processes. The wait for a turn has no deadline: those ahead have.
    private <T> T bounded(String what, Callable<T> call) throws EngineRefusal, RuntimeFailure, InterruptedException {
        starts.acquire();
        try {
            return within(what, call);
        } finally {
            starts.release();
        }
    }

    private <T> T answered(String what, Callable<T> call) throws RuntimeFailure, InterruptedException {
        try {
            return within(what, call);
        } catch (EngineRefusal refusal) {
            throw new Refused(what, refusal.answer());
        }
    }

    @Override
    public void close() {
        subscriptions.forEach(Subscription::close);
        var open = connection;
        connection = null;
        if (open != null) {
            open.close();
        }
    }

    /// For messages and tests.
    @Override
    public String toString() {
        return "docker at unix://%s, node %s".formatted(socket, node);
    }

    static Instant instant(@Nullable String text) {
        return text == null || text.isBlank() ? Instant.EPOCH : Instant.parse(text);
    }
}
