package dev.rumbo.node.runtime;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/// What a container is for its pod.
public enum ContainerKind {
    /// Holds the pod's network and IPC namespaces and does nothing else.
    SANDBOX,
    INIT,
    APP,
    EPHEMERAL;

    /// As written in the label `rumbo.dev/kind`.
    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }

    static Optional<ContainerKind> fromLabel(String label) {
        return Arrays.stream(values()).filter(kind -> kind.label().equals(label)).findFirst();
    }
}
