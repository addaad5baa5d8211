package dev.rumbo.benchmarks.program;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/// A Git repository on this machine that somebody commits to with `git`.
public record Repository(Path directory) {

    private static final String BRANCH = "main";

    public static Repository create(Path directory) throws IOException, InterruptedException {
        Files.createDirectories(directory);
        var repository = new Repository(directory);
        repository.git("init", "-q", "-b", BRANCH);
        repository.git("config", "user.name", "Benchmark");
        repository.git("config", "user.email", "benchmark@example.org");
        repository.git("config", "commit.gpgsign", "false");
        return repository;
    }

    /// Commits these files, by path, over what is there.
    ///
    /// @return the moment from which on the commit is the branch's: when the file system replaced the branch's file
    public Instant commit(String subject, Map<String, String> files) throws IOException, InterruptedException {
        for (var file : files.entrySet()) {
            var path = directory.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
        git("add", "--all");
        git("commit", "-q", "-m", subject);
        return ((FileTime) Files.getAttribute(directory.resolve(".git/refs/heads").resolve(BRANCH), "unix:ctime")).toInstant();
    }

    private void git(String... arguments) throws IOException, InterruptedException {
        var command = new ArrayList<>(List.of("git"));
        command.addAll(Arrays.asList(arguments));
        Commands.run(directory, command);
    }
}
