package dev.rumbo.node.pod;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

import dev.rumbo.manifests.core.ContainerStatus;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.meta.Json;
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
import dev.rumbo.node.runtime.ContainerId;
import dev.rumbo.node.runtime.ContainerKind;

/// A pod and what is seen of it, in the words of a test.
final class Scene {

    static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    static final ContainerId SANDBOX = new ContainerId("sandbox-0");

    Pod pod;
    Instant now = NOW;
    private final List<SandboxSeen> sandboxes = new ArrayList<>();
    private final List<ContainerSeen> containers = new ArrayList<>();
    private final TreeMap<String, ImageSeen> images = new TreeMap<>();
    private final TreeMap<String, Settings> settings = new TreeMap<>();
    private final TreeMap<String, Failure> failures = new TreeMap<>();
    private final TreeMap<ContainerId, ProbesSeen> probes = new TreeMap<>();
    private Optional<Failure> sandboxFailure = Optional.empty();
    private Volumes volumes = new Volumes.Ready();

    private Scene(Pod pod) {
        this.pod = pod;
    }

    /// `spec` is the inside of a pod's spec as JSON.
    static Scene of(String spec) {
        return new Scene(Pod.KIND.bind(Json.parse("""
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"web","namespace":"shop","uid":"u1"},
                 "spec":{"nodeName":"n1",%s}}""".formatted(spec))));
    }

    static Scene web() {
        return of("\"containers\":[{\"name\":\"web\",\"image\":\"nginx:1\"}]");
    }

    static Scene web(String policy) {
        return of("\"restartPolicy\":\"" + policy + "\",\"containers\":[{\"name\":\"web\",\"image\":\"nginx:1\"}]");
    }

    /// With a sandbox, ready volumes and every image present.
    Scene prepared() {
        return sandbox(0, Phase.RUNNING).withImages(ImageSeen.PRESENT);
    }

    Scene withImages(ImageSeen seen) {
        pod.spec().initContainers().forEach(c -> images.put(c.name(), seen));
        pod.spec().containers().forEach(c -> images.put(c.name(), seen));
        return this;
    }

    Scene image(String container, ImageSeen seen) {
        images.put(container, seen);
        return this;
    }

    Scene settings(String container, Settings value) {
        settings.put(container, value);
        return this;
    }

    Scene failure(String container, Failure failure) {
        failures.put(container, failure);
        return this;
    }

    Scene sandboxFailure(Failure failure) {
        sandboxFailure = Optional.of(failure);
        return this;
    }

    Scene volumes(Volumes value) {
        volumes = value;
        return this;
    }

    Scene sandbox(int attempt, Phase phase) {
        return sandbox(attempt, phase, true);
    }

    Scene sandbox(int attempt, Phase phase, boolean wired) {
        sandboxes.removeIf(s -> s.attempt() == attempt);
        sandboxes.add(new SandboxSeen(new ContainerId("sandbox-" + attempt), attempt, phase, wired,
                Optional.of("10.42.0." + (7 + attempt))));
        return this;
    }

    Scene noSandbox() {
        sandboxes.clear();
        return this;
    }

    Scene with(String name, int attempt, State state) {
        return with(name, attempt, 0, state, SANDBOX);
    }

    Scene with(String name, int attempt, int crashes, State state) {
        return with(name, attempt, crashes, state, SANDBOX);
    }

    Scene with(String name, int attempt, int crashes, State state, ContainerId sandbox) {
        var init = pod.spec().initContainers().stream().filter(c -> c.name().equals(name)).findFirst();
        var spec = init.or(() -> pod.spec().containers().stream().filter(c -> c.name().equals(name)).findFirst()).orElseThrow();
        containers.removeIf(c -> c.name().equals(name) && c.attempt() == attempt);
        containers.add(new ContainerSeen(new ContainerId(name + "-" + attempt),
                init.isPresent() ? ContainerKind.INIT : ContainerKind.APP, name, attempt, crashes, SpecHash.of(spec),
                spec.image(), "sha256:abc", sandbox, state, Optional.empty()));
        return this;
    }

    Scene otherImage(String image) {
        pod = Pod.KIND.bind(pod.json().edited(tree -> {
            ((tools.jackson.databind.node.ObjectNode) tree.at("/spec/containers/0")).put("image", image);
            return tree;
        }));
        return this;
    }

    Scene probes(String container, ProbesSeen seen) {
        probes.put(new ContainerId(container), seen);
        return this;
    }

    Scene probe(String container, ProbeWish.Purpose purpose, Verdict verdict) {
        return probes(container, ProbesSeen.NONE.with(purpose, verdict));
    }

    Scene at(Duration later) {
        now = NOW.plus(later);
        return this;
    }

    Scene deleted(long graceSeconds) {
        pod = pod.withMeta(pod.meta().with(edit -> {
            edit.deletionTimestamp = Optional.of(NOW.plusSeconds(graceSeconds));
            edit.deletionGracePeriodSeconds = Optional.of(graceSeconds);
        }));
        return this;
    }

    /// Plans, and takes the status as reported.
    PodPlan planAndReport() {
        var plan = plan();
        pod = pod.withStatus(plan.status());
        return plan;
    }

    PodPlan plan() {
        return PodPlanner.plan(pod, observed(), now);
    }

    Observed observed() {
        return new Observed("192.168.0.10", sandboxes, containers, images, settings, failures, sandboxFailure, volumes, probes);
    }

    Scene gone() {
        containers.clear();
        sandboxes.clear();
        return this;
    }

    static State created() {
        return new State.Created();
    }

    static State running() {
        return running(Duration.ofMinutes(1));
    }

    static State running(Duration ago) {
        return new State.Running(NOW.minus(ago));
    }

    static State exited(int code) {
        return exited(code, Duration.ofSeconds(2));
    }

    /// It ended just now, after it ran so long.
    static State exited(int code, Duration ran) {
        return new State.Exited(code, false, NOW.minus(ran), NOW, "");
    }

    /// What the plan does, in words.
    static List<String> words(PodPlan plan) {
        return plan.actions().stream().map(PodAction::inWords).toList();
    }

    /// The state of a container, in one line.
    static String state(PodPlan plan, String name) {
        var status = java.util.stream.Stream.concat(plan.status().initContainerStatuses().stream(),
                plan.status().containerStatuses().stream()).filter(s -> s.name().equals(name)).findFirst().orElseThrow();
        return line(status.state().orElseThrow());
    }

    static String line(ContainerStatus.State state) {
        return state.waiting().map(w -> "waiting " + w.reason())
                .or(() -> state.running().map(_ -> "running"))
                .or(() -> state.terminated().map(t -> "terminated " + t.reason() + " " + t.exitCode())).orElseThrow();
    }

    static Failure failed(String reason, int times) {
        return new Failure(reason, reason + " in words", times, NOW);
    }
}
