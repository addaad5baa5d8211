package dev.rumbo.node.volume;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;

/// File systems in memory, for secrets and for volumes of medium Memory.
public interface MemoryDisks {

    /// Mounts one on a directory.
    /// @return false where this daemon may not; the directory is then used as it is
    boolean mount(Path directory, OptionalLong sizeBytes) throws IOException;

    /// Unmounts all that is mounted below a directory.
    void unmountBelow(Path directory) throws IOException;

    /// For daemons that may not mount.
    MemoryDisks NONE = new MemoryDisks() {
        @Override
        public boolean mount(Path directory, OptionalLong sizeBytes) {
            return false;
        }

        @Override
        public void unmountBelow(Path directory) {
            // nothing was mounted
        }

        @Override
        public String toString() {
            return "no file systems in memory";
        }
    };

    /// Which directories below one are mount points, the deepest first.
    static List<Path> mountsBelow(Path directory, List<String> mountInfo) {
        var root = directory.toAbsolutePath().normalize();
        return mountInfo.stream().map(line -> line.split(" ")).filter(fields -> fields.length > 4)
                .map(fields -> Path.of(unescaped(fields[4])))
                .filter(path -> path.startsWith(root))
                .sorted(java.util.Comparator.comparing(Path::getNameCount).reversed()).toList();
    }

    /// The kernel writes a space as `\040`.
    private static String unescaped(String field) {
        return java.util.regex.Pattern.compile("\\\\(\\d{3})").matcher(field)
                .replaceAll(found -> java.util.regex.Matcher.quoteReplacement(
                        String.valueOf((char) Integer.parseInt(found.group(1), 8))));
    }
}
