package dev.rumbo.node.sync;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;

import dev.rumbo.manifests.core.Container;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.core.PodSecurityContext;
import dev.rumbo.manifests.core.PodSpec;
import dev.rumbo.manifests.core.SecurityContext;
import dev.rumbo.node.pod.PodAction.StartContainer;
import dev.rumbo.node.pod.SpecHash;
import dev.rumbo.node.runtime.ContainerId;
import dev.rumbo.node.runtime.ContainerIdentity;
import dev.rumbo.node.runtime.ContainerSpec;
import dev.rumbo.node.runtime.Labels;
import dev.rumbo.node.runtime.PodIdentity;
import dev.rumbo.node.runtime.PodNamespaces;

/// How a container of a pod is to be created. Pure.
final class ContainerRecipe {

    /// How often the container ended shortly before this run.
    static final String CRASHES_IN_ROW = Labels.PREFIX + "crashes-in-row";
    /// How long the container gets to end, for when its pod is no longer known.
    static final String GRACE_SECONDS = Labels.PREFIX + "grace-seconds";

    private ContainerRecipe() {}

    static PodIdentity identity(Pod pod) {
        return new PodIdentity(pod.meta().namespace(), pod.meta().name(), pod.meta().uid());
    }

    static PodNamespaces namespaces(PodSpec spec) {
        return new PodNamespaces(spec.hostNetwork(), false, false, spec.shareProcessNamespace());
    }

    /// As kubelet: the pod's `hostname`, or its name cut to what the kernel allows.
    static String hostname(Pod pod) {
        var name = pod.spec().hostname().isEmpty() ? pod.meta().name() : pod.spec().hostname();
        return name.length() <= 63 ? name : name.substring(0, 63).replaceAll("[-.]+$", "");
    }

    /// @param nodeMemoryBytes decides who dies first when memory runs out
    static ContainerSpec of(Pod pod, StartContainer start, ContainerId sandbox, Variables variables,
            List<ContainerSpec.Mount> mounts, long nodeMemoryBytes) {
        var container = start.container();
        var labels = new TreeMap<>(Map.of(
                CRASHES_IN_ROW, Integer.toString(start.crashesInRow()),
                GRACE_SECONDS, Long.toString(pod.spec().graceSeconds())));
        return new ContainerSpec(
                new ContainerIdentity(identity(pod), start.kind(), container.name(), start.attempt()), sandbox,
                namespaces(pod.spec()), container.image(),
                new ContainerSpec.Command(variables.expand(container.command()), variables.expand(container.args()),
                        variables.list(), container.workingDir(), container.stdin(), false, container.tty()),
                mounts, resources(pod, container, nodeMemoryBytes), security(pod.spec(), container),
                ContainerSpec.LogLimits.DEFAULT, SpecHash.of(container), labels, start.because());
    }

    private static ContainerSpec.Resources resources(Pod pod, Container container, long nodeMemoryBytes) {
        var resources = container.resources();
        var cpu = resources.requested().milliCpu();
        return new ContainerSpec.Resources(cpu == 0 ? OptionalLong.empty() : OptionalLong.of(cpu),
                optional(resources.limitMilliCpu()), optional(resources.limitMemoryBytes()), OptionalLong.empty(),
                oomScore(pod.status().qosClass(), resources.requested().memoryBytes(), nodeMemoryBytes));
    }

    /// Source: Kubernetes, pkg/kubelet/qos/policy.go.
    static int oomScore(String qosClass, long memoryRequestBytes, long nodeMemoryBytes) {
        return switch (qosClass) {
            case "Guaranteed" -> -997;
            case "BestEffort" -> 1000;
            default -> Math.clamp(1000 - 1000 * memoryRequestBytes / Math.max(1, nodeMemoryBytes), 3, 999);
        };
    }

    private static ContainerSpec.Security security(PodSpec spec, Container container) {
        var own = container.securityContext();
        var pod = spec.securityContext();
        var groups = pod.map(p -> Stream.concat(p.supplementalGroups().stream(), p.fsGroup().stream()).distinct().toList())
                .orElse(List.of());
        return new ContainerSpec.Security(
                optional(runAsUser(spec, container)),
                optional(own.flatMap(SecurityContext::runAsGroup).or(() -> pod.flatMap(PodSecurityContext::runAsGroup))),
                groups,
                own.map(SecurityContext::readOnlyRootFilesystem).orElse(false),
                own.flatMap(SecurityContext::capabilities).map(SecurityContext.Capabilities::add).orElse(List.of()),
                own.flatMap(SecurityContext::capabilities).map(SecurityContext.Capabilities::drop).orElse(List.of()),
                own.flatMap(SecurityContext::allowPrivilegeEscalation).orElse(true),
                own.map(SecurityContext::privileged).orElse(false),
                seccomp(own.flatMap(SecurityContext::seccompProfile).or(() -> pod.flatMap(PodSecurityContext::seccompProfile))));
    }

    static Optional<Long> runAsUser(PodSpec spec, Container container) {
        return container.securityContext().flatMap(SecurityContext::runAsUser)
                .or(() -> spec.securityContext().flatMap(PodSecurityContext::runAsUser));
    }

    static boolean mustNotBeRoot(PodSpec spec, Container container) {
        return container.securityContext().flatMap(SecurityContext::runAsNonRoot)
                .or(() -> spec.securityContext().flatMap(PodSecurityContext::runAsNonRoot)).orElse(false);
    }

    /// Security on by default: unlike kubelet's, an unset profile means the engine's own.
    private static ContainerSpec.Seccomp seccomp(Optional<PodSecurityContext.Seccomp> wish) {
        return wish.filter(s -> s.type().equals("Unconfined")).isPresent()
                ? new ContainerSpec.Seccomp.Unconfined() : new ContainerSpec.Seccomp.RuntimeDefault();
    }

    private static OptionalLong optional(Optional<Long> value) {
        return value.map(OptionalLong::of).orElseGet(OptionalLong::empty);
    }
}
