package dev.rumbo.node.runtime;

import java.net.InetAddress;
import java.time.Instant;
import java.util.Collections;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.TreeMap;

/// What a list tells of one container: enough to adopt it.
///
/// @param engineName as `docker ps` shows it
/// @param image as it was asked for
/// @param exitCode when it has exited
public record ContainerSummary(
        ContainerId id,
        ContainerIdentity identity,
        String engineName,
        String image,
        Phase phase,
        OptionalInt exitCode,
        Instant createdAt,
        SortedMap<String, String> labels) {

    public ContainerSummary {
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    }

    public enum Phase {
        /// Never started, or its start failed.
        CREATED,
        /// Its process is there. A container that somebody paused by hand counts as running.
        RUNNING,
        EXITED,
        /// The engine is taking it away.
        REMOVING
    }

    public String specHash() {
        return labels.getOrDefault(Labels.SPEC_HASH, "");
    }

    /// The sandbox whose namespaces it shares; empty for a sandbox.
    public Optional<ContainerId> sandbox() {
        return Optional.ofNullable(labels.get(Labels.SANDBOX)).map(ContainerId::new);
    }

    /// The address its pod was given; on sandboxes.
    public Optional<InetAddress> podIp() {
        return Optional.ofNullable(labels.get(Labels.POD_IP)).map(InetAddress::ofLiteral);
    }
}
