package dev.rumbo.node.runtime;

/// Which pod a container belongs to. Two pods of one name at different times differ by uid.
public record PodIdentity(String namespace, String name, String uid) {

    public PodIdentity {
        if (namespace.isBlank() || name.isBlank() || uid.isBlank()) {
            throw new IllegalArgumentException(
                    "a pod needs namespace, name and uid, but has \"%s\", \"%s\", \"%s\"".formatted(namespace, name, uid));
        }
    }

    @Override
    public String toString() {
        return namespace + "/" + name;
    }
}
