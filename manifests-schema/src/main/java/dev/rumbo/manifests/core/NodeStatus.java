package dev.rumbo.manifests.core;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.rumbo.manifests.meta.Condition;
import dev.rumbo.manifests.meta.Quantity;

/// What is known of a node. Written by the node itself; its Ready condition also by the node controller.
public record NodeStatus(
        SortedMap<String, Quantity> capacity,
        SortedMap<String, Quantity> allocatable,
        List<Condition> conditions,
        List<Address> addresses,
        Optional<DaemonEndpoints> daemonEndpoints,
        Optional<NodeInfo> nodeInfo,
        List<Image> images) {

    public NodeStatus {
        capacity = Collections.unmodifiableSortedMap(new TreeMap<>(capacity));
        allocatable = Collections.unmodifiableSortedMap(new TreeMap<>(allocatable));
        conditions = List.copyOf(conditions);
        addresses = List.copyOf(addresses);
        images = List.copyOf(images);
    }

    /// `type` is InternalIP or Hostname.
    public record Address(String type, String address) {}

    public record DaemonEndpoints(Endpoint kubeletEndpoint) {}

    public record Endpoint(@com.fasterxml.jackson.annotation.JsonProperty("Port") int port) {}

    public record NodeInfo(String machineID, String systemUUID, String bootID, String kernelVersion, String osImage,
            String containerRuntimeVersion, String kubeletVersion, String kubeProxyVersion, String operatingSystem,
            String architecture) {}

    public record Image(List<String> names, long sizeBytes) {
        public Image {
            names = List.copyOf(names);
        }
    }

    /// What pods may ask for together.
    public Requests room() {
        return new Requests(Optional.ofNullable(allocatable.get("cpu")).map(Quantity::milli).orElse(0L),
                Optional.ofNullable(allocatable.get("memory")).map(Quantity::units).orElse(0L));
    }

    /// How many pods may run here; 110 unless the node says otherwise.
    public long podRoom() {
        return Optional.ofNullable(allocatable.get("pods")).map(Quantity::units).orElse(110L);
    }

    public Optional<String> internalIp() {
        return addresses.stream().filter(a -> a.type().equals("InternalIP")).map(Address::address).findFirst();
    }

    public NodeStatus withConditions(List<Condition> value) {
        return new NodeStatus(capacity, allocatable, value, addresses, daemonEndpoints, nodeInfo, images);
    }
}
