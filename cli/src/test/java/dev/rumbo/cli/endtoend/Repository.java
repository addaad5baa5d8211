package dev.rumbo.cli.endtoend;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// A Git repository that a person edits and commits to, with the program that people use.
record Repository(Path folder) {

    static Repository init(Path folder) throws Exception {
        Files.createDirectories(folder);
        var repository = new Repository(folder);
        repository.git("init", "-q", "-b", "main");
        repository.git("config", "user.name", "Ana");
        repository.git("config", "user.email", "ana@example.org");
        repository.git("config", "commit.gpgsign", "false");
        return repository;
    }

    Repository write(String file, String text) throws IOException {
        var path = folder.resolve(file);
        Files.createDirectories(path.getParent());
        Files.writeString(path, text);
        return this;
    }

    /// Replaces a piece of a file that must be there.
    Repository edit(String file, String before, String after) throws IOException {
        var text = Files.readString(folder.resolve(file));
        if (!text.contains(before)) {
            throw new AssertionError(file + " does not hold " + before);
        }
        return write(file, text.replace(before, after));
    }

    Repository delete(String file) throws IOException {
        Files.delete(folder.resolve(file));
        return this;
    }

    /// Commits everything and answers with the commit's id.
    String commit(String message) throws Exception {
        git("add", "-A");
        git("commit", "-q", "-m", message);
        return git("rev-parse", "HEAD").strip();
    }

    private String git(String... arguments) throws Exception {
        var command = new java.util.ArrayList<>(java.util.List.of("git"));
        command.addAll(java.util.List.of(arguments));
        return Program.of(command).in(folder).output();
    }
}
