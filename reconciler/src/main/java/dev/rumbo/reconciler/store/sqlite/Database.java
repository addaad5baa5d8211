package dev.rumbo.reconciler.store.sqlite;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.SQLException;

import dev.rumbo.reconciler.store.Store.StoreUnavailable;
import org.sqlite.SQLiteConfig;

/// Opens the file: its settings, its tables, and whether it is ours at all.
final class Database {

    /// "RMBO", so that `file rumbo.db` and a mistaken path can be told from any other database.
    private static final int APPLICATION_ID = 0x524d424f;
    /// The form of the tables below. A later form migrates an earlier one here.
    private static final int FORMAT = 1;

    private static final String[] TABLES = {
        """
        create table object (
            kind text not null, namespace text not null, name text not null,
            revision integer not null, json blob not null,
            primary key (kind, namespace, name))""",
        """
        create table change (
            revision integer primary key, at text not null,
            kind text not null, namespace text not null, name text not null,
            removed integer not null, before blob,
            cause_revision integer not null, actor text not null, because text not null)""",
        """
        create table mark (
            one integer primary key check (one = 1),
            reserved integer not null, compacted integer not null)""",
        "insert into mark values (1, 0, 0)",
    };

    private Database() {}

    /// @throws StoreUnavailable with what to do, when this is no database of ours
    static Connection open(Path file) throws StoreUnavailable {
        try {
            createPrivate(file);
            var connection = settings().createConnection("jdbc:sqlite:" + file);
            try {
                prepare(connection, file);
                return connection;
            } catch (SQLException | StoreUnavailable unusable) {
                connection.close();
                throw unusable;
            }
        } catch (SQLException unusable) {
            throw new StoreUnavailable("the database " + file + " cannot be opened: " + unusable.getMessage() + "; restore a backup, or move the file away to begin anew", unusable);
        } catch (IOException unusable) {
            throw new StoreUnavailable("the database " + file + " cannot be created: " + unusable.getMessage(), unusable);
        }
    }

    /// A second connection that only reads, and waits for nobody.
    static Connection reading(Path file) throws SQLException {
        var settings = settings();
        settings.setReadOnly(true);
        return settings.createConnection("jdbc:sqlite:" + file);
    }

    /// Secrets are in it: for its owner's eyes only. SQLite gives its companion files the same rights.
    static void createPrivate(Path file) throws IOException {
        if (Files.exists(file)) {
            return;
        }
        if (file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        } else {
            Files.createFile(file);
        }
    }

    private static SQLiteConfig settings() {
        var settings = new SQLiteConfig();
        settings.setJournalMode(SQLiteConfig.JournalMode.WAL);
        settings.setSynchronous(SQLiteConfig.SynchronousMode.FULL);   // in WAL mode: one fsync per transaction, before it is acknowledged
        settings.setWalAutocheckpoint(4_000);
        settings.setJournalSizeLimit(64 << 20);
        settings.setCacheSize(-4_000);
        settings.setBusyTimeout(10_000);
        return settings;
    }

    private static void prepare(Connection connection, Path file) throws SQLException, StoreUnavailable {
        var format = number(connection, "pragma user_version");
        var application = number(connection, "pragma application_id");
        if (application != APPLICATION_ID && (application != 0 || number(connection, "select count(*) from sqlite_master") > 0)) {
            throw new StoreUnavailable(file + " is a database of some other program; choose another data directory");
        }
        if (format > FORMAT) {
            throw new StoreUnavailable("the database " + file + " was written by a newer Rumbo (format " + format + ", this one knows up to " + FORMAT
                    + "); use the newer Rumbo, or restore a backup from before");
        }
        if (format == 0) {
            create(connection);
        }
    }

    private static void create(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute("pragma auto_vacuum = incremental");
            statement.execute("vacuum");   // makes the line above take effect
            statement.execute("begin immediate");
            for (var table : TABLES) {
                statement.execute(table);
            }
            statement.execute("pragma application_id = " + APPLICATION_ID);
            statement.execute("pragma user_version = " + FORMAT);
            statement.execute("commit");
        }
    }

    static long number(Connection connection, String query) throws SQLException {
        try (var statement = connection.createStatement(); var row = statement.executeQuery(query)) {
            return row.next() ? row.getLong(1) : 0;
        }
    }
}
