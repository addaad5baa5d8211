package dev.rumbo.reconciler.store;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import dev.rumbo.reconciler.store.Store.StoreUnavailable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Makes sure that one process at a time works in a data directory. The operating system holds the lock, so it goes when the process does,
/// however it ends.
public final class DataDirectoryLock implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DataDirectoryLock.class);

    /// Directories locked by this very process. Needed because POSIX gives a process all its locks on a file back, and takes them all away as
    /// soon as any of its handles on the file is closed.
    private static final Set<Path> OURS = ConcurrentHashMap.newKeySet();

    private final Path directory;
    private final FileChannel channel;

    private DataDirectoryLock(Path directory, FileChannel channel) {
        this.directory = directory;
        this.channel = channel;
    }

    /// Takes the lock, and writes our process id into the file `lock` for whoever wants to know.
    ///
    /// @param directory is there already
    /// @throws StoreUnavailable when another process has it, or when the directory cannot be written to
    public static DataDirectoryLock acquire(Path directory) throws StoreUnavailable {
        try {
            var real = directory.toRealPath();
            if (!OURS.add(real)) {
                throw held(real, Long.toString(ProcessHandle.current().pid()));
            }
            var lock = lockFile(real);
            if (lock == null) {
                OURS.remove(real);
                throw held(real, Files.readString(real.resolve("lock")).strip());
            }
            return lock;
        } catch (IOException unusable) {
            throw new StoreUnavailable("the data directory " + directory + " cannot be used: " + unusable.getMessage() + "; make it writable, or choose another with --data-dir", unusable);
        }
    }

    private static @Nullable DataDirectoryLock lockFile(Path directory) throws IOException {
        var channel = FileChannel.open(directory.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        try {
            if (channel.tryLock() == null) {
                channel.close();
                return null;
            }
            channel.truncate(0);
            channel.write(ByteBuffer.wrap((ProcessHandle.current().pid() + "\n").getBytes(StandardCharsets.US_ASCII)), 0);
            return new DataDirectoryLock(directory, channel);
        } catch (IOException unusable) {
            OURS.remove(directory);
            channel.close();
            throw unusable;
        }
    }

    private static StoreUnavailable held(Path directory, String process) {
        return new StoreUnavailable("another Rumbo (process " + (process.isEmpty() ? "unknown" : process) + ") works in the data directory " + directory
                + "; stop it first, or choose another directory with --data-dir");
    }

    @Override
    public void close() {
        if (channel.isOpen()) {
            try {
                channel.close();
            } catch (IOException lost) {
                log.atWarn().addKeyValue("directory", directory).addKeyValue("because", lost.getMessage()).log("lock not released cleanly; it goes with the process");
            } finally {
                OURS.remove(directory);
            }
        }
    }
}
