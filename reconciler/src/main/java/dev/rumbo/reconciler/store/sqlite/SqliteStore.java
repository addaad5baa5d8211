package dev.rumbo.reconciler.store.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

import dev.rumbo.reconciler.plan.Change;
import dev.rumbo.reconciler.store.Store.Compacted;
import dev.rumbo.reconciler.store.Store.Conflict;
import dev.rumbo.reconciler.store.DataDirectoryLock;
import dev.rumbo.reconciler.store.History;
import dev.rumbo.reconciler.store.Store.Snapshot;
import dev.rumbo.reconciler.store.Store;
import dev.rumbo.reconciler.store.Store.StoreUnavailable;

/// Keeps everything in `rumbo.db` in a data directory, which it locks against other processes.
public final class SqliteStore implements Store {

    /// More revisions than any store uses between two backups.
    private static final long RESTORED_BEHIND = 1_000_000_000L;

    private final Path file;
    private final DataDirectoryLock lock;
    private final Writer writer;

    private SqliteStore(Path file, DataDirectoryLock lock, Writer writer) {
        this.file = file;
        this.lock = lock;
        this.writer = writer;
    }

    public static SqliteStore open(Path directory) throws StoreUnavailable {
        return open(directory, History.DEFAULT);
    }

    /// Opens the store, or begins a new one in a directory that has none.
    ///
    /// @throws StoreUnavailable when another process has the directory, or when the file cannot be used; the message says what to do
    public static SqliteStore open(Path directory, History history) throws StoreUnavailable {
        createPrivate(directory);
        var lock = DataDirectoryLock.acquire(directory);
        try {
            var file = directory.resolve("rumbo.db");
            return new SqliteStore(file, lock, Writer.start(Database.open(file), history));
        } catch (StoreUnavailable unusable) {
            lock.close();
            throw unusable;
        }
    }

    private static void createPrivate(Path directory) throws StoreUnavailable {
        try {
            if (!Files.isDirectory(directory)) {
                if (directory.getFileSystem().supportedFileAttributeViews().contains("posix")) {
                    Files.createDirectories(directory, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
                } else {
                    Files.createDirectories(directory);
                }
            }
        } catch (IOException unusable) {
            throw new StoreUnavailable("the data directory " + directory + " cannot be made: " + unusable.getMessage() + "; choose another with --data-dir", unusable);
        }
    }

    @Override
    public Snapshot snapshot() throws StoreUnavailable {
        return writer.snapshot();
    }

    @Override
    public void commit(List<Change> changes) throws Conflict, StoreUnavailable {
        writer.commit(changes);
    }

    @Override
    public List<Change> since(long revision) throws Compacted, StoreUnavailable {
        return writer.since(revision);
    }

    /// Looks through the whole file for damage, while others go on writing.
    ///
    /// @return what is wrong; nothing when all is well
    public List<String> damage() {
        try (var connection = Database.reading(file); var statement = connection.createStatement();
                var rows = statement.executeQuery("pragma integrity_check")) {
            var found = new ArrayList<String>();
            while (rows.next()) {
                if (!rows.getString(1).equals("ok")) {
                    found.add(rows.getString(1));
                }
            }
            return List.copyOf(found);
        } catch (SQLException unreadable) {
            return List.of("it cannot be read: " + unreadable.getMessage());
        }
    }

    /// Writes a copy of the store as it is now into a new file, while others go on writing. See [#restore].
    ///
    /// @throws StoreUnavailable when the file exists, or cannot be written
    public void backUpTo(Path copy) throws StoreUnavailable {
        if (Files.exists(copy)) {
            throw new StoreUnavailable("the backup " + copy + " exists already; choose another name");
        }
        try {
            Database.createPrivate(copy);   // SQLite accepts an empty file
            try (var connection = Database.reading(file); var statement = connection.prepareStatement("vacuum into ?")) {
                statement.setString(1, copy.toAbsolutePath().toString());
                statement.execute();
            }
        } catch (SQLException | IOException failed) {
            throw new StoreUnavailable("the backup " + copy + " cannot be written: " + failed.getMessage(), failed);
        }
    }

    /// Begins a store in a directory that has none, from a backup.
    ///
    /// Revisions go on far behind those in the backup, because the lost store has used later ones and somebody may still hold them.
    ///
    /// @throws StoreUnavailable when there is a store already, or when the backup is none
    public static void restore(Path copy, Path directory) throws StoreUnavailable {
        createPrivate(directory);
        var lock = DataDirectoryLock.acquire(directory);
        var file = directory.resolve("rumbo.db");
        try {
            if (Files.exists(file)) {
                throw new StoreUnavailable("the data directory " + directory + " has a store already; move " + file + " away first, or choose another directory");
            }
            var partial = directory.resolve("rumbo.db.restoring");
            Files.deleteIfExists(partial);
            Database.createPrivate(partial);
            try (var out = Files.newOutputStream(partial)) {   // and so with the rights of the new file, not those of the copy
                Files.copy(copy, out);
            }
            try (var connection = Database.open(partial); var statement = connection.createStatement()) {
                statement.execute("update mark set reserved = max(reserved, (select coalesce(max(revision), 0) from change)) + " + RESTORED_BEHIND);
                statement.execute("pragma wal_checkpoint(truncate)");
            }
            Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (SQLException | IOException failed) {
            throw new StoreUnavailable("the backup " + copy + " cannot be restored to " + directory + ": " + failed.getMessage(), failed);
        } finally {
            lock.close();
        }
    }

    @Override
    public void close() {
        writer.close();
        lock.close();
    }
}
