package dev.rumbo.node.runtime;

import java.net.InetAddress;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The sandbox a pod needs: the namespaces that its containers share.
///
/// @param attempt how many sandboxes this pod had before
/// @param hostname the pod's; all its containers see it
/// @param podIp the address the pod will get; kept as a label, the network room does the wiring
/// @param namespaces which of the host's namespaces the pod uses, which of its own its containers share
/// @param specHash of all that would need a new sandbox when it changed
/// @param labels further labels, such as the pod's own, for people who look with the engine's tools
/// @param because why this sandbox is made; may be empty
public record SandboxSpec(
        PodIdentity pod,
        int attempt,
        String hostname,
        Optional<InetAddress> podIp,
        PodNamespaces namespaces,
        String specHash,
        SortedMap<String, String> labels,
        String because) {

    public SandboxSpec {
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    }

    /// A sandbox with namespaces of its own, no address, and the pod's name as its host name.
    public static SandboxSpec of(PodIdentity pod, int attempt) {
        return new SandboxSpec(pod, attempt, pod.name(), Optional.empty(), PodNamespaces.OWN, "", new TreeMap<>(), "");
    }

    public SandboxSpec withPodIp(InetAddress ip) {
        return new SandboxSpec(pod, attempt, hostname, Optional.of(ip), namespaces, specHash, labels, because);
    }

    public SandboxSpec withNamespaces(PodNamespaces other) {
        return new SandboxSpec(pod, attempt, hostname, podIp, other, specHash, labels, because);
    }

    public SandboxSpec withLabels(Map<String, String> more) {
        return new SandboxSpec(pod, attempt, hostname, podIp, namespaces, specHash, new TreeMap<>(more), because);
    }

    public ContainerIdentity identity() {
        return ContainerIdentity.sandbox(pod, attempt);
    }
}
