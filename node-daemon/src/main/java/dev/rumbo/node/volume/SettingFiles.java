package dev.rumbo.node.volume;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermission;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// Files that change all at once: a reader sees all of the old version or all of the new one.
///
/// The files lie in a directory per version; `..data` points at the one in force and is switched by a rename.
/// Source: Kubernetes, pkg/volume/util/atomic_writer.go.
final class SettingFiles {

    private static final String DATA = "..data";

    private final Path root;

    SettingFiles(Path root) {
        this.root = root;
    }

    record Content(byte[] bytes, int mode) {
        boolean same(Path file) throws IOException {
            return Files.isRegularFile(file) && Arrays.equals(bytes, Files.readAllBytes(file))
                    && Files.getPosixFilePermissions(file).equals(permissions(mode));
        }
    }

    /// Makes these the files, if they are not already.
    ///
    /// @param files by relative path, such as `app.properties` or `conf/app.properties`
    /// @return whether anything changed
    boolean write(SortedMap<String, Content> files) throws IOException {
        Files.createDirectories(root);
        if (holds(files)) {
            return false;
        }
        var version = Files.createTempDirectory(root, "..v");
        Files.setPosixFilePermissions(version, permissions(0755));
        for (var file : files.entrySet()) {
            var path = version.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.write(path, file.getValue().bytes());
            Files.setPosixFilePermissions(path, permissions(file.getValue().mode()));
        }
        var before = current();
        var next = root.resolve(DATA + ".next");
        Files.deleteIfExists(next);
        Files.createSymbolicLink(next, version.getFileName());
        Files.move(next, root.resolve(DATA), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        link(files);
        if (before.isPresent()) {
            Trees.delete(before.get());
        }
        return true;
    }

    private boolean holds(SortedMap<String, Content> files) throws IOException {
        var version = current();
        if (version.isEmpty()) {
            return false;
        }
        for (var file : files.entrySet()) {
            if (!file.getValue().same(version.get().resolve(file.getKey()))) {
                return false;
            }
        }
        try (var all = Files.walk(version.get())) {
            return all.filter(Files::isRegularFile).count() == files.size();
        }
    }

    private java.util.Optional<Path> current() throws IOException {
        var link = root.resolve(DATA);
        return Files.isSymbolicLink(link) ? java.util.Optional.of(root.resolve(Files.readSymbolicLink(link))) : java.util.Optional.empty();
    }

    /// The names people see point through `..data`; those of files that are gone go too.
    private void link(SortedMap<String, Content> files) throws IOException {
        var names = new TreeSet<String>();
        files.keySet().forEach(path -> names.add(Path.of(path).getName(0).toString()));
        for (var name : names) {
            try {
                Files.createSymbolicLink(root.resolve(name), Path.of(DATA, name));
            } catch (FileAlreadyExistsException _) {
                // from an earlier version
            }
        }
        try (var present = Files.list(root)) {
            for (var path : present.toList()) {
                var name = path.getFileName().toString();
                if (!name.startsWith("..") && !names.contains(name) && Files.isSymbolicLink(path)) {
                    Files.delete(path);
                }
            }
        }
    }

    /// `0644` as Java has it.
    static Set<PosixFilePermission> permissions(int mode) {
        var set = EnumSet.noneOf(PosixFilePermission.class);
        var all = PosixFilePermission.values();   // OWNER_READ first, OTHERS_EXECUTE last
        for (var bit = 0; bit < all.length; bit++) {
            if ((mode & 0400 >> bit) != 0) {
                set.add(all[bit]);
            }
        }
        return set;
    }

    /// For tests and messages: what is in force, as text.
    SortedMap<String, String> texts() throws IOException {
        var result = new TreeMap<String, String>();
        var version = current();
        if (version.isPresent() && Files.isDirectory(version.get(), LinkOption.NOFOLLOW_LINKS)) {
            try (var all = Files.walk(version.get())) {
                for (var file : all.filter(Files::isRegularFile).toList()) {
                    result.put(version.get().relativize(file).toString(), new String(Files.readAllBytes(file), UTF_8));
                }
            }
        }
        return Collections.unmodifiableSortedMap(result);
    }
}
