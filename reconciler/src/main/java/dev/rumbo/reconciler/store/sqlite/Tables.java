package dev.rumbo.reconciler.store.sqlite;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.reconciler.plan.Cause;
import dev.rumbo.reconciler.plan.Change;
import dev.rumbo.reconciler.store.Store.Conflict;
import dev.rumbo.reconciler.store.Store.StoreUnavailable;

/// What is read from and written to the tables. Used by the writer's thread only.
final class Tables implements AutoCloseable {

    private final Connection connection;
    private final PreparedStatement create;
    private final PreparedStatement update;
    private final PreparedStatement remove;
    private final PreparedStatement log;
    private final PreparedStatement current;

    Tables(Connection connection) throws SQLException {
        this.connection = connection;
        this.create = connection.prepareStatement("insert into object (kind, namespace, name, revision, json) values (?, ?, ?, ?, ?) on conflict do nothing");
        this.update = connection.prepareStatement("update object set revision = ?, json = ? where kind = ? and namespace = ? and name = ? and revision = ?");
        this.remove = connection.prepareStatement("delete from object where kind = ? and namespace = ? and name = ? and revision = ?");
        this.log = connection.prepareStatement("""
                insert into change (revision, at, kind, namespace, name, removed, before, cause_revision, actor, because)
                values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)""");
        this.current = connection.prepareStatement("select json from object where kind = ? and namespace = ? and name = ?");
    }

    void execute(String sql) throws SQLException {
        try (var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    long number(String query) throws SQLException {
        return Database.number(connection, query);
    }

    /// @throws Conflict when another revision of the object is stored than the change follows from
    void write(Entry entry) throws SQLException, Conflict {
        if (writeObject(entry) != 1) {
            throw new Conflict(entry.inWords() + " expects revision " + entry.beforeRevision() + " of the object, but another one is stored; is there a second writer?");
        }
        log.setLong(1, entry.revision());
        log.setString(2, entry.at().toString());
        key(log, 3, entry.key());
        log.setInt(6, entry.after().isEmpty() ? 1 : 0);
        log.setBytes(7, entry.before().orElse(null));
        log.setLong(8, entry.cause().revision());
        log.setString(9, entry.cause().actor());
        log.setString(10, entry.cause().because());
        log.executeUpdate();
    }

    private int writeObject(Entry entry) throws SQLException {
        if (entry.after().isEmpty()) {
            key(remove, 1, entry.key());
            remove.setLong(4, entry.beforeRevision());
            return remove.executeUpdate();
        }
        if (entry.before().isEmpty()) {
            key(create, 1, entry.key());
            create.setLong(4, entry.revision());
            create.setBytes(5, entry.after().get());
            return create.executeUpdate();
        }
        update.setLong(1, entry.revision());
        update.setBytes(2, entry.after().get());
        key(update, 3, entry.key());
        update.setLong(6, entry.beforeRevision());
        return update.executeUpdate();
    }

    private static void key(PreparedStatement statement, int first, Entry.Key key) throws SQLException {
        statement.setString(first, key.kind());
        statement.setString(first + 1, key.namespace());
        statement.setString(first + 2, key.name());
    }

    List<Obj> objects() throws SQLException, StoreUnavailable {
        try (var statement = connection.createStatement(); var rows = statement.executeQuery("select kind, namespace, name, json from object")) {
            var objects = new ArrayList<Obj>();
            while (rows.next()) {
                objects.add(Entry.object(rows.getBytes(4), new Entry.Key(rows.getString(1), rows.getString(2), rows.getString(3))));
            }
            objects.sort(Comparator.comparing(Obj::ref, (left, right) -> left.compareTo(right)));
            return objects;
        }
    }

    /// Goes backwards in time: what an object was before one change is what it became by the change before that.
    List<Change> changesSince(long revision) throws SQLException, StoreUnavailable {
        var changes = new ArrayList<Change>();
        var later = new HashMap<Entry.Key, Optional<Obj>>();
        try (var statement = connection.prepareStatement("""
                select revision, at, kind, namespace, name, removed, before, cause_revision, actor, because
                from change where revision > ? order by revision desc""")) {
            statement.setLong(1, revision);
            try (var rows = statement.executeQuery()) {
                while (rows.next()) {
                    var key = new Entry.Key(rows.getString(3), rows.getString(4), rows.getString(5));
                    var bytes = rows.getBytes(7);
                    var before = bytes == null ? Optional.<Obj>empty() : Optional.of(Entry.object(bytes, key));
                    var after = rows.getInt(6) == 1 ? Optional.<Obj>empty() : later.containsKey(key) ? later.get(key) : current(key);
                    later.put(key, before);
                    changes.add(new Change(rows.getLong(1), Instant.parse(rows.getString(2)), before, after,
                            new Cause(rows.getLong(8), rows.getString(9), rows.getString(10))));
                }
            }
        }
        Collections.reverse(changes);
        return List.copyOf(changes);
    }

    private Optional<Obj> current(Entry.Key key) throws SQLException, StoreUnavailable {
        key(current, 1, key);
        try (var row = current.executeQuery()) {
            return row.next() ? Optional.of(Entry.object(row.getBytes(1), key)) : Optional.empty();
        }
    }

    /// Forgets the oldest changes, at most so many, and gives some room back to the disk.
    ///
    /// @return how many are gone
    int compact(int atMost) throws SQLException {
        var gone = 0;
        execute("begin immediate");
        try {
            execute("update mark set compacted = (select max(revision) from (select revision from change order by revision limit " + atMost + "))");
            try (var statement = connection.createStatement()) {
                gone = statement.executeUpdate("delete from change where revision <= (select compacted from mark)");
            }
            execute("commit");
        } catch (SQLException failed) {
            execute("rollback");
            throw failed;
        }
        execute("pragma incremental_vacuum(200)");
        return gone;
    }

    @Override
    public void close() throws SQLException {
        connection.close();   // and all its statements
    }
}
