package dev.rumbo.cli.model;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

import dev.rumbo.manifests.core.Container;
import dev.rumbo.manifests.core.ContainerStatus;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.core.PodStatus;
import dev.rumbo.manifests.meta.Condition;
import dev.rumbo.node.pod.Observed;
import dev.rumbo.node.pod.Observed.ContainerSeen;
import dev.rumbo.node.pod.Observed.Failure;
import dev.rumbo.node.pod.Observed.ImageSeen;
import dev.rumbo.node.pod.Observed.Phase;
import dev.rumbo.node.pod.Observed.ProbesSeen;
import dev.rumbo.node.pod.Observed.SandboxSeen;
import dev.rumbo.node.pod.Observed.Settings;
import dev.rumbo.node.pod.Observed.State;
import dev.rumbo.node.pod.Observed.Verdict;
import dev.rumbo.node.pod.Observed.Volumes;
import dev.rumbo.node.pod.PodAction;
import dev.rumbo.node.pod.PodPlanner;
import dev.rumbo.node.pod.ProbeWish;
import dev.rumbo.node.pod.SpecHash;
import dev.rumbo.node.runtime.ContainerId;
import dev.rumbo.node.runtime.ContainerKind;
import dev.rumbo.node.sync.SettingsCheck;
import dev.rumbo.node.volume.SettingsSource;
import dev.rumbo.reconciler.dryrun.NodeModel.ContainerAction;
import dev.rumbo.reconciler.dryrun.NodeModel.ContainerAction.Verb;

/// One pod on an imagined engine: the worker of a real node, without anything real to work with.
///
/// Changed only while one step of [ImaginedNodes] is worked out; kept between steps as a [Kept], which never changes.
final class ImaginedPod {

    private static final String ENGINE = "docker://";

    /// Against a planner that never comes to an end at one moment.
    private static final int MOST_LOOKS = 200;

    /// @param underWay what was begun and is not over yet, by its key
    record Kept(Pod pod, PodStatus status, Observed seen, List<UnderWay> underWay, Optional<Told> told, int addresses) {
        Kept {
            underWay = List.copyOf(underWay);
        }
    }

    record UnderWay(PodAction action, Instant over) {}

    /// What was reported last, and when.
    record Told(PodStatus status, Instant at) {}

    private final Weather weather;
    private final String node;
    private final Instant now;
    private final List<ContainerAction> told = new ArrayList<>();
    private final SortedSet<String> images;
    private Pod pod;
    private PodStatus status;
    private Observed seen;
    private final List<UnderWay> underWay;
    private Optional<Told> reported;
    private int addresses;
    private boolean confirmed;
    private Optional<Instant> lookAgainAt = Optional.empty();

    ImaginedPod(Kept kept, String node, SortedSet<String> images, Weather weather, Instant now) {
        this.pod = kept.pod();
        this.status = kept.status();
        this.seen = kept.seen();
        this.underWay = new ArrayList<>(kept.underWay());
        this.reported = kept.told();
        this.addresses = kept.addresses();
        this.node = node;
        this.images = images;
        this.weather = weather;
        this.now = now;
    }

    /// A pod that appears while nodes are imagined: nothing of it runs, whatever its status says.
    static Kept unseen(Pod pod, String hostIp) {
        return new Kept(pod, pod.status(), Observed.nothing(hostIp), List.of(), Optional.empty(), 0);
    }

    /// A pod whose containers are those that its status tells of.
    static Kept adopted(Pod pod, String hostIp, Instant now) {
        var sandbox = new ContainerId(pod.meta().uid() + "-sandbox-0");
        var containers = new ArrayList<ContainerSeen>();
        containers(pod).forEach(spec -> statuses(pod.status()).filter(s -> s.name().equals(spec.name()) && !s.containerID().isEmpty())
                .findFirst().flatMap(s -> seen(pod, spec, s, sandbox, now)).ifPresent(containers::add));
        var runs = containers.stream().anyMatch(c -> c.state() instanceof State.Running)
                || !pod.finished() && !pod.status().podIP().isEmpty();
        var sandboxes = runs ? List.of(new SandboxSeen(sandbox, 0, Phase.RUNNING, true,
                pod.spec().hostNetwork() ? Optional.empty() : Optional.of(pod.status().podIP()))) : List.<SandboxSeen>of();
        var empty = Observed.nothing(pod.status().hostIP().isEmpty() ? hostIp : pod.status().hostIP());
        return new Kept(pod, pod.status(), new Observed(empty.hostIp(), sandboxes, containers, empty.images(), empty.settings(),
                empty.failures(), Optional.empty(), runs ? new Volumes.Ready() : new Volumes.None(), empty.probes()), List.of(),
                Optional.empty(), 0);
    }

    private static Optional<ContainerSeen> seen(Pod pod, Container spec, ContainerStatus status, ContainerId sandbox, Instant now) {
        var kind = pod.spec().initContainers().contains(spec) ? ContainerKind.INIT : ContainerKind.APP;
        var running = status.state().flatMap(ContainerStatus.State::running)
                .<State>map(r -> new State.Running(r.startedAt().orElse(now)));
        var ended = status.state().flatMap(ContainerStatus.State::terminated)
                .or(() -> status.lastState().flatMap(ContainerStatus.State::terminated))
                .<State>map(t -> new State.Exited(t.exitCode(), t.reason().equals("OOMKilled"), t.startedAt().orElse(now),
                        t.finishedAt().orElse(now), t.message()));
        var hash = status.image().equals(spec.image()) ? SpecHash.of(spec) : "of " + status.image();
        return running.or(() -> ended).map(state -> new ContainerSeen(new ContainerId(status.containerID().replace(ENGINE, "")), kind,
                spec.name(), status.restartCount(), status.restartCount(), hash, status.image(), status.imageID(), sandbox, state,
                Optional.empty()));
    }

    Kept kept() {
        return new Kept(pod, status, seen, underWay, reported, addresses);
    }

    List<ContainerAction> told() {
        return List.copyOf(told);
    }

    PodStatus status() {
        return status;
    }

    Optional<Instant> lookAgainAt() {
        return lookAgainAt;
    }

    /// Whether everything of the pod is gone, and the API may know.
    boolean confirmed() {
        return confirmed;
    }

    boolean nothingLeft() {
        return seen.containers().isEmpty() && seen.sandboxes().isEmpty() && underWay.isEmpty() && seen.volumes() instanceof Volumes.None;
    }

    /// Whether the status shall be told now. What was told may get lost on the way, so it is told again after a second.
    boolean tells(PodStatus known) {
        if (status.equals(known)) {
            reported = Optional.empty();
            return false;
        }
        var tells = reported.map(last -> !last.status().equals(status) || !now.isBefore(last.at().plusSeconds(1))).orElse(true);
        if (tells) {
            reported = Optional.of(new Told(status, now));
        }
        soon(reported.map(Told::at).orElse(now).plusSeconds(1));
        return tells;
    }

    // ---- one look

    /// The pod is wanted, as the API tells.
    void keep(Pod known, SettingsSource settings) {
        pod = known;
        for (var condition : known.status().conditions()) {
            if (!List.of("PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady").contains(condition.type())) {
                status = status.with(condition);
            }
        }
        if (known.finished() && !known.withStatus(status).finished()) {
            status = known.status();
        }
        for (var look = 0; look < MOST_LOOKS; look++) {
            pass();
            read(settings);
            var plan = PodPlanner.plan(pod.withStatus(status), seen, now);
            status = plan.status();
            var begun = false;
            for (var action : plan.actions()) {
                begun |= begin(action);
            }
            lookAgainAt = plan.lookAgainAt();
            if (!begun) {
                break;
            }
        }
        next();
    }

    /// The API does not know the pod any more.
    void forget() {
        for (var look = 0; look < MOST_LOOKS; look++) {
            pass();
            var begun = false;
            for (var action : PodPlanner.forgotten(seen, Duration.ofSeconds(pod.spec().graceSeconds()))) {
                begun |= begin(action);
            }
            lookAgainAt = Optional.empty();
            if (!begun) {
                break;
            }
        }
        next();
    }

    /// What has happened by now.
    private void pass() {
        while (true) {
            var over = underWay.stream().filter(work -> !work.over().isAfter(now))
                    .min(Comparator.comparing(UnderWay::over).thenComparing(work -> work.action().key()));
            if (over.isEmpty()) {
                break;
            }
            underWay.remove(over.get());
            finish(over.get().action(), over.get().over());
        }
        for (var container : seen.containers()) {
            end(container).filter(at -> !at.isAfter(now)).ifPresent(at -> {
                var how = ending(container).orElseThrow();
                replace(container, new State.Exited(how.exitCode(), how.outOfMemory(), ((State.Running) container.state()).startedAt(), at, ""));
            });
            answers(container);
        }
    }

    private void next() {
        underWay.forEach(work -> soon(work.over()));
        for (var container : seen.containers()) {
            end(container).ifPresent(this::soon);
            if (container.state() instanceof State.Running running) {
                spec(container).ifPresent(spec -> Stream.of(spec.startupProbe(), spec.readinessProbe()).flatMap(Optional::stream)
                        .map(probe -> running.startedAt().plusSeconds(probe.initialDelaySeconds()).plus(weather.pace().ready()))
                        .filter(now::isBefore).forEach(this::soon));
            }
        }
    }

    private void soon(Instant at) {
        if (at.isAfter(now) && lookAgainAt.filter(known -> !known.isAfter(at)).isEmpty()) {
            lookAgainAt = Optional.of(at);
        }
    }

    // ---- what containers do by themselves

    private Optional<Weather.End> ending(ContainerSeen container) {
        return spec(container).flatMap(spec -> weather.end(pod, spec, container.kind(), container.attempt()));
    }

    private Optional<Instant> end(ContainerSeen container) {
        return container.state() instanceof State.Running running
                ? ending(container).map(end -> running.startedAt().plus(end.after())) : Optional.empty();
    }

    /// Probes pass once the container is up.
    private void answers(ContainerSeen container) {
        var spec = spec(container);
        if (spec.isEmpty() || !(container.state() instanceof State.Running running)) {
            return;
        }
        var answers = seen.probes().getOrDefault(container.id(), ProbesSeen.NONE);
        for (var purpose : List.of(ProbeWish.Purpose.STARTUP, ProbeWish.Purpose.READINESS)) {
            var probe = purpose == ProbeWish.Purpose.STARTUP ? spec.get().startupProbe() : spec.get().readinessProbe();
            if (probe.isPresent() && !running.startedAt().plusSeconds(probe.get().initialDelaySeconds()).plus(weather.pace().ready()).isAfter(now)) {
                answers = answers.with(purpose, Verdict.PASSED);
            }
        }
        var all = new TreeMap<>(seen.probes());
        all.put(container.id(), answers);
        seen = seen.withProbes(all);
    }

    private void read(SettingsSource settings) {
        var known = new TreeMap<String, Settings>();
        var presence = new TreeMap<>(seen.images());
        containers(pod).forEach(spec -> {
            known.put(spec.name(), SettingsCheck.missing(pod, spec, settings).<Settings>map(Settings.Missing::new).orElseGet(Settings.Ready::new));
            var before = presence.getOrDefault(spec.name(), ImageSeen.ABSENT);
            if (images.contains(spec.image())) {
                presence.put(spec.name(), new ImageSeen(Observed.Presence.PRESENT, before.pulledFor(), before.failure()));
            } else {
                presence.put(spec.name(), new ImageSeen(Observed.Presence.ABSENT, OptionalInt.empty(), before.failure()));
            }
        });
        var missing = SettingsCheck.missingForVolumes(pod, settings);
        var volumes = seen.volumes() instanceof Volumes.Failed && missing.isEmpty() ? new Volumes.None() : seen.volumes();
        if (missing.isPresent() && !(seen.volumes() instanceof Volumes.Ready)) {
            volumes = new Volumes.Failed(new Failure("FailedMount", missing.get(), 99, now));   // looked at again when it is there
        }
        seen = seen.withSettings(known).withImages(presence).withVolumes(volumes);
    }

    // ---- what the daemon does

    private boolean begin(PodAction action) {
        if (underWay.stream().anyMatch(work -> work.action().key().equals(action.key()))
                || action.takesAway() && underWay.stream().anyMatch(work -> work.action().makes())) {
            return false;
        }
        if (action instanceof PodAction.PrepareVolumes && seen.volumes() instanceof Volumes.Failed) {
            return false;
        }
        var duration = duration(action);
        if (action instanceof PodAction.ConfirmGone) {
            confirmed = true;
        }
        underWay.add(new UnderWay(action, now.plus(duration)));
        return duration.isZero();
    }

    private Duration duration(PodAction action) {
        var pace = weather.pace();
        return switch (action) {
            case PodAction.PullImage pull -> switch (pull(pull)) {
                case Weather.Pull.Done(var after) -> after;
                case Weather.Pull.Failed(var after, _) -> after;
            };
            case PodAction.CreateSandbox _ -> pace.start().dividedBy(2);
            case PodAction.StartContainer _ -> pace.start().minus(pace.start().dividedBy(2));
            case PodAction.StopContainer stop -> stop.grace().compareTo(pace.stop()) < 0 ? stop.grace() : pace.stop();
            case PodAction.ConfirmGone _ -> Duration.ofSeconds(1);   // said again if nobody heard it
            case PodAction.PrepareVolumes _, PodAction.RemoveContainer _, PodAction.RemoveSandbox _, PodAction.RemoveVolumes _ -> Duration.ZERO;
        };
    }

    private Weather.Pull pull(PodAction.PullImage pull) {
        var spec = containers(pod).filter(c -> c.name().equals(pull.container())).findFirst().orElseThrow();
        var failures = seen.images().getOrDefault(pull.container(), ImageSeen.ABSENT).failure().map(Failure::times).orElse(0);
        return weather.pull(pod, spec, pull.attempt() + failures);
    }

    private void finish(PodAction action, Instant at) {
        switch (action) {
            case PodAction.PullImage pull -> pulled(pull, at);
            case PodAction.CreateSandbox create -> {
                var ip = pod.spec().hostNetwork() ? Optional.<String>empty() : Optional.of(address(create));
                seen = seen.withSandboxes(Stream.concat(seen.sandboxes().stream().filter(s -> s.attempt() != create.attempt()),
                        Stream.of(new SandboxSeen(new ContainerId(pod.meta().uid() + "-sandbox-" + create.attempt()), create.attempt(),
                                Phase.RUNNING, true, ip))).toList());
            }
            case PodAction.PrepareVolumes _ -> seen = seen.withVolumes(new Volumes.Ready());
            case PodAction.StartContainer start -> started(start, at);
            case PodAction.StopContainer stop -> seen.containers().stream().filter(c -> c.id().equals(stop.id())).findFirst().ifPresent(c -> {
                if (c.state() instanceof State.Running running) {
                    replace(new ContainerSeen(c.id(), c.kind(), c.name(), c.attempt(), c.crashesInRow(), c.specHash(), c.image(),
                            c.imageId(), c.sandbox(), c.state(), Optional.of(stop.because())), new State.Exited(0, false, running.startedAt(), at, ""));
                    tell(at, c.name(), Verb.STOP, c.image(), stop.because());
                }
            });
            case PodAction.RemoveContainer(var id, _, _) ->
                    seen = seen.withContainers(seen.containers().stream().filter(c -> !c.id().equals(id)).toList());
            case PodAction.RemoveSandbox(var id, _) ->
                    seen = seen.withSandboxes(seen.sandboxes().stream().filter(s -> !s.id().equals(id)).toList());
            case PodAction.RemoveVolumes _ -> seen = seen.withVolumes(new Volumes.None());
            case PodAction.ConfirmGone _ -> { }
        }
    }

    private void pulled(PodAction.PullImage pull, Instant at) {
        var outcome = pull(pull);
        var all = new TreeMap<>(seen.images());
        var before = all.getOrDefault(pull.container(), ImageSeen.ABSENT);
        switch (outcome) {
            case Weather.Pull.Done _ -> {
                all.put(pull.container(), before.pulled(pull.attempt()));
                images.add(pull.image());
                tell(at, pull.container(), Verb.PULL, pull.image(), pull.because());
            }
            case Weather.Pull.Failed(_, var message) -> all.put(pull.container(), before.failed(new Failure("ErrImagePull", message,
                    before.failure().map(Failure::times).orElse(0) + 1, at)));
        }
        seen = seen.withImages(all);
    }

    private void started(PodAction.StartContainer start, Instant at) {
        var sandbox = seen.sandboxes().stream().filter(s -> s.phase() == Phase.RUNNING).findFirst();
        if (sandbox.isEmpty()) {
            return;
        }
        var spec = start.container();
        var id = new ContainerId(pod.meta().uid() + "-" + spec.name() + "-" + start.attempt());
        seen = seen.withContainers(Stream.concat(seen.containers().stream().filter(c -> !c.id().equals(id)),
                Stream.of(new ContainerSeen(id, start.kind(), spec.name(), start.attempt(), start.crashesInRow(), SpecHash.of(spec), spec.image(),
                        "imagined:" + spec.image(), sandbox.get().id(), new State.Running(at), Optional.empty()))).toList());
        tell(at, spec.name(), start.attempt() == 0 ? Verb.START : Verb.RESTART, spec.image(), start.because());
    }

    private String address(PodAction.CreateSandbox create) {
        if (create.anew()) {
            addresses++;
        }
        var drawn = Math.floorMod((pod.meta().uid() + addresses).hashCode(), 1 << 16);
        return "10.42." + (drawn >> 8) + "." + (drawn & 255);
    }

    private void replace(ContainerSeen container, State state) {
        seen = seen.withContainers(seen.containers().stream().map(c -> !c.id().equals(container.id()) ? c
                : new ContainerSeen(c.id(), c.kind(), c.name(), c.attempt(), c.crashesInRow(), c.specHash(), c.image(), c.imageId(),
                        c.sandbox(), state, container.stopped())).toList());
    }

    private void tell(Instant at, String container, Verb verb, String image, String because) {
        told.add(new ContainerAction(at, node, pod, container, verb, image, because));
    }

    private Optional<Container> spec(ContainerSeen container) {
        return containers(pod).filter(c -> c.name().equals(container.name())).findFirst();
    }

    static Stream<Container> containers(Pod pod) {
        return Stream.concat(pod.spec().initContainers().stream(), pod.spec().containers().stream());
    }

    private static Stream<ContainerStatus> statuses(PodStatus status) {
        return Stream.concat(status.initContainerStatuses().stream(), status.containerStatuses().stream());
    }

    static SortedSet<String> imagesOf(Pod pod) {
        var images = new TreeSet<String>();
        statuses(pod.status()).filter(s -> !s.containerID().isEmpty()).forEach(s -> images.add(s.image()));
        return images;
    }

    @Override
    public String toString() {
        return "imagined " + pod.ref() + (Condition.holds(status.conditions(), "Ready") ? " (ready)" : "");
    }
}
