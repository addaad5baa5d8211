package dev.rumbo.node.runtime;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// Runs containers on one node.
///
/// A pod's life through it:
/// ```
/// var sandbox = runtime.runSandbox(SandboxSpec.of(pod, 0).withPodIp(ip));   // then wire its network
/// var app = runtime.create(ContainerSpec.of(ContainerIdentity.app(pod, "web", 0), sandbox.id(), "nginx:1.28"));
/// runtime.start(app);
/// …
/// runtime.stop(app, Duration.ofSeconds(30));
/// runtime.remove(app);
/// runtime.remove(sandbox.id());
/// ```
/// **Threads.** All methods may be called from many threads at once, best virtual ones; they block. A runtime bounds by itself
/// how many containers start at the same time, first come, first served.
///
/// **Ends.** Each call has a deadline and then fails with [RuntimeFailure.DeadlineExceeded]; an interrupted caller gets
/// `InterruptedException` at once. After both, the engine may still carry the call out.
///
/// **Again.** Every call may be repeated: creating what exists gives the one that exists, starting what runs and stopping or
/// removing what is gone do nothing.
public interface ContainerRuntime extends AutoCloseable {

    /// The host and what its engine may do. Asked once per connection, then remembered.
    NodeFacts facts() throws RuntimeFailure, InterruptedException;

    // ---- sandboxes

    /// Creates a pod's sandbox but does not start it. Containers can be created for it already, which saves time:
    /// `start(sandbox)` and `create(container)` may go side by side.
    ContainerId createSandbox(SandboxSpec spec) throws RuntimeFailure, InterruptedException;

    /// Starts a created sandbox, and tells where its namespaces are. One that runs is left alone and described.
    Sandbox startSandbox(ContainerId sandbox) throws RuntimeFailure, InterruptedException;

    /// Both of them.
    default Sandbox runSandbox(SandboxSpec spec) throws RuntimeFailure, InterruptedException {
        return startSandbox(createSandbox(spec));
    }

    // ---- containers

    /// @throws RuntimeFailure.ImageNotFound when the image is not on this node: pull it first
    /// @throws RuntimeFailure.NoSuchContainer when the sandbox is gone
    /// @throws RuntimeFailure.NameTaken when something that is not Rumbo's has the name
    ContainerId create(ContainerSpec spec) throws RuntimeFailure, InterruptedException;

    /// Its sandbox must run.
    /// @throws RuntimeFailure.StartFailed when its command cannot be run; it stays in phase `CREATED`
    void start(ContainerId container) throws RuntimeFailure, InterruptedException;

    /// Asks it to end, by the stop signal its image names (SIGTERM when none); kills it after `grace`. Returns when it has ended.
    void stop(ContainerId container, Duration grace) throws RuntimeFailure, InterruptedException;

    /// Sends a signal, such as `SIGKILL` or `SIGHUP`, and returns at once. Nothing happens when it does not run.
    void kill(ContainerId container, String signal) throws RuntimeFailure, InterruptedException;

    /// Removes a container or sandbox and its anonymous volumes, killing it when it runs.
    void remove(ContainerId container) throws RuntimeFailure, InterruptedException;

    /// Every container and sandbox of this node, dead or alive, in no particular order, by one call to the engine.
    List<ContainerSummary> list() throws RuntimeFailure, InterruptedException;

    /// @throws RuntimeFailure.NoSuchContainer when there is none
    ContainerReport inspect(ContainerId container) throws RuntimeFailure, InterruptedException;

    // ---- events

    /// Hears what happens to this node's containers, in order, on one thread of the runtime's, until closed. The first
    /// event is a [RuntimeEvent.Relist]. The listener must return quickly: a slow one makes the engine drop events
    /// (a `Relist` then follows, too late).
    Subscription subscribe(Consumer<RuntimeEvent> listener);

    /// Hearing ends by closing.
    interface Subscription extends AutoCloseable {
        @Override
        void close();
    }

    // ---- images

    /// The image of this name or id, if it is on this node.
    Optional<ImageSummary> image(String image) throws RuntimeFailure, InterruptedException;

    List<ImageSummary> images() throws RuntimeFailure, InterruptedException;

    /// Fetches an image, or does nothing when the registry's is here already. No deadline, but a minute without progress ends it.
    /// Two pulls of one image at the same time are one.
    /// @throws RuntimeFailure.PullFailed with the reason, also for names that are none
    ImageSummary pull(String image, Optional<RegistryLogin> login, PullProgress progress) throws RuntimeFailure, InterruptedException;

    /// Removes an image that no container uses.
    /// @throws RuntimeFailure.Refused when one does
    void removeImage(String image) throws RuntimeFailure, InterruptedException;

    // ---- looking inside

    /// Runs a command in a running container, without input, and waits for its end, at most until `deadline` from now.
    ///
    /// @param maxOutputBytes more output than this is dropped
    /// @throws RuntimeFailure.NoSuchContainer when there is none, [RuntimeFailure.Refused] when it does not run
    ExecResult exec(ContainerId container, List<String> command, Duration deadline, int maxOutputBytes)
            throws RuntimeFailure, InterruptedException;

    /// Writes a container's output into a sink. Returns at its end; a followed container's output ends when the container does.
    /// The output before the last restart is that of the previous attempt's container, found by [#list()].
    ///
    /// @throws IOException as thrown by the sink
    void logs(ContainerId container, LogQuery query, LogSink sink) throws RuntimeFailure, IOException, InterruptedException;

    /// Lets go of the engine; containers run on. Subscriptions and running calls end.
    @Override
    void close();
}
