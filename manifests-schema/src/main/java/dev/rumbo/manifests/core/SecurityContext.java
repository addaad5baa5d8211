package dev.rumbo.manifests.core;

import java.util.List;
import java.util.Optional;

/// What one container may do. Present values win over the pod's.
public record SecurityContext(
        Optional<Long> runAsUser,
        Optional<Long> runAsGroup,
        Optional<Boolean> runAsNonRoot,
        boolean readOnlyRootFilesystem,
        Optional<Boolean> allowPrivilegeEscalation,
        boolean privileged,
        Optional<Capabilities> capabilities,
        Optional<PodSecurityContext.Seccomp> seccompProfile) {

    public record Capabilities(List<String> add, List<String> drop) {
        public Capabilities {
            add = List.copyOf(add);
            drop = List.copyOf(drop);
        }
    }
}
