package dev.rumbo.node.pod;

import java.time.Instant;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.rumbo.node.runtime.ContainerId;
import dev.rumbo.node.runtime.ContainerKind;

/// What is seen of one pod on this node at one moment.
///
/// @param hostIp         the node's own address
/// @param sandboxes      all there are, dead or alive
/// @param containers     all there are, dead or alive, of every attempt
/// @param images         what is known of the image of a container, by the container's name
/// @param settings       whether the variables of a container can be made, by its name; absent: it needs none
/// @param failures       what went wrong when a container was last created, by its name
/// @param sandboxFailure what went wrong when the sandbox was last made
/// @param probes         the answers of the probes, by container
public record Observed(
        String hostIp,
        List<SandboxSeen> sandboxes,
        List<ContainerSeen> containers,
        SortedMap<String, ImageSeen> images,
        SortedMap<String, Settings> settings,
        SortedMap<String, Failure> failures,
        Optional<Failure> sandboxFailure,
        Volumes volumes,
        SortedMap<ContainerId, ProbesSeen> probes) {

    private static final Comparator<ContainerSeen> NEWEST_FIRST = Comparator.comparing(ContainerSeen::attempt).reversed()
            .thenComparing(ContainerSeen::id);

    public Observed {
        sandboxes = sandboxes.stream()
                .sorted(Comparator.comparing(SandboxSeen::attempt).reversed().thenComparing(SandboxSeen::id)).toList();
        containers = containers.stream()
                .sorted(Comparator.comparing(ContainerSeen::name).thenComparing(NEWEST_FIRST)).toList();
        images = Collections.unmodifiableSortedMap(new TreeMap<>(images));
        settings = Collections.unmodifiableSortedMap(new TreeMap<>(settings));
        failures = Collections.unmodifiableSortedMap(new TreeMap<>(failures));
        probes = Collections.unmodifiableSortedMap(new TreeMap<>(probes));
    }

    /// Of a pod that is new here.
    public static Observed nothing(String hostIp) {
        return new Observed(hostIp, List.of(), List.of(), new TreeMap<>(), new TreeMap<>(), new TreeMap<>(), Optional.empty(),
                new Volumes.None(), new TreeMap<>());
    }

    public Observed withSandboxes(List<SandboxSeen> other) {
        return new Observed(hostIp, other, containers, images, settings, failures, sandboxFailure, volumes, probes);
    }

    public Observed withContainers(List<ContainerSeen> other) {
        return new Observed(hostIp, sandboxes, other, images, settings, failures, sandboxFailure, volumes, probes);
    }

    public Observed withImages(SortedMap<String, ImageSeen> other) {
        return new Observed(hostIp, sandboxes, containers, other, settings, failures, sandboxFailure, volumes, probes);
    }

    public Observed withSettings(SortedMap<String, Settings> other) {
        return new Observed(hostIp, sandboxes, containers, images, other, failures, sandboxFailure, volumes, probes);
    }

    public Observed withVolumes(Volumes other) {
        return new Observed(hostIp, sandboxes, containers, images, settings, failures, sandboxFailure, other, probes);
    }

    public Observed withProbes(SortedMap<ContainerId, ProbesSeen> other) {
        return new Observed(hostIp, sandboxes, containers, images, settings, failures, sandboxFailure, volumes, other);
    }

    /// The runs of one container, newest first.
    List<ContainerSeen> runs(String name) {
        return containers.stream().filter(container -> container.name().equals(name)).toList();
    }

    /// The newest sandbox that can hold containers.
    Optional<SandboxSeen> liveSandbox() {
        return sandboxes.stream().filter(SandboxSeen::usable).findFirst();
    }

    boolean anyRunning() {
        return containers.stream().anyMatch(ContainerSeen::running);
    }

    /// Whether a container still uses namespaces that are not those of `sandbox`.
    boolean anyRunningOutside(Optional<SandboxSeen> sandbox) {
        return containers.stream().anyMatch(container -> container.running()
                && sandbox.map(s -> !s.id().equals(container.sandbox())).orElse(true));
    }

    ImageSeen image(String container) {
        return images.getOrDefault(container, ImageSeen.UNKNOWN);
    }

    /// @param wired whether its network is complete
    /// @param ip    its address; empty with the host's network
    public record SandboxSeen(ContainerId id, int attempt, Phase phase, boolean wired, Optional<String> ip) {
        boolean usable() {
            return phase == Phase.RUNNING && wired;
        }
    }

    public enum Phase { CREATED, RUNNING, EXITED }

    /// One run of a container.
    ///
    /// @param crashesInRow how often the container ended shortly before this run
    /// @param sandbox      in which it lives
    /// @param stopped      why we stopped it, if we know that we did
    public record ContainerSeen(ContainerId id, ContainerKind kind, String name, int attempt, int crashesInRow, String specHash,
            String image, String imageId, ContainerId sandbox, State state, Optional<String> stopped) {
        boolean running() {
            return state instanceof State.Running;
        }
    }

    public sealed interface State {
        /// Made, but not started.
        record Created() implements State {}

        /// Made, but its process could not be started.
        record CannotStart(int exitCode, String message, Instant at) implements State {}

        record Running(Instant startedAt) implements State {}

        /// @param message the last words the container left (its termination message)
        record Exited(int exitCode, boolean outOfMemory, Instant startedAt, Instant finishedAt, String message) implements State {}
    }

    /// What is known of an image on this node.
    ///
    /// @param presence  whether it is here
    /// @param pulledFor the attempt of the container for which the registry was asked last
    /// @param failure   why the last pull failed, until one succeeds; `reason` is kubelet's word
    public record ImageSeen(Presence presence, OptionalInt pulledFor, Optional<Failure> failure) {

        public static final ImageSeen UNKNOWN = new ImageSeen(Presence.UNKNOWN, OptionalInt.empty(), Optional.empty());
        public static final ImageSeen PRESENT = new ImageSeen(Presence.PRESENT, OptionalInt.empty(), Optional.empty());
        public static final ImageSeen ABSENT = new ImageSeen(Presence.ABSENT, OptionalInt.empty(), Optional.empty());

        public ImageSeen pulled(int attempt) {
            return new ImageSeen(Presence.PRESENT, OptionalInt.of(attempt), Optional.empty());
        }

        public ImageSeen failed(Failure why) {
            return new ImageSeen(presence, pulledFor, Optional.of(why));
        }
    }

    public enum Presence {
        /// Not looked for yet.
        UNKNOWN, PRESENT, ABSENT
    }

    /// Whether what a container's variables refer to is there.
    public sealed interface Settings {
        record Ready() implements Settings {}

        /// The API has not answered yet.
        record NotYetRead() implements Settings {}

        /// @param message e.g. `configmap "web" not found`
        record Missing(String message) implements Settings {}
    }

    /// Something that did not work and is tried again, later each time.
    ///
    /// @param reason one word in CamelCase
    /// @param times  how often in a row, from 1
    public record Failure(String reason, String message, int times, Instant at) {}

    /// The pod's files on this node.
    public sealed interface Volumes {
        record None() implements Volumes {}

        record Ready() implements Volumes {}

        record Failed(Failure why) implements Volumes {}
    }

    /// What the probes of one container say; those that have not said anything yet (or are not asked) are unknown.
    public record ProbesSeen(Verdict startup, Verdict readiness, Verdict liveness) {
        public static final ProbesSeen NONE = new ProbesSeen(Verdict.UNKNOWN, Verdict.UNKNOWN, Verdict.UNKNOWN);

        public ProbesSeen with(ProbeWish.Purpose purpose, Verdict verdict) {
            return switch (purpose) {
                case STARTUP -> new ProbesSeen(verdict, readiness, liveness);
                case READINESS -> new ProbesSeen(startup, verdict, liveness);
                case LIVENESS -> new ProbesSeen(startup, readiness, verdict);
            };
        }
    }

    /// An answer that has lasted for as many questions as the probe's threshold asks.
    public record Verdict(Answer answer, String message) {
        public static final Verdict UNKNOWN = new Verdict(Answer.UNKNOWN, "");
        public static final Verdict PASSED = new Verdict(Answer.PASSED, "");

        public static Verdict failed(String message) {
            return new Verdict(Answer.FAILED, message);
        }

        boolean passed() {
            return answer == Answer.PASSED;
        }

        boolean failed() {
            return answer == Answer.FAILED;
        }
    }

    public enum Answer { UNKNOWN, PASSED, FAILED }
}
