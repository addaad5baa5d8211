package dev.rumbo.node.runtime;

/// A login at an image registry, from an `imagePullSecret`.
public record RegistryLogin(String server, String user, String password) {
    @Override
    public String toString() {
        return user + " at " + server;
    }
}
