package dev.rumbo.manifests.core;

import java.util.List;
import java.util.Optional;

/// What all containers of a pod may do, unless they say otherwise.
public record PodSecurityContext(
        Optional<Long> runAsUser,
        Optional<Long> runAsGroup,
        Optional<Boolean> runAsNonRoot,
        Optional<Long> fsGroup,
        List<Long> supplementalGroups,
        List<Sysctl> sysctls,
        Optional<Seccomp> seccompProfile) {

    public PodSecurityContext {
        supplementalGroups = List.copyOf(supplementalGroups);
        sysctls = List.copyOf(sysctls);
    }

    public record Sysctl(String name, String value) {}

    /// `type` is RuntimeDefault, Unconfined or Localhost.
    public record Seccomp(String type, String localhostProfile) {}
}
