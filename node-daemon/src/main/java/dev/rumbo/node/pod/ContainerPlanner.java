package dev.rumbo.node.pod;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import dev.rumbo.manifests.core.Container;
import dev.rumbo.manifests.core.ContainerStatus;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.node.pod.Observed.ContainerSeen;
import dev.rumbo.node.pod.Observed.Failure;
import dev.rumbo.node.pod.Observed.Presence;
import dev.rumbo.node.pod.Observed.ProbesSeen;
import dev.rumbo.node.pod.Observed.SandboxSeen;
import dev.rumbo.node.pod.Observed.Settings;
import dev.rumbo.node.pod.Observed.State;
import dev.rumbo.node.pod.Observed.Verdict;
import dev.rumbo.node.runtime.ContainerKind;

/// Decides about one container after the other of a pod.
///
/// Source of the rules: Kubernetes, pkg/kubelet/kuberuntime/kuberuntime_manager.go (computePodActions, doBackOff) and
/// pkg/kubelet/images/image_manager.go.
final class ContainerPlanner {

    /// How far the pod is, as seen by one of its containers.
    enum Stage {
        /// The sandbox, the volumes or an init container before it are not ready.
        WAIT,
        RUN,
        /// It shall not be started any more; what runs is stopped.
        END
    }

    private static final String UNKNOWN_END = "ContainerStatusUnknown";

    private final Pod pod;
    private final Observed seen;
    private final Instant now;
    private final List<ContainerStatus> reported;

    ContainerPlanner(Pod pod, Observed seen, Instant now, List<ContainerStatus> reported) {
        this.pod = pod;
        this.seen = seen;
        this.now = now;
        this.reported = reported;
    }

    /// @param grace how long it gets to end when it has to
    ContainerDecision decide(Container spec, ContainerKind kind, Stage stage, Duration grace, String whyEnd) {
        var newest = newest(spec);
        if (newest.isEmpty()) {
            return withoutContainer(spec, kind, stage);
        }
        var container = newest.get();
        return switch (container.state()) {
            case State.Created _ -> stage == Stage.END
                    ? over(spec, Optional.of(container), unknownEnd("the container was never started"))
                    : start(spec, kind, stage, container.attempt(), container.crashesInRow(), "it was created but not started",
                            status(spec, Optional.of(container), container.attempt(), beforeFirstStart(kind)));
            case State.Running running -> running(spec, container, running, stage, grace, whyEnd);
            case State.CannotStart _, State.Exited _ -> ended(spec, kind, container, stage);
        };
    }

    /// Whether an init container has done its work for the sandbox that is in use.
    boolean initialized(Container spec, Optional<SandboxSeen> sandbox) {
        return newest(spec).filter(container -> sandbox.map(s -> s.id().equals(container.sandbox())).orElse(false))
                .map(container -> container.state() instanceof State.Exited exited && exited.exitCode() == 0).orElse(false);
    }

    /// What to say of an init container that need not run again.
    ContainerDecision doneInit(Container spec) {
        var newest = newest(spec);
        var state = newest.flatMap(this::termination).or(() -> reported(spec).flatMap(ContainerStatus::state)
                .flatMap(ContainerStatus.State::terminated))
                .orElseGet(() -> new ContainerStatus.Terminated(0, 0, "Completed", "Unable to get init container status from "
                        + "container runtime and pod has been initialized", Optional.empty(), Optional.empty(), ""));
        return over(spec, newest, state);
    }

    // ---- a container that is not there

    private ContainerDecision withoutContainer(Container spec, ContainerKind kind, Stage stage) {
        var before = reported(spec).filter(status -> !status.containerID().isEmpty());
        if (before.isEmpty()) {
            if (stage == Stage.END) {
                return over(spec, Optional.empty(), unknownEnd("the container was never started"));
            }
            return start(spec, kind, stage, 0, 0, "the pod is new on this node",
                    status(spec, Optional.empty(), 0, beforeFirstStart(kind)));
        }
        var lost = before.get();
        var how = lost.state().flatMap(ContainerStatus.State::terminated)
                .or(() -> lost.state().flatMap(ContainerStatus.State::waiting).flatMap(_ -> lost.lastState())
                        .flatMap(ContainerStatus.State::terminated))
                .orElseGet(() -> unknownEnd("The container could not be located when the pod was looked at"));
        if (stage == Stage.END || !startsAgainAfter(how.exitCode(), kind)) {
            return over(spec, Optional.empty(), how);
        }
        var status = withState(lost, ContainerStatus.State.waiting(
                kind == ContainerKind.INIT ? "PodInitializing" : "ContainerCreating", ""),
                Optional.of(ContainerStatus.State.terminated(how)));
        return start(spec, kind, stage, lost.restartCount() + 1, 0, "its container was removed", status);
    }

    // ---- a container that runs

    private ContainerDecision running(Container spec, ContainerSeen container, State.Running running, Stage stage,
            Duration grace, String whyEnd) {
        var probes = known(spec, container);
        var started = spec.startupProbe().isEmpty() || probes.startup().passed();
        var ready = started && (spec.readinessProbe().isEmpty() || probes.readiness().passed());
        var status = new ContainerStatus(spec.name(), container.image(), container.imageId(), engineId(container), ready,
                Optional.of(started), container.attempt(), Optional.of(ContainerStatus.State.running(running.startedAt())),
                lastState(spec, container));
        var because = stage == Stage.END ? Optional.of(whyEnd) : whyStop(spec, container, probes);
        return new ContainerDecision(spec, because.<List<PodAction>>map(why ->
                List.of(new PodAction.StopContainer(container.id(), spec.name(), grace, why))).orElse(List.of()),
                status, Optional.empty(), true);
    }

    private Optional<String> whyStop(Container spec, ContainerSeen container, ProbesSeen probes) {
        if (seen.sandboxes().stream().noneMatch(sandbox -> sandbox.id().equals(container.sandbox())
                && sandbox.phase() == Observed.Phase.RUNNING)) {
            return Optional.of("the sandbox of the pod ended");
        }
        if (!container.specHash().equals(SpecHash.of(spec))) {
            return Optional.of("image changed from " + container.image() + " to " + spec.image());
        }
        if (probes.startup().failed()) {
            return Optional.of("Container " + spec.name() + " failed startup probe: " + probes.startup().message());
        }
        if (probes.liveness().failed()) {
            return Optional.of("Container " + spec.name() + " failed liveness probe: " + probes.liveness().message());
        }
        return Optional.empty();
    }

    /// Where a probe has not answered yet, what was reported of this very container still holds: a daemon that
    /// starts again makes no container unready.
    private ProbesSeen known(Container spec, ContainerSeen container) {
        var answers = seen.probes().getOrDefault(container.id(), ProbesSeen.NONE);
        var before = reported(spec).filter(status -> status.containerID().equals(engineId(container)));
        return new ProbesSeen(
                orBefore(answers.startup(), before.flatMap(ContainerStatus::started).orElse(false)),
                orBefore(answers.readiness(), before.map(ContainerStatus::ready).orElse(false)),
                answers.liveness());
    }

    private static Verdict orBefore(Verdict now, boolean held) {
        return now.answer() == Observed.Answer.UNKNOWN && held ? Verdict.PASSED : now;
    }

    // ---- a container that ended

    private ContainerDecision ended(Container spec, ContainerKind kind, ContainerSeen container, Stage stage) {
        var how = termination(container).orElseThrow();
        var changed = !container.specHash().equals(SpecHash.of(spec));
        if (stage == Stage.END || !changed && !startsAgainHere(container, how.exitCode(), kind)) {
            return over(spec, Optional.of(container), how);
        }
        var elsewhere = seen.liveSandbox().map(sandbox -> !sandbox.id().equals(container.sandbox())).orElse(true);
        var crashes = changed ? 0 : elsewhere ? container.crashesInRow() : crashesInRow(container);
        var finished = how.finishedAt().orElse(now);
        var due = changed || elsewhere ? now : finished.plus(RestartBackoff.after(crashes));
        var last = Optional.of(ContainerStatus.State.terminated(how));
        if (now.isBefore(due)) {
            var wait = RestartBackoff.after(crashes);
            return new ContainerDecision(spec, pulls(spec, container.attempt() + 1), withState(
                    status(spec, Optional.of(container), container.attempt(), ContainerStatus.State.waiting("", "")),
                    ContainerStatus.State.waiting("CrashLoopBackOff", "back-off %s restarting failed container=%s pod=%s_%s(%s)"
                            .formatted(inWords(wait), spec.name(), pod.meta().name(), pod.meta().namespace(), pod.meta().uid())),
                    last), Optional.of(due), true);
        }
        var because = changed ? "image changed from " + container.image() + " to " + spec.image()
                : container.stopped().orElse(elsewhere ? "the pod has a new sandbox" : inWords(container.state()));
        var meanwhile = container.state() instanceof State.CannotStart(_, var message, _)
                ? withState(status(spec, Optional.of(container), container.attempt(), ContainerStatus.State.waiting("", "")),
                        ContainerStatus.State.waiting("RunContainerError", message), last)
                : status(spec, Optional.of(container), container.attempt(), ContainerStatus.State.terminated(how));
        return start(spec, kind, stage, container.attempt() + 1, crashes, because, meanwhile);
    }

    private boolean startsAgainHere(ContainerSeen container, int exitCode, ContainerKind kind) {
        var inUse = seen.liveSandbox().map(sandbox -> sandbox.id().equals(container.sandbox())).orElse(false);
        // An init container has to run in every new sandbox, however it ended in the last one.
        return startsAgainAfter(exitCode, kind) || kind == ContainerKind.INIT && !inUse && exitCode == 0;
    }

    private boolean startsAgainAfter(int exitCode, ContainerKind kind) {
        return switch (pod.spec().restartPolicy()) {
            case "Never" -> false;
            case "OnFailure" -> exitCode != 0;
            default -> kind == ContainerKind.APP || exitCode != 0;
        };
    }

    private static int crashesInRow(ContainerSeen container) {
        var overcome = container.state() instanceof State.Exited exited
                && !exited.finishedAt().isBefore(exited.startedAt().plus(RestartBackoff.FORGIVEN_AFTER));
        return overcome ? 1 : container.crashesInRow() + 1;
    }

    private static String inWords(State state) {
        return switch (state) {
            case State.Exited(var code, var outOfMemory, _, _, _) -> outOfMemory
                    ? "ran out of memory (exit code " + code + ")" : "exited with " + code;
            case State.CannotStart(_, var message, _) -> "could not be started: " + message;
            case State.Created _ -> "was not started";
            case State.Running _ -> "runs";
        };
    }

    // ---- starting one

    private ContainerDecision start(Container spec, ContainerKind kind, Stage stage, int attempt, int crashes, String because,
            ContainerStatus meanwhile) {
        var image = seen.image(spec.name());
        var failure = image.failure();
        var waitsForImage = mustPull(spec, attempt);
        if (waitsForImage && neverPulled(spec)) {
            return waiting(spec, stage, meanwhile, "ErrImageNeverPull", "Container image \"" + spec.image()
                    + "\" is not present with pull policy of Never", Optional.empty());
        }
        if (waitsForImage && failure.isPresent()) {
            return afterFailedPull(spec, stage, meanwhile, failure.get(), attempt);
        }
        if (waitsForImage) {
            return new ContainerDecision(spec, pulls(spec, attempt), meanwhile, Optional.empty(), true);
        }
        switch (seen.settings().getOrDefault(spec.name(), new Settings.Ready())) {
            case Settings.Missing(var message) -> {
                return waiting(spec, stage, meanwhile, "CreateContainerConfigError", message, Optional.empty());
            }
            case Settings.NotYetRead _ -> {
                return new ContainerDecision(spec, List.of(), meanwhile, Optional.empty(), true);
            }
            case Settings.Ready _ -> { }
        }
        var refused = Optional.ofNullable(seen.failures().get(spec.name()));
        var again = refused.map(f -> f.at().plus(RestartBackoff.afterFailures(f.times())));
        if (refused.isPresent()) {
            meanwhile = withState(meanwhile, ContainerStatus.State.waiting(refused.get().reason(), refused.get().message()),
                    lastTermination(meanwhile));
        }
        if (stage != Stage.RUN || again.filter(now::isBefore).isPresent()) {
            return new ContainerDecision(spec, List.of(), meanwhile, again.filter(now::isBefore), true);
        }
        return new ContainerDecision(spec, List.of(new PodAction.StartContainer(spec, kind, attempt, crashes, because)),
                meanwhile, Optional.empty(), true);
    }

    /// Right after the failure it is called by its name, later on "back-off", as kubelet does from its next look on.
    private ContainerDecision afterFailedPull(Container spec, Stage stage, ContainerStatus meanwhile, Failure failure, int attempt) {
        var due = failure.at().plus(RestartBackoff.afterFailedPulls(failure.times()));
        var backOffShown = failure.at().plusSeconds(1);
        if (!now.isBefore(due)) {
            return new ContainerDecision(spec, pulls(spec, attempt), waiting(spec, stage, meanwhile, failure.reason(),
                    failure.message(), Optional.empty()).status(), Optional.empty(), true);
        }
        if (now.isBefore(backOffShown) || failure.reason().equals("InvalidImageName")) {
            return waiting(spec, stage, meanwhile, failure.reason(), failure.message(),
                    Optional.of(now.isBefore(backOffShown) ? backOffShown : due));
        }
        return waiting(spec, stage, meanwhile, "ImagePullBackOff", "Back-off pulling image \"" + spec.image() + "\": "
                + failure.reason() + ": " + failure.message(), Optional.of(due));
    }

    private List<PodAction> pulls(Container spec, int attempt) {
        return mustPull(spec, attempt) && !neverPulled(spec) && seen.image(spec.name()).failure()
                .map(f -> !now.isBefore(f.at().plus(RestartBackoff.afterFailedPulls(f.times())))).orElse(true)
                        ? List.of(new PodAction.PullImage(spec.name(), spec.image(), attempt, alwaysPulled(spec)
                                ? "its pull policy is Always" : "the image is not on this node"))
                        : List.of();
    }

    private boolean mustPull(Container spec, int attempt) {
        var image = seen.image(spec.name());
        return image.presence() == Presence.ABSENT
                || alwaysPulled(spec) && (image.pulledFor().isEmpty() || image.pulledFor().getAsInt() < attempt);
    }

    private static boolean neverPulled(Container spec) {
        return spec.imagePullPolicy().equals("Never");
    }

    private static boolean alwaysPulled(Container spec) {
        return spec.imagePullPolicy().equals("Always");
    }

    /// A waiting container whose turn has not come says that it waits for its turn, whatever else it will wait for.
    private static ContainerDecision waiting(Container spec, Stage stage, ContainerStatus meanwhile, String reason, String message,
            Optional<Instant> lookAgainAt) {
        var shown = stage == Stage.RUN
                ? withState(meanwhile, ContainerStatus.State.waiting(reason, message), lastTermination(meanwhile))
                : meanwhile;
        return new ContainerDecision(spec, List.of(), shown, lookAgainAt, true);
    }

    // ---- words

    private ContainerStatus.State beforeFirstStart(ContainerKind kind) {
        var initializing = kind == ContainerKind.INIT || !pod.spec().initContainers().isEmpty();
        return ContainerStatus.State.waiting(initializing ? "PodInitializing" : "ContainerCreating", "");
    }

    private ContainerDecision over(Container spec, Optional<ContainerSeen> container, ContainerStatus.Terminated how) {
        var attempt = container.map(ContainerSeen::attempt)
                .or(() -> reported(spec).map(ContainerStatus::restartCount)).orElse(0);
        return new ContainerDecision(spec, List.of(),
                status(spec, container, attempt, ContainerStatus.State.terminated(how)), Optional.empty(), false);
    }

    private ContainerStatus status(Container spec, Optional<ContainerSeen> container, int attempt, ContainerStatus.State state) {
        var before = reported(spec);
        return new ContainerStatus(spec.name(),
                container.map(ContainerSeen::image).orElse(spec.image()),
                container.map(ContainerSeen::imageId).or(() -> before.map(ContainerStatus::imageID)).orElse(""),
                container.map(ContainerPlanner::engineId).or(() -> before.map(ContainerStatus::containerID)).orElse(""),
                false, Optional.of(false), attempt, Optional.of(state),
                container.map(c -> lastState(spec, c)).orElseGet(() -> before.flatMap(ContainerStatus::lastState)));
    }

    /// How the run before this one ended.
    private Optional<ContainerStatus.State> lastState(Container spec, ContainerSeen container) {
        var predecessor = seen.runs(spec.name()).stream().filter(run -> run.attempt() < container.attempt()).findFirst()
                .flatMap(this::termination).map(ContainerStatus.State::terminated);
        if (predecessor.isPresent()) {
            return predecessor;
        }
        return reported(spec).flatMap(before -> before.containerID().equals(engineId(container)) ? before.lastState()
                : before.containerID().isEmpty() ? Optional.empty()
                : before.state().filter(state -> state.terminated().isPresent())
                        .or(before::lastState)
                        .or(() -> Optional.of(ContainerStatus.State.terminated(
                                unknownEnd("The container could not be located when the pod was looked at")))));
    }

    private static Optional<ContainerStatus.State> lastTermination(ContainerStatus status) {
        return status.state().filter(state -> state.terminated().isPresent()).or(status::lastState);
    }

    private static ContainerStatus withState(ContainerStatus status, ContainerStatus.State state,
            Optional<ContainerStatus.State> lastState) {
        return new ContainerStatus(status.name(), status.image(), status.imageID(), status.containerID(), false,
                Optional.of(false), status.restartCount(), Optional.of(state), lastState);
    }

    private Optional<ContainerStatus.Terminated> termination(ContainerSeen container) {
        return switch (container.state()) {
            case State.Exited exited -> Optional.of(new ContainerStatus.Terminated(exited.exitCode(), 0,
                    exited.outOfMemory() ? "OOMKilled" : exited.exitCode() == 0 ? "Completed" : "Error", exited.message(),
                    Optional.of(exited.startedAt()), Optional.of(exited.finishedAt()), engineId(container)));
            case State.CannotStart(var code, var message, var at) -> Optional.of(new ContainerStatus.Terminated(code, 0,
                    "StartError", message, Optional.empty(), Optional.of(at), engineId(container)));
            case State.Created _, State.Running _ -> Optional.empty();
        };
    }

    private static ContainerStatus.Terminated unknownEnd(String message) {
        return new ContainerStatus.Terminated(137, 0, UNKNOWN_END, message, Optional.empty(), Optional.empty(), "");
    }

    /// The newest run, unless a newer one was reported that is gone: then the rest is history.
    private Optional<ContainerSeen> newest(Container spec) {
        return seen.runs(spec.name()).stream().findFirst()
                .filter(run -> reported(spec).map(before -> run.attempt() >= before.restartCount()).orElse(true));
    }

    private Optional<ContainerStatus> reported(Container spec) {
        return reported.stream().filter(status -> status.name().equals(spec.name())).findFirst();
    }

    private static String engineId(ContainerSeen container) {
        return "docker://" + container.id().value();
    }

    private static String inWords(Duration wait) {
        var minutes = wait.toMinutes();
        var seconds = wait.toSecondsPart();
        return (minutes == 0 ? "" : minutes + "m") + (minutes == 0 || seconds != 0 ? seconds + "s" : seconds + "s");
    }
}
