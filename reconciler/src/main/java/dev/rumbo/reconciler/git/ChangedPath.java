package dev.rumbo.reconciler.git;

/// A file that differs between two commits. A renamed file is one removed and one added.
public record ChangedPath(String path, Change change) {

    public enum Change { ADDED, MODIFIED, REMOVED }
}
