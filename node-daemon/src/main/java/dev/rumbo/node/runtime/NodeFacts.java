package dev.rumbo.node.runtime;

/// What the engine says about its host; becomes the node's `status.nodeInfo` and `status.capacity`.
///
/// @param engine such as `docker`
/// @param osImage such as `Debian GNU/Linux 12 (bookworm)`
/// @param operatingSystem Kubernetes' label `kubernetes.io/os`: `linux`
/// @param architecture Kubernetes' label `kubernetes.io/arch`: `amd64`, `arm64`
/// @param engineId stays the same as long as the engine's data directory does
/// @param ability what this engine may do; found out by trying once
public record NodeFacts(
        String engine,
        String engineVersion,
        String apiVersion,
        String osImage,
        String kernelVersion,
        String operatingSystem,
        String architecture,
        String hostname,
        String engineId,
        int cpus,
        long memoryBytes,
        String cgroupDriver,
        Ability ability) {

    /// @param negativeOomScore it can protect a container from the out-of-memory killer
    /// @param privileged it can run privileged containers
    public record Ability(boolean negativeOomScore, boolean privileged) {}
}
