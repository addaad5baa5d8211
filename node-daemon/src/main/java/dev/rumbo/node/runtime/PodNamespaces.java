package dev.rumbo.node.runtime;

/// Which kernel namespaces a pod uses: Kubernetes' `hostNetwork`, `hostIPC`, `hostPID` and `shareProcessNamespace`.
///
/// @param sharedProcesses its containers see each other's processes, and the sandbox is process 1 of all of them
public record PodNamespaces(boolean hostNetwork, boolean hostIpc, boolean hostPid, boolean sharedProcesses) {

    /// The usual pod: all its own, processes apart.
    public static final PodNamespaces OWN = new PodNamespaces(false, false, false, false);

    public static final PodNamespaces HOST_NETWORK = new PodNamespaces(true, false, false, false);
}
