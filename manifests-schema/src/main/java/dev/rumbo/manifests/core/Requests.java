package dev.rumbo.manifests.core;

/// An amount of a node: what a pod asks for, or what a node has.
///
/// @param milliCpu    thousandths of a core
/// @param memoryBytes bytes
public record Requests(long milliCpu, long memoryBytes) {

    public static final Requests NONE = new Requests(0, 0);

    public Requests plus(Requests other) {
        return new Requests(milliCpu + other.milliCpu, memoryBytes + other.memoryBytes);
    }

    public Requests minus(Requests other) {
        return new Requests(milliCpu - other.milliCpu, memoryBytes - other.memoryBytes);
    }

    /// The larger of both, dimension by dimension.
    public Requests atLeast(Requests other) {
        return new Requests(Math.max(milliCpu, other.milliCpu), Math.max(memoryBytes, other.memoryBytes));
    }
}
