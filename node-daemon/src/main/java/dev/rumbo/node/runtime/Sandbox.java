package dev.rumbo.node.runtime;

/// A running sandbox.
///
/// @param pid of its process in the engine's PID namespace; it changes when the sandbox is started again
public record Sandbox(ContainerId id, long pid) {

    /// Where the kernel shows the pod's network namespace, as long as the sandbox runs.
    public String networkNamespace() {
        return "/proc/" + pid + "/ns/net";
    }
}
