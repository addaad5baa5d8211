package dev.rumbo.manifests.core;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// What shall run, and where it may.
///
/// @param nodeName empty until the scheduler has bound the pod
public record PodSpec(
        List<Container> initContainers,
        List<Container> containers,
        List<Volume> volumes,
        String restartPolicy,
        Optional<Long> terminationGracePeriodSeconds,
        SortedMap<String, String> nodeSelector,
        List<Toleration> tolerations,
        String nodeName,
        String hostname,
        String subdomain,
        boolean hostNetwork,
        boolean shareProcessNamespace,
        int priority,
        Optional<PodSecurityContext> securityContext) {

    public PodSpec {
        initContainers = List.copyOf(initContainers);
        containers = List.copyOf(containers);
        volumes = List.copyOf(volumes);
        restartPolicy = restartPolicy.isEmpty() ? "Always" : restartPolicy;
        nodeSelector = Collections.unmodifiableSortedMap(new TreeMap<>(nodeSelector));
        tolerations = List.copyOf(tolerations);
    }

    /// How long the containers get between the polite and the last signal; 30 s unless said otherwise.
    public long graceSeconds() {
        return terminationGracePeriodSeconds.orElse(30L);
    }

    /// What the pod asks of its node: the sum of its containers, or the largest init container if that is more.
    /// Source: Kubernetes, component-helpers/resource/helpers.go, PodRequests.
    public Requests requests() {
        var together = containers.stream().map(c -> c.resources().requested()).reduce(Requests.NONE, Requests::plus);
        return initContainers.stream().map(c -> c.resources().requested()).reduce(together, Requests::atLeast);
    }

    PodSpec on(String node) {
        return new PodSpec(initContainers, containers, volumes, restartPolicy, terminationGracePeriodSeconds,
                nodeSelector, tolerations, node, hostname, subdomain, hostNetwork, shareProcessNamespace, priority,
                securityContext);
    }
}
