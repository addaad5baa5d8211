package dev.rumbo.reconciler.git;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.eclipse.jgit.dircache.DirCacheIterator;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.treewalk.FileTreeIterator;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.filter.PathFilter;

/// A directory as it lies on disk, with everything that is not committed yet; for `rumbo diff DIR` and `rumbo validate DIR`.
///
/// @param folder      paths are from the top of the working tree, or from the directory itself when it belongs to none
/// @param repository  the working tree that the directory belongs to
/// @param path        where in that working tree it is
/// @param head        the commit the working tree is based on
/// @param uncommitted true when the files differ from those in `head`
public record WorkingTree(Folder folder, Optional<RepositoryUrl.Local> repository, SubPath path, Optional<CommitInfo> head, boolean uncommitted) {

    /// Reads the wanted files, without those that `.gitignore` leaves out (unless they are tracked all the same).
    ///
    /// @param wanted which files, by their path below the directory
    /// @throws GitFailure with a [GitProblem.DirectoryUnreadable]
    public static WorkingTree read(Path directory, Predicate<String> wanted) throws GitFailure {
        IsolatedJGit.ensure();
        try {
            var real = directory.toRealPath();
            if (!Files.isDirectory(real)) {
                throw unreadable(directory, "is no directory");
            }
            var top = enclosing(real);
            return top.isPresent() ? tracked(real, top.get(), wanted) : plain(real, wanted);
        } catch (java.nio.file.NoSuchFileException missing) {
            throw unreadable(directory, "there is no such directory");
        } catch (IOException | UncheckedIOException broken) {
            throw unreadable(directory, "cannot be read (" + broken.getMessage() + ")");
        }
    }

    /// The top of the working tree that a directory belongs to.
    public static Optional<Path> enclosing(Path directory) throws IOException {
        for (var at = directory.toAbsolutePath().normalize(); at != null; at = at.getParent()) {
            if (Files.exists(at.resolve(".git")) && GitDirectories.of(at).isPresent()) {
                return Optional.of(at);
            }
        }
        return Optional.empty();
    }

    private static WorkingTree tracked(Path directory, Path top, Predicate<String> wanted) throws IOException, GitFailure {
        var url = new RepositoryUrl.Local(top);
        var path = new SubPath(top.relativize(directory).toString().replace('\\', '/'));
        var where = GitDirectories.of(top).orElseThrow(() -> new GitFailure(new GitProblem.RepositoryNotFound(url)));
        try (var repository = new FileRepositoryBuilder().setGitDir(where.own().toFile()).setGitCommonDir(where.common().toFile())
                .setWorkTree(top.toFile()).setMustExist(true).build()) {
            var files = new ArrayList<Path>();
            try (var walk = new TreeWalk(repository)) {
                walk.addTree(new FileTreeIterator(repository));
                walk.addTree(new DirCacheIterator(repository.readDirCache()));
                walk.getTree(0, FileTreeIterator.class).setDirCacheIterator(walk, 1);
                if (!path.isRoot()) {
                    walk.setFilter(PathFilter.create(path.text()));
                }
                while (walk.next()) {
                    var onDisk = walk.getTree(0, FileTreeIterator.class);
                    var inIndex = walk.getTree(1, DirCacheIterator.class);
                    if (onDisk == null || inIndex == null && onDisk.isEntryIgnored()) {
                        continue;
                    }
                    if (walk.getFileMode(0).equals(FileMode.TREE)) {
                        walk.enterSubtree();
                    } else {
                        files.add(top.resolve(walk.getPathString()));
                    }
                }
            }
            var folder = load(files, top, directory, wanted);
            return compared(folder, url, path, repository, wanted);
        }
    }

    private static WorkingTree compared(Folder folder, RepositoryUrl.Local url, SubPath path, Repository repository, Predicate<String> wanted)
            throws IOException, GitFailure {
        var id = repository.resolve(Constants.HEAD);
        if (id == null) {
            return new WorkingTree(folder, Optional.of(url), path, Optional.empty(), true);
        }
        try (var reader = CommitReader.of(url, repository, new CommitId(id.name()))) {
            return new WorkingTree(folder, Optional.of(url), path, Optional.of(reader.info()), !committed(reader, path, wanted).equals(folder.files()));
        }
    }

    private static List<SourceFile> committed(CommitReader reader, SubPath path, Predicate<String> wanted) throws GitFailure {
        try {
            return reader.read(path, wanted).files();
        } catch (GitFailure failure) {
            return switch (failure.problem()) {
                case GitProblem.PathNotFound _, GitProblem.NothingToRead _ -> List.of();
                default -> throw failure;
            };
        }
    }

    private static WorkingTree plain(Path directory, Predicate<String> wanted) throws IOException, GitFailure {
        try (var below = Files.walk(directory)) {
            var files = below.filter(Files::isRegularFile).toList();
            return new WorkingTree(load(files, directory, directory, wanted), Optional.empty(), SubPath.ROOT, Optional.empty(), true);
        }
    }

    private static Folder load(List<Path> paths, Path top, Path directory, Predicate<String> wanted) throws IOException, GitFailure {
        var files = new ArrayList<SourceFile>();
        var unreadable = new ArrayList<Folder.Unreadable>();
        var bytesSoFar = 0L;
        try (var hash = new ObjectInserter.Formatter()) {
            for (var file : paths) {
                if (!Files.isRegularFile(file) || !wanted.test(slashed(directory.relativize(file)))) {
                    continue;
                }
                var path = slashed(top.relativize(file));
                if (Files.size(file) > CommitReader.MAX_FILE_BYTES) {
                    unreadable.add(new Folder.Unreadable(path, "has more than the " + CommitReader.MAX_FILE_BYTES + " bytes a manifest may have; split it"));
                    continue;
                }
                var bytes = Files.readAllBytes(file);
                bytesSoFar += bytes.length;
                if (bytesSoFar > CommitReader.MAX_FOLDER_BYTES) {
                    throw unreadable(directory, "holds more than " + (CommitReader.MAX_FOLDER_BYTES >> 20) + " MiB of manifests; name a smaller directory");
                }
                files.add(new SourceFile(path, hash.idFor(Constants.OBJ_BLOB, bytes).name(), bytes));
            }
        }
        if (files.isEmpty() && unreadable.isEmpty()) {
            throw unreadable(directory, "holds no .yaml, .yml or .json file");
        }
        files.sort(Comparator.comparing(SourceFile::path));
        return new Folder(files, unreadable);
    }

    private static String slashed(Path path) {
        return path.toString().replace('\\', '/');
    }

    private static GitFailure unreadable(Path directory, String why) {
        return new GitFailure(new GitProblem.DirectoryUnreadable(directory, why));
    }
}
