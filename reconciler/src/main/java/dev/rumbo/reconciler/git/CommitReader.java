package dev.rumbo.reconciler.git;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import org.eclipse.jgit.errors.IncorrectObjectTypeException;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.filter.TreeFilter;

/// Reads one commit straight from the object database.
final class CommitReader implements AutoCloseable {

    /// A manifest above this size is a mistake (Kubernetes itself refuses objects above about 1.5 MB).
    static final int MAX_FILE_BYTES = 8 << 20;
    /// All of an application's files together.
    static final int MAX_FOLDER_BYTES = 64 << 20;

    private static final int MAX_LINK_HOPS = 5;
    private static final byte[] LFS_POINTER = "version https://git-lfs.github.com/spec/".getBytes(StandardCharsets.UTF_8);

    private final RepositoryUrl url;
    private final ObjectReader objects;
    private final RevCommit commit;
    private final CommitId id;

    private CommitReader(RepositoryUrl url, ObjectReader objects, RevCommit commit) {
        this.url = url;
        this.objects = objects;
        this.commit = commit;
        this.id = new CommitId(commit.name());
    }

    static CommitReader of(RepositoryUrl url, Repository repository, CommitId id) throws GitFailure {
        var objects = repository.newObjectReader();
        try {
            @SuppressWarnings("resource")   // closes only the reader, which stays with us
            var walk = new RevWalk(objects);
            return new CommitReader(url, objects, walk.parseCommit(ObjectId.fromString(id.sha())));
        } catch (MissingObjectException | IncorrectObjectTypeException notHere) {
            objects.close();
            throw new GitFailure(new GitProblem.CommitNotFound(url, id));
        } catch (IOException unreadable) {
            objects.close();
            throw Failures.of(unreadable, url);
        }
    }

    CommitInfo info() {
        var author = Optional.ofNullable(commit.getAuthorIdent());
        return new CommitInfo(id,
                new CommitInfo.Person(author.map(PersonIdent::getName).orElse(""), author.map(PersonIdent::getEmailAddress).orElse("")),
                Optional.ofNullable(commit.getCommitterIdent()).map(PersonIdent::getWhenAsInstant).orElse(java.time.Instant.EPOCH),
                commit.getShortMessage(), commit.getFullMessage(),
                Arrays.stream(commit.getParents()).map(parent -> new CommitId(parent.name())).toList());
    }

    /// Git's id of the directory (or file); empty when the commit has no such path.
    Optional<String> idOf(SubPath path) throws GitFailure {
        try {
            return entry(path).map(entry -> entry.id.name());
        } catch (IOException unreadable) {
            throw Failures.of(unreadable, url);
        }
    }

    Folder read(SubPath path, Predicate<String> wanted) throws GitFailure {
        try {
            var start = entry(path);
            if (start.isEmpty()) {
                throw new GitFailure(new GitProblem.PathNotFound(url, id, path, nearest(path)));
            }
            var reading = new Reading(path, wanted);
            if (start.get().mode.equals(FileMode.TREE)) {
                reading.tree(start.get().id);
            } else {
                reading.file(path.text(), path.text().substring(path.text().lastIndexOf('/') + 1), start.get());
            }
            if (reading.files.isEmpty() && reading.unreadable.isEmpty()) {
                throw new GitFailure(new GitProblem.NothingToRead(url, id, path));
            }
            reading.files.sort(Comparator.comparing(SourceFile::path));
            return new Folder(reading.files, reading.unreadable);
        } catch (IOException unreadable) {
            throw Failures.of(unreadable, url);
        }
    }

    /// What differs from an older commit below a path, sorted by path. Costs as much as has changed, not as much as there is.
    List<ChangedPath> changedSince(CommitReader older, SubPath path) throws GitFailure {
        try (var walk = new TreeWalk(objects)) {
            walk.addTree(older.commit.getTree());
            walk.addTree(commit.getTree());
            walk.setRecursive(true);
            walk.setFilter(path.isRoot() ? TreeFilter.ANY_DIFF
                    : org.eclipse.jgit.treewalk.filter.AndTreeFilter.create(org.eclipse.jgit.treewalk.filter.PathFilter.create(path.text()), TreeFilter.ANY_DIFF));
            var changes = new ArrayList<ChangedPath>();
            while (walk.next()) {
                changes.add(new ChangedPath(walk.getPathString(),
                        walk.getRawMode(0) == 0 ? ChangedPath.Change.ADDED
                                : walk.getRawMode(1) == 0 ? ChangedPath.Change.REMOVED
                                : ChangedPath.Change.MODIFIED));
            }
            changes.sort(Comparator.comparing(ChangedPath::path));
            return List.copyOf(changes);
        } catch (IOException unreadable) {
            throw Failures.of(unreadable, url);
        }
    }

    private record Entry(FileMode mode, ObjectId id) {}

    private Optional<Entry> entry(SubPath path) throws IOException {
        if (path.isRoot()) {
            return Optional.of(new Entry(FileMode.TREE, commit.getTree()));
        }
        try (var walk = TreeWalk.forPath(objects, path.text(), commit.getTree())) {
            return walk == null ? Optional.empty() : Optional.of(new Entry(walk.getFileMode(0), walk.getObjectId(0)));
        }
    }

    /// Names beside the first part of the path that is not there, as whole paths.
    private List<String> nearest(SubPath path) throws IOException {
        var here = SubPath.ROOT;
        for (var part : path.parts()) {
            var next = new SubPath(here.join(part));
            if (entry(next).isEmpty()) {
                var parent = here;
                return Nearest.to(part, names(here)).stream().map(parent::join).toList();
            }
            here = next;
        }
        return List.of();
    }

    private List<String> names(SubPath directory) throws IOException {
        var start = entry(directory);
        if (start.isEmpty() || !start.get().mode.equals(FileMode.TREE)) {
            return List.of();
        }
        try (var walk = new TreeWalk(objects)) {
            walk.addTree(start.get().id);
            var names = new ArrayList<String>();
            while (walk.next()) {
                names.add(walk.getNameString());
            }
            return names;
        }
    }

    /// One pass over a directory.
    private final class Reading {

        private final SubPath top;
        private final Predicate<String> wanted;
        private final List<SourceFile> files = new ArrayList<>();
        private final List<Folder.Unreadable> unreadable = new ArrayList<>();
        private long bytesSoFar;

        Reading(SubPath top, Predicate<String> wanted) {
            this.top = top;
            this.wanted = wanted;
        }

        void tree(ObjectId tree) throws IOException, GitFailure {
            try (var walk = new TreeWalk(objects)) {
                walk.addTree(tree);
                walk.setRecursive(true);
                while (walk.next()) {
                    var below = walk.getPathString();
                    file(top.join(below), below, new Entry(walk.getFileMode(0), walk.getObjectId(0)));
                }
            }
        }

        void file(String path, String below, Entry entry) throws IOException, GitFailure {
            if (entry.mode.equals(FileMode.GITLINK)) {
                skip(path, "is a submodule, which is not fetched; make it an application of its own");
            } else if (entry.mode.equals(FileMode.SYMLINK)) {
                link(path, below, entry);
            } else if (wanted.test(below)) {
                blob(path, entry.id);
            }
        }

        private void blob(String path, ObjectId blob) throws IOException, GitFailure {
            var loader = objects.open(blob, Constants.OBJ_BLOB);
            if (loader.getSize() > MAX_FILE_BYTES) {
                skip(path, "has " + loader.getSize() + " bytes, which is more than the " + MAX_FILE_BYTES + " a manifest may have; split it");
                return;
            }
            bytesSoFar += loader.getSize();
            if (bytesSoFar > MAX_FOLDER_BYTES) {
                throw new GitFailure(new GitProblem.TooMuchToRead(url, id, top, (MAX_FOLDER_BYTES >> 20) + " MiB"));
            }
            var bytes = loader.getBytes(MAX_FILE_BYTES);
            if (bytes.length >= LFS_POINTER.length && Arrays.equals(bytes, 0, LFS_POINTER.length, LFS_POINTER, 0, LFS_POINTER.length)) {
                skip(path, "is kept in Git LFS, which is not fetched; keep manifests in Git itself");
                return;
            }
            files.add(new SourceFile(path, blob.name(), bytes));
        }

        /// A link to a file in the same commit is read as that file, as a checkout would show it.
        private void link(String path, String below, Entry link) throws IOException, GitFailure {
            var at = path;
            var target = Optional.of(link);
            for (var hops = 0; target.isPresent() && target.get().mode.equals(FileMode.SYMLINK); hops++) {
                var text = objects.open(target.get().id, Constants.OBJ_BLOB).getSize() > 4096 ? "/"
                        : new String(objects.open(target.get().id, Constants.OBJ_BLOB).getCachedBytes(), StandardCharsets.UTF_8);
                if (text.startsWith("/") || hops == MAX_LINK_HOPS) {
                    target = Optional.empty();
                } else {
                    try {
                        var next = new SubPath(at.contains("/") ? at.substring(0, at.lastIndexOf('/') + 1) + text : text);
                        at = next.text();
                        target = entry(next);
                    } catch (IllegalArgumentException leadsOut) {
                        target = Optional.empty();
                    }
                }
            }
            if (target.isPresent() && (target.get().mode.equals(FileMode.REGULAR_FILE) || target.get().mode.equals(FileMode.EXECUTABLE_FILE))) {
                if (wanted.test(below)) {
                    blob(path, target.get().id);
                }
            } else if (target.isPresent()) {
                skip(path, "is a symbolic link to a directory, which is not followed; point the application at " + at);
            } else if (wanted.test(below)) {
                skip(path, "is a symbolic link to something that is not in this commit; commit the file itself");
            }
        }

        private void skip(String path, String why) {
            unreadable.add(new Folder.Unreadable(path, why));
        }
    }

    @Override
    public void close() {
        objects.close();
    }
}
