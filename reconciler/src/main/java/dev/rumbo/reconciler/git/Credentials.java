package dev.rumbo.reconciler.git;

/// The port through which Git asks for credentials. Asked again for every connection, so that a rotated token works at once.
@FunctionalInterface
public interface Credentials {

    /// For people whose repositories are public or local.
    Credentials NONE = _ -> new Credential.Anonymous();

    Credential forRepository(RepositoryUrl.Remote repository);
}
