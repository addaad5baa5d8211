package dev.rumbo.node.pod;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import dev.rumbo.manifests.core.Container;
import dev.rumbo.manifests.core.ContainerStatus;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.core.PodStatus;
import dev.rumbo.node.pod.ContainerPlanner.Stage;
import dev.rumbo.node.pod.Observed.ContainerSeen;
import dev.rumbo.node.pod.Observed.Phase;
import dev.rumbo.node.pod.Observed.SandboxSeen;
import dev.rumbo.node.pod.Observed.Volumes;
import dev.rumbo.node.runtime.ContainerKind;

/// Decides what a node does next for a pod.
public final class PodPlanner {

    private final Pod pod;
    private final Observed seen;
    private final Instant now;

    private PodPlanner(Pod pod, Observed seen, Instant now) {
        this.pod = pod;
        this.seen = seen;
        this.now = now;
    }

    /// The next moves for a pod that is bound to this node. An empty list of actions means: it is as it should be,
    /// at least until `lookAgainAt`.
    ///
    /// @param pod with the newest status that this node has reported
    public static PodPlan plan(Pod pod, Observed seen, Instant now) {
        var planner = new PodPlanner(pod, seen, now);
        return pod.meta().deleting() ? planner.ending() : pod.finished() ? planner.finished(pod.status()) : planner.living();
    }

    /// The next moves for what is left of a pod that the API no longer knows.
    ///
    /// @param grace how long its containers get
    public static List<PodAction> forgotten(Observed seen, Duration grace) {
        var because = "the pod is no longer known to the cluster";
        var running = seen.containers().stream().filter(ContainerSeen::running).<PodAction>map(container ->
                new PodAction.StopContainer(container.id(), container.name(), grace, because)).toList();
        return running.isEmpty() ? leftovers(seen, because) : running;
    }

    // ---- a pod that shall run

    private PodPlan living() {
        var sandbox = seen.liveSandbox();
        var settled = sandbox.isPresent() && seen.volumes() instanceof Volumes.Ready;
        var mayStart = !endsWithItsSandbox();
        var inits = inits(sandbox, settled, mayStart);
        var initialized = inits.stream().noneMatch(ContainerDecision::unfinished) && inits.stream().allMatch(ContainerDecision::succeeded);
        var initFailed = inits.stream().anyMatch(init -> !init.unfinished() && !init.succeeded());
        var stage = !mayStart || initFailed ? Stage.END : settled && initialized ? Stage.RUN : Stage.WAIT;
        var planner = new ContainerPlanner(pod, seen, now, pod.status().containerStatuses());
        var apps = pod.spec().containers().stream().map(app -> initFailed && !hasRun(app)
                ? neverStarted(app)
                : planner.decide(app, ContainerKind.APP, stage, fullGrace(), "an init container failed")).toList();
        var status = new PodReport(pod, seen, now, inits, apps).status();
        if (status.phase().equals("Succeeded") || status.phase().equals("Failed")) {
            return finished(status);
        }
        var actions = new ArrayList<PodAction>();
        var all = Stream.concat(inits.stream(), apps.stream()).toList();
        all.forEach(decision -> actions.addAll(decision.actions()));
        var looks = new ArrayList<Instant>();
        all.forEach(decision -> decision.lookAgainAt().ifPresent(looks::add));
        var wanted = all.stream().anyMatch(ContainerDecision::unfinished);
        if (wanted) {
            prepare(sandbox, actions, looks);
        }
        tidy(sandbox, actions);
        return new PodPlan(actions, status, probes(), looks.stream().min(Instant::compareTo));
    }

    private List<ContainerDecision> inits(Optional<SandboxSeen> sandbox, boolean settled, boolean mayStart) {
        var planner = new ContainerPlanner(pod, seen, now, pod.status().initContainerStatuses());
        var passed = sandbox.isPresent() && seen.containers().stream().anyMatch(container ->
                container.kind() == ContainerKind.APP && container.sandbox().equals(sandbox.get().id()));
        var result = new ArrayList<ContainerDecision>();
        var stage = !mayStart ? Stage.END : settled ? Stage.RUN : Stage.WAIT;
        for (var init : pod.spec().initContainers()) {
            if (passed || !mayStart || planner.initialized(init, sandbox)) {
                result.add(planner.doneInit(init));
                continue;
            }
            var decision = planner.decide(init, ContainerKind.INIT, stage, fullGrace(), "the pod ended");
            result.add(decision);
            stage = Stage.WAIT;   // one after the other
        }
        return result;
    }

    /// A pod that is never restarted does not outlive its sandbox, once an app container was started in it.
    private boolean endsWithItsSandbox() {
        return pod.spec().restartPolicy().equals("Never") && seen.liveSandbox().isEmpty()
                && seen.sandboxes().stream().noneMatch(sandbox -> sandbox.phase() != Phase.EXITED)
                && pod.spec().containers().stream().anyMatch(this::hasRun);
    }

    private boolean hasRun(Container spec) {
        return seen.runs(spec.name()).stream().anyMatch(run -> !(run.state() instanceof Observed.State.Created))
                || pod.status().containerStatuses().stream()
                        .anyMatch(status -> status.name().equals(spec.name()) && !status.containerID().isEmpty());
    }

    private static ContainerDecision neverStarted(Container spec) {
        return new ContainerDecision(spec, List.of(), new ContainerStatus(spec.name(), spec.image(), "", "", false,
                Optional.of(false), 0, Optional.of(ContainerStatus.State.waiting("PodInitializing", "")), Optional.empty()),
                Optional.empty(), false);
    }

    private void prepare(Optional<SandboxSeen> sandbox, List<PodAction> actions, List<Instant> looks) {
        switch (seen.volumes()) {
            case Volumes.None _ -> actions.add(new PodAction.PrepareVolumes("the pod is new on this node"));
            case Volumes.Failed(var why) -> retry(why, new PodAction.PrepareVolumes("it failed before: " + why.message()), actions, looks);
            case Volumes.Ready _ -> { }
        }
        if (sandbox.isEmpty() && !seen.anyRunningOutside(reusableSandbox())) {
            var action = newSandbox();
            seen.sandboxFailure().ifPresentOrElse(why -> retry(why, action, actions, looks), () -> actions.add(action));
        }
    }

    private void retry(Observed.Failure why, PodAction action, List<PodAction> actions, List<Instant> looks) {
        var due = why.at().plus(RestartBackoff.afterFailures(why.times()));
        if (now.isBefore(due)) {
            looks.add(due);
        } else {
            actions.add(action);
        }
    }

    /// One that is made but not complete: the daemon ended in the middle.
    private Optional<SandboxSeen> reusableSandbox() {
        return seen.sandboxes().stream().findFirst().filter(sandbox -> sandbox.phase() != Phase.EXITED);
    }

    private PodAction.CreateSandbox newSandbox() {
        var newest = seen.sandboxes().stream().findFirst();
        return reusableSandbox().map(half -> new PodAction.CreateSandbox(half.attempt(), false, half.phase() == Phase.CREATED
                        ? "its sandbox is not started" : "its network is not complete"))
                .orElseGet(() -> newest.map(dead -> new PodAction.CreateSandbox(dead.attempt() + 1, true, "its sandbox ended"))
                        .orElseGet(() -> seen.containers().isEmpty()
                                ? new PodAction.CreateSandbox(0, false, "the pod is new on this node")
                                : new PodAction.CreateSandbox(0, true, "its sandbox was removed")));
    }

    /// Keeps one dead predecessor of each container, for its logs, and no dead sandbox.
    private void tidy(Optional<SandboxSeen> sandbox, List<PodAction> actions) {
        for (var name : seen.containers().stream().map(ContainerSeen::name).distinct().toList()) {
            seen.runs(name).stream().skip(2).filter(run -> !run.running()).forEach(run -> actions.add(
                    new PodAction.RemoveContainer(run.id(), name, "only the last two runs are kept")));
        }
        seen.sandboxes().stream().filter(old -> sandbox.isPresent() && old.attempt() < sandbox.get().attempt())
                .forEach(old -> actions.add(new PodAction.RemoveSandbox(old.id(), "the pod has a newer one")));
    }

    private List<ProbeWish> probes() {
        var sandbox = seen.liveSandbox();
        if (sandbox.isEmpty()) {
            return List.of();
        }
        var ip = sandbox.get().ip().orElse(seen.hostIp());
        var wishes = new ArrayList<ProbeWish>();
        for (var spec : pod.spec().containers()) {
            seen.runs(spec.name()).stream().findFirst().ifPresent(run -> {
                if (run.state() instanceof Observed.State.Running running && run.sandbox().equals(sandbox.get().id())) {
                    wishes.addAll(probes(spec, run, running, ip));
                }
            });
        }
        return wishes;
    }

    private List<ProbeWish> probes(Container spec, ContainerSeen run, Observed.State.Running running, String ip) {
        var asked = seen.probes().getOrDefault(run.id(), Observed.ProbesSeen.NONE);
        var startedBefore = pod.status().containerStatuses().stream().anyMatch(status ->
                status.containerID().equals("docker://" + run.id().value()) && status.started().orElse(false));
        if (spec.startupProbe().isPresent() && !asked.startup().passed() && !startedBefore) {
            return List.of(new ProbeWish(run.id(), ProbeWish.Purpose.STARTUP, spec.startupProbe().get(), spec,
                    running.startedAt(), ip));
        }
        return Stream.concat(
                spec.readinessProbe().stream().map(probe -> new ProbeWish(run.id(), ProbeWish.Purpose.READINESS, probe, spec,
                        running.startedAt(), ip)),
                spec.livenessProbe().stream().map(probe -> new ProbeWish(run.id(), ProbeWish.Purpose.LIVENESS, probe, spec,
                        running.startedAt(), ip))).toList();
    }

    // ---- a pod that ran to its end

    /// Its containers stay for their logs until the pod is deleted; its sandbox need not.
    private PodPlan finished(PodStatus status) {
        var actions = new ArrayList<PodAction>();
        seen.containers().stream().filter(ContainerSeen::running).forEach(container -> actions.add(
                new PodAction.StopContainer(container.id(), container.name(), fullGrace(), "the pod has " + status.phase().toLowerCase(java.util.Locale.ROOT))));
        if (actions.isEmpty()) {
            seen.sandboxes().forEach(sandbox -> actions.add(new PodAction.RemoveSandbox(sandbox.id(), "the pod has ended")));
        }
        return new PodPlan(actions, status, List.of(), Optional.empty());
    }

    // ---- a pod on its way out

    private PodPlan ending() {
        var because = "the pod is deleted";
        var inits = decideEnd(pod.spec().initContainers(), ContainerKind.INIT, pod.status().initContainerStatuses(), because);
        var apps = decideEnd(pod.spec().containers(), ContainerKind.APP, pod.status().containerStatuses(), because);
        var actions = new ArrayList<PodAction>();
        seen.containers().stream().filter(ContainerSeen::running).forEach(container -> actions.add(
                new PodAction.StopContainer(container.id(), container.name(), remainingGrace(), because)));
        if (actions.isEmpty()) {
            actions.addAll(leftovers(seen, because));
        }
        if (actions.isEmpty()) {
            actions.add(new PodAction.ConfirmGone(because));
        }
        return new PodPlan(actions, new PodReport(pod, seen, now, inits, apps).lastStatus(), seen.anyRunning() ? probes() : List.of(),
                Optional.empty());
    }

    private List<ContainerDecision> decideEnd(List<Container> specs, ContainerKind kind, List<ContainerStatus> reported, String because) {
        var planner = new ContainerPlanner(pod, seen, now, reported);
        return specs.stream().map(spec -> planner.decide(spec, kind, Stage.END, remainingGrace(), because)).toList();
    }

    private static List<PodAction> leftovers(Observed seen, String because) {
        var actions = new ArrayList<PodAction>();
        seen.containers().forEach(container -> actions.add(
                new PodAction.RemoveContainer(container.id(), container.name(), because)));
        seen.sandboxes().forEach(sandbox -> actions.add(new PodAction.RemoveSandbox(sandbox.id(), because)));
        if (actions.isEmpty() && !(seen.volumes() instanceof Volumes.None)) {
            actions.add(new PodAction.RemoveVolumes(because));
        }
        return actions;
    }

    private Duration fullGrace() {
        return Duration.ofSeconds(pod.spec().graceSeconds());
    }

    /// `deletionTimestamp` is when the grace is over. A clock that differs from the master's can neither lengthen it
    /// nor take the last second.
    private Duration remainingGrace() {
        var granted = Duration.ofSeconds(pod.meta().deletionGracePeriodSeconds().orElse(pod.spec().graceSeconds()));
        var left = Duration.between(now, pod.meta().deletionTimestamp().orElse(now));
        if (granted.isZero() || left.compareTo(granted) > 0) {
            return granted;
        }
        return left.compareTo(Duration.ofSeconds(1)) < 0 ? Duration.ofSeconds(1) : left;
    }
}
