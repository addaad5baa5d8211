package dev.rumbo.node.runtime;

/// The engine's own name for one container (or sandbox), unique and never used again.
public record ContainerId(String value) implements Comparable<ContainerId> {

    public ContainerId {
        if (value.isBlank()) {
            throw new IllegalArgumentException("a container id must not be blank");
        }
    }

    /// The first twelve characters, as `docker ps` prints them.
    public String brief() {
        return value.length() <= 12 ? value : value.substring(0, 12);
    }

    @Override
    public int compareTo(ContainerId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return brief();
    }
}
