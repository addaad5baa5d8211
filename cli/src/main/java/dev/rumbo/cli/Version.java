package dev.rumbo.cli;

import java.util.Optional;

/// Which Rumbo this is.
public final class Version {

    public static final String NUMBER =
            Optional.ofNullable(Version.class.getPackage().getImplementationVersion()).orElse("0.1.0-SNAPSHOT");

    private Version() {}
}
