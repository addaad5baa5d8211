package dev.rumbo.reconciler.git;

import java.util.ArrayList;
import java.util.List;

/// A directory or file inside a repository, without leading or trailing slash; [#ROOT] is the whole repository.
public record SubPath(String text) implements Comparable<SubPath> {

    public static final SubPath ROOT = new SubPath("");

    /// Reads `apps/web`, `./apps/web/`, `/apps/web`, `.` and the empty text.
    ///
    /// @throws IllegalArgumentException when it leads out of the repository, in words for the person who wrote it
    public SubPath {
        var parts = new ArrayList<String>();
        for (var part : text.strip().split("/")) {
            switch (part) {
                case "", "." -> { /* says nothing */ }
                case ".." -> {
                    if (parts.isEmpty()) {
                        throw new IllegalArgumentException("path \"" + text + "\" leads out of the repository; write it from the repository's top directory");
                    }
                    parts.removeLast();
                }
                default -> parts.add(part);
            }
        }
        text = String.join("/", parts);
    }

    public boolean isRoot() {
        return text.isEmpty();
    }

    /// The path of something below this one.
    String join(String below) {
        return isRoot() ? below : text + "/" + below;
    }

    /// Each directory on the way down, the last one being this path itself.
    List<String> parts() {
        return isRoot() ? List.of() : List.of(text.split("/"));
    }

    @Override
    public int compareTo(SubPath other) {
        return text.compareTo(other.text);
    }

    @Override
    public String toString() {
        return isRoot() ? "." : text;
    }
}
