package dev.rumbo.reconciler.registry;

import java.util.List;
import java.util.stream.Stream;

import dev.rumbo.manifests.core.PodSpec;
import dev.rumbo.manifests.core.Resources;

/// How firmly a pod is promised its resources.
/// Source: Kubernetes, pkg/apis/core/v1/helper/qos, ComputePodQOS.
final class QosClass {

    private static final List<String> COUNTED = List.of("cpu", "memory");

    private QosClass() {}

    static String of(PodSpec spec) {
        var resources = Stream.concat(spec.initContainers().stream(), spec.containers().stream())
                .map(container -> container.resources()).toList();
        if (resources.stream().allMatch(QosClass::asksForNothing)) {
            return "BestEffort";
        }
        return resources.stream().allMatch(QosClass::getsExactlyItsLimit) ? "Guaranteed" : "Burstable";
    }

    private static boolean asksForNothing(Resources resources) {
        return COUNTED.stream().noneMatch(name -> resources.requests().containsKey(name) || resources.limits().containsKey(name));
    }

    private static boolean getsExactlyItsLimit(Resources resources) {
        return COUNTED.stream().allMatch(name -> {
            var limit = resources.limits().get(name);
            var request = resources.requests().get(name);
            return limit != null && (request == null || request.amount().compareTo(limit.amount()) == 0);
        });
    }
}
