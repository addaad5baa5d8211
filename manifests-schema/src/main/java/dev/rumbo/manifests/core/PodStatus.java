package dev.rumbo.manifests.core;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import dev.rumbo.manifests.meta.Condition;

/// What is known of a pod. Written by its node; before there is one, by the scheduler.
///
/// @param phase Pending, Running, Succeeded, Failed or Unknown
public record PodStatus(
        String phase,
        String reason,
        String message,
        String hostIP,
        String podIP,
        List<PodIp> podIPs,
        Optional<Instant> startTime,
        List<Condition> conditions,
        List<ContainerStatus> initContainerStatuses,
        List<ContainerStatus> containerStatuses,
        String qosClass) {

    public static final PodStatus PENDING = new PodStatus("Pending", "", "", "", "", List.of(), Optional.empty(),
            List.of(), List.of(), List.of(), "");

    public PodStatus {
        phase = phase.isEmpty() ? "Pending" : phase;
        podIPs = List.copyOf(podIPs);
        conditions = List.copyOf(conditions);
        initContainerStatuses = List.copyOf(initContainerStatuses);
        containerStatuses = List.copyOf(containerStatuses);
    }

    public record PodIp(String ip) {}

    public PodStatus withConditions(List<Condition> value) {
        return new PodStatus(phase, reason, message, hostIP, podIP, podIPs, startTime, value, initContainerStatuses,
                containerStatuses, qosClass);
    }

    public PodStatus with(Condition condition) {
        return withConditions(condition.in(conditions));
    }

    public PodStatus inQosClass(String value) {
        return new PodStatus(phase, reason, message, hostIP, podIP, podIPs, startTime, conditions, initContainerStatuses,
                containerStatuses, value);
    }

    public PodStatus inPhase(String value, String why, String words) {
        return new PodStatus(value, why, words, hostIP, podIP, podIPs, startTime, conditions, initContainerStatuses,
                containerStatuses, qosClass);
    }
}
