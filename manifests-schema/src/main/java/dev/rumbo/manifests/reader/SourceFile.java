package dev.rumbo.manifests.reader;

import java.util.Arrays;

/// A file as it was committed, or as it lies in a folder.
///
/// @param path  relative to what the user calls the root, with `/`
/// @param bytes not copied; nobody changes them
public record SourceFile(String path, byte[] bytes) {

    /// Whether a file of this name may hold manifests: `.yaml`, `.yml` and `.json`, but nothing hidden.
    public static boolean mayHoldManifests(String path) {
        var name = path.substring(path.lastIndexOf('/') + 1);
        return (name.endsWith(".yaml") || name.endsWith(".yml") || name.endsWith(".json"))
                && Arrays.stream(path.split("/")).noneMatch(part -> part.startsWith(".") && !part.equals(".") && !part.equals(".."));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof SourceFile that && path.equals(that.path) && Arrays.equals(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
        return path.hashCode();
    }

    @Override
    public String toString() {
        return path;
    }
}
