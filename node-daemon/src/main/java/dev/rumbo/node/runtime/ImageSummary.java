package dev.rumbo.node.runtime;

import java.util.List;

/// An image that is on this node.
///
/// @param names its tags and digests, such as `nginx:1.28` and `nginx@sha256:…`; empty when it lost them
/// @param user as the image says, such as `1000:1000` or `nginx`; empty means root. Only [ContainerRuntime#image] knows it:
///     in a list it is empty
public record ImageSummary(String id, List<String> names, long sizeBytes, String user) {
    public ImageSummary {
        names = List.copyOf(names);
    }
}
