package dev.rumbo.node.pod;

import java.util.List;
import java.util.stream.Stream;

import dev.rumbo.manifests.core.Container;
import dev.rumbo.manifests.core.PodSpec;

/// How firmly a pod's resources are promised: Guaranteed, Burstable or BestEffort.
/// Source: Kubernetes, component-helpers/resource, qos.ComputePodQOS.
final class QosClass {

    private static final List<String> COUNTED = List.of("cpu", "memory");

    private QosClass() {}

    static String of(PodSpec spec) {
        var all = Stream.concat(spec.initContainers().stream(), spec.containers().stream()).toList();
        if (all.stream().noneMatch(QosClass::asksForAnything)) {
            return "BestEffort";
        }
        return all.stream().allMatch(QosClass::limitedToItsRequests) ? "Guaranteed" : "Burstable";
    }

    private static boolean asksForAnything(Container container) {
        return COUNTED.stream().anyMatch(name -> container.resources().requests().containsKey(name)
                || container.resources().limits().containsKey(name));
    }

    private static boolean limitedToItsRequests(Container container) {
        var resources = container.resources();
        return COUNTED.stream().allMatch(name -> {
            var limit = resources.limits().get(name);
            var request = resources.requests().get(name);
            return limit != null && (request == null || request.amount().compareTo(limit.amount()) == 0);
        });
    }
}
