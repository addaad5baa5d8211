package dev.rumbo.reconciler.git;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// Where a repository keeps its data.
///
/// @param own    HEAD is here: `.git`, the bare repository itself, or for a linked worktree `.git/worktrees/NAME` of the main one
/// @param common refs and objects are here; the same as `own` except for a linked worktree
record GitDirectories(Path own, Path common) {

    /// Looks at one directory: it is a working tree (with a `.git` directory or file), or a bare repository, or nothing of ours.
    static Optional<GitDirectories> of(Path directory) throws IOException {
        var dotGit = directory.resolve(".git");
        if (Files.isRegularFile(dotGit)) {
            var line = Files.readString(dotGit).strip();
            return line.startsWith("gitdir:") ? at(directory.resolve(line.substring("gitdir:".length()).strip()).normalize()) : Optional.empty();
        }
        return Files.isDirectory(dotGit) ? at(dotGit) : at(directory);
    }

    private static Optional<GitDirectories> at(Path own) throws IOException {
        var commonFile = own.resolve("commondir");
        var common = Files.isRegularFile(commonFile) ? own.resolve(Files.readString(commonFile).strip()).normalize() : own;
        return Files.isRegularFile(own.resolve("HEAD")) && Files.isDirectory(common.resolve("objects"))
                ? Optional.of(new GitDirectories(own, common))
                : Optional.empty();
    }
}
