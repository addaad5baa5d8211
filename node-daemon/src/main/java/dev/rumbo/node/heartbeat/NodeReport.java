package dev.rumbo.node.heartbeat;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.core.NodeSpec;
import dev.rumbo.manifests.core.NodeStatus;
import dev.rumbo.manifests.meta.Condition;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.ObjectMeta;
import dev.rumbo.manifests.meta.Quantity;
import dev.rumbo.node.network.NetworkState;
import dev.rumbo.node.runtime.ImageSummary;
import dev.rumbo.node.runtime.NodeFacts;

/// A node's object and status, worked out of what was seen. Pure.
final class NodeReport {

    private static final int MOST_PODS = 110;

    /// As kubelet: a node tells of its largest images only.
    private static final int MOST_IMAGES = 50;

    /// Below this share of free disk, pods should go elsewhere.
    private static final double LITTLE_DISK = 0.05;

    private static final NodeStatus NOTHING = new NodeStatus(new TreeMap<>(), new TreeMap<>(), List.of(), List.of(), Optional.empty(),
            Optional.empty(), List.of());

    private NodeReport() {}

    /// What was seen of the node.
    ///
    /// @param engineTrouble what the engine says, or why it says nothing; empty when it works
    /// @param disk          where pods keep their files
    record Seen(NodeIdentityCard card, Optional<NodeFacts> facts, List<ImageSummary> images, Optional<String> engineTrouble,
            NetworkState network, Disk disk) {}

    record Disk(long totalBytes, long freeBytes) {}

    /// A node that was not there before.
    static Node fresh(NodeIdentityCard card, NodeFacts facts) {
        var labels = new TreeMap<>(card.labels());
        labels.put("kubernetes.io/hostname", card.name());
        labels.put("kubernetes.io/os", facts.operatingSystem());
        labels.put("kubernetes.io/arch", facts.architecture());
        return new Node(ObjectMeta.named("", card.name()).withLabels(labels), new NodeSpec("", List.of(), false),
                NOTHING, Json.EMPTY);
    }

    /// The status as it is now. Times change only with the conditions they belong to.
    static NodeStatus status(NodeStatus before, Seen seen, Instant now) {
        var capacity = new TreeMap<>(before.capacity());
        seen.facts().ifPresent(facts -> {
            capacity.put("cpu", new Quantity(Integer.toString(facts.cpus())));
            capacity.put("memory", new Quantity(facts.memoryBytes() / 1024 + "Ki"));
        });
        capacity.put("pods", new Quantity(Integer.toString(MOST_PODS)));
        capacity.put("ephemeral-storage", new Quantity(seen.disk().totalBytes() / 1024 + "Ki"));
        var images = seen.engineTrouble().isPresent() ? before.images()
                : seen.images().stream().filter(image -> !image.names().isEmpty())
                        .sorted(Comparator.comparing(ImageSummary::sizeBytes).reversed().thenComparing(ImageSummary::id)).limit(MOST_IMAGES)
                        .map(image -> new NodeStatus.Image(image.names().stream().sorted().toList(), image.sizeBytes())).toList();
        return new NodeStatus(capacity, capacity, conditions(before.conditions(), seen, now),
                List.of(new NodeStatus.Address("InternalIP", seen.card().ip()), new NodeStatus.Address("Hostname", seen.card().name())),
                Optional.of(new NodeStatus.DaemonEndpoints(new NodeStatus.Endpoint(seen.card().port()))),
                seen.facts().map(facts -> info(facts, seen.card())).or(before::nodeInfo), images);
    }

    private static NodeStatus.NodeInfo info(NodeFacts facts, NodeIdentityCard card) {
        return new NodeStatus.NodeInfo(facts.engineId(), "", "", facts.kernelVersion(), facts.osImage(),
                facts.engine() + "://" + facts.engineVersion(), card.version(), "", facts.operatingSystem(), facts.architecture());
    }

    private static List<Condition> conditions(List<Condition> before, Seen seen, Instant now) {
        var little = seen.disk().freeBytes() < seen.disk().totalBytes() * LITTLE_DISK;
        var conditions = Condition.of("DiskPressure", little, little ? "KubeletHasDiskPressure" : "KubeletHasNoDiskPressure",
                little ? "%d MiB of %d MiB are free where pods keep their files; remove images or files"
                        .formatted(seen.disk().freeBytes() >> 20, seen.disk().totalBytes() >> 20)
                        : "there is enough disk", now).in(before);
        conditions = network(seen.network(), now).in(conditions);
        return ready(seen, now).in(conditions);
    }

    private static Condition network(NetworkState state, Instant now) {
        return switch (state) {
            case NetworkState.Ready _ -> Condition.of("NetworkUnavailable", false, "RumboIsUp", "pods reach each other and services", now);
            case NetworkState.Degraded(var problems) -> Condition.of("NetworkUnavailable", false, "RumboIsDegraded",
                    String.join("; ", problems), now);
            case NetworkState.Unable(var because) -> Condition.of("NetworkUnavailable", true, "RumboIsUnable", because, now);
        };
    }

    private static Condition ready(Seen seen, Instant now) {
        return seen.engineTrouble()
                .map(trouble -> Condition.of("Ready", false, "KubeletNotReady", "container runtime is down: " + trouble, now))
                .orElseGet(() -> Condition.of("Ready", true, "KubeletReady", "the node daemon keeps pods running", now));
    }
}
