package dev.rumbo.reconciler.git;

import java.util.List;

/// The wanted files below one path, sorted by path.
///
/// @param unreadable what could not be read, and why. An application must treat each of these as a problem of the commit: what was
///                   defined in such a file has not been removed, it just cannot be seen.
public record Folder(List<SourceFile> files, List<Unreadable> unreadable) {

    public Folder {
        files = List.copyOf(files);
        unreadable = List.copyOf(unreadable);
    }

    /// @param why reads on after the path: "is a submodule, ..."
    public record Unreadable(String path, String why) {
        public String inWords() {
            return path + " " + why;
        }
    }
}
