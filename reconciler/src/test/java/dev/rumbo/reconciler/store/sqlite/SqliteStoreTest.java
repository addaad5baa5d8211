package dev.rumbo.reconciler.store.sqlite;

import static dev.rumbo.reconciler.store.Changes.changed;
import static dev.rumbo.reconciler.store.Changes.created;
import static dev.rumbo.reconciler.store.Changes.heartbeat;
import static dev.rumbo.reconciler.store.Changes.removed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import dev.rumbo.manifests.Kinds;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.reconciler.plan.Cause;
import dev.rumbo.reconciler.plan.Change;
import dev.rumbo.reconciler.store.Changes;
import dev.rumbo.reconciler.store.Store.Compacted;
import dev.rumbo.reconciler.store.Store.Conflict;
import dev.rumbo.reconciler.store.History;
import dev.rumbo.reconciler.store.Store.Snapshot;
import dev.rumbo.reconciler.store.Store;
import dev.rumbo.reconciler.store.StoreContract;
import dev.rumbo.reconciler.store.Store.StoreUnavailable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SqliteStoreTest extends StoreContract {

    @TempDir Path temp;
    private int stores;

    @Override
    protected Store open(History history) throws StoreUnavailable {
        return SqliteStore.open(temp.resolve("contract-" + stores++), history);
    }

    private Path directory() {
        return temp.resolve("data");
    }

    @Test
    void everything_is_there_after_a_restart_and_revisions_go_on() throws Exception {
        var web = created(1, "web", "one");
        var db = created(2, "db", "two");
        var web2 = changed(3, web, "three");
        try (var store = SqliteStore.open(directory())) {
            store.commit(List.of(web, db, web2, removed(4, db), heartbeat(5)));
        }

        try (var store = SqliteStore.open(directory())) {
            assertThat(store.snapshot()).isEqualTo(new Snapshot(5, List.of(web2.after().orElseThrow())));
            assertThat(store.since(1)).containsExactly(db, web2, removed(4, db));
            store.commit(List.of(changed(6, web2, "six")));
        }
    }

    @Test
    void every_field_of_a_manifest_survives_known_to_rumbo_or_not() throws Exception {
        var pod = Kinds.bind(Json.parse("""
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"web","namespace":"shop","resourceVersion":"1","uid":"u"},
                 "spec":{"containers":[{"name":"web","image":"nginx","futureField":{"empty":[]}}],"dnsConfig":{"options":[{"name":"ndots"}]}},
                 "status":{"phase":"Running","podIP":"10.0.0.7"}}
                """).tree());
        try (var store = SqliteStore.open(directory())) {
            store.commit(List.of(new Change(1, Changes.AT, java.util.Optional.empty(), java.util.Optional.of(pod), Cause.outside("kubectl", ""))));
        }

        try (var store = SqliteStore.open(directory())) {
            assertThat(store.snapshot().objects()).containsExactly(pod);
            assertThat(store.snapshot().objects().getFirst().json().text()).contains("\"futureField\":{\"empty\":[]}");
        }
    }

    @Test
    void after_a_crash_revisions_never_go_backwards_although_heartbeats_are_not_written() throws Exception {
        var crashed = temp.resolve("crashed");
        try (var store = SqliteStore.open(directory())) {
            store.commit(List.of(created(1, "web", "one")));
            for (var revision = 2; revision <= 12_345; revision++) {
                store.commit(List.of(heartbeat(revision)));
            }
            copyAsACrashWouldLeaveIt(crashed);
        }

        try (var store = SqliteStore.open(crashed)) {
            assertThat(store.snapshot().revision()).isBetween(12_345L, 12_345L + 2 * Writer.RESERVED_AT_ONCE);
            assertThat(store.snapshot().objects()).hasSize(1);
            assertThat(store.since(12_345)).as("a watcher that was up to date stays so").isEmpty();
            store.commit(List.of(created(store.snapshot().revision() + 1, "db", "")));
        }
    }

    private void copyAsACrashWouldLeaveIt(Path crashed) throws IOException {
        Files.createDirectory(crashed);
        for (var name : List.of("rumbo.db", "rumbo.db-wal")) {
            Files.copy(directory().resolve(name), crashed.resolve(name));
        }
    }

    @Test
    void heartbeats_alone_do_not_touch_the_disk() throws Exception {
        try (var store = SqliteStore.open(directory())) {
            store.commit(List.of(created(1, "web", "one")));
            var before = Files.getLastModifiedTime(directory().resolve("rumbo.db-wal"));
            var size = Files.size(directory().resolve("rumbo.db-wal"));
            for (var revision = 2; revision <= 1_000; revision++) {
                store.commit(List.of(heartbeat(revision)));
            }

            assertThat(Files.getLastModifiedTime(directory().resolve("rumbo.db-wal"))).isEqualTo(before);
            assertThat(Files.size(directory().resolve("rumbo.db-wal"))).isEqualTo(size);
        }
    }

    @Test
    void a_conflict_takes_back_its_own_batch_and_none_of_those_written_with_it() throws Exception {
        try (var store = SqliteStore.open(directory()); var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var results = new TreeMap<Long, Future<Boolean>>();
            for (var caller = 0; caller < 200; caller++) {
                var revision = 1L + 2 * caller;
                var second = caller % 3 == 0 ? "only-one-of-us" : "mine-" + caller;
                results.put(revision, callers.submit(() -> {
                    try {
                        store.commit(List.of(created(revision, "first-" + revision, "x"), created(revision + 1, second, "x")));
                        return true;
                    } catch (Conflict overtakenOrTaken) {
                        return false;
                    }
                }));
            }
            var accepted = new ArrayList<Long>();
            for (var result : results.entrySet()) {
                if (result.getValue().get()) {
                    accepted.addAll(List.of(result.getKey(), result.getKey() + 1));
                }
            }

            assertThat(accepted).isNotEmpty();
            assertThat(store.since(0)).extracting(Change::revision).isEqualTo(accepted);
            assertThat(store.snapshot().objects()).hasSameSizeAs(accepted);
        }
    }

    @Test
    void a_second_process_or_store_is_told_who_has_the_directory() throws Exception {
        try (var _ = SqliteStore.open(directory())) {
            assertThatThrownBy(() -> SqliteStore.open(directory())).isInstanceOf(StoreUnavailable.class)
                    .hasMessage("another Rumbo (process " + ProcessHandle.current().pid() + ") works in the data directory " + directory()
                            + "; stop it first, or choose another directory with --data-dir");
        }
        SqliteStore.open(directory()).close();
    }

    @Test
    void the_files_are_for_their_owner_only() throws Exception {
        try (var store = SqliteStore.open(directory())) {
            store.commit(List.of(created(1, "secret", "hunter2")));
            store.backUpTo(temp.resolve("backup.db"));

            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(directory()))).isEqualTo("rwx------");
            for (var file : List.of(directory().resolve("rumbo.db"), directory().resolve("rumbo.db-wal"), temp.resolve("backup.db"))) {
                assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).as(file.toString()).isEqualTo("rw-------");
            }
        }
    }

    @Test
    void a_backup_taken_while_running_is_restored_and_revisions_do_not_go_backwards() throws Exception {
        var web = created(1, "web", "one");
        var backup = temp.resolve("backup.db");
        var restored = temp.resolve("restored");
        try (var store = SqliteStore.open(directory())) {
            store.commit(List.of(web));
            store.backUpTo(backup);
            store.commit(List.of(created(2_000_000, "later", "")));
            assertThatThrownBy(() -> store.backUpTo(backup)).isInstanceOf(StoreUnavailable.class).hasMessageContaining("exists already");
        }

        Files.setPosixFilePermissions(backup, PosixFilePermissions.fromString("rw-r--r--"));
        SqliteStore.restore(backup, restored);

        try (var store = SqliteStore.open(restored)) {
            assertThat(store.snapshot().objects()).containsExactly(web.after().orElseThrow());
            assertThat(store.snapshot().revision()).isGreaterThan(2_000_000);
            assertThat(store.damage()).isEmpty();
            store.commit(List.of(changed(store.snapshot().revision() + 1, web, "goes on")));
        }
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(restored.resolve("rumbo.db")))).isEqualTo("rw-------");
        assertThatThrownBy(() -> SqliteStore.restore(backup, restored)).isInstanceOf(StoreUnavailable.class).hasMessageContaining("has a store already");
    }

    @Test
    void what_is_no_backup_is_not_restored() throws Exception {
        var notes = Files.writeString(temp.resolve("notes.txt"), "these are my notes, not a database; ".repeat(100));

        assertThatThrownBy(() -> SqliteStore.restore(notes, directory())).isInstanceOf(StoreUnavailable.class);
        assertThatThrownBy(() -> SqliteStore.restore(temp.resolve("nowhere.db"), directory())).isInstanceOf(StoreUnavailable.class).hasMessageContaining("nowhere.db");

        assertThat(directory().resolve("rumbo.db")).doesNotExist();
        SqliteStore.open(directory()).close();
    }

    @Test
    void compaction_gives_room_back_to_the_disk_and_reopening_remembers_it() throws Exception {
        try (var store = SqliteStore.open(directory(), new History(100))) {
            var web = created(1, "web", "x".repeat(20_000));
            store.commit(List.of(web));
            for (var revision = 2; revision <= 1_500; revision++) {
                web = changed(revision, web, Integer.toString(revision) + "x".repeat(20_000));
                store.commit(List.of(web));
            }
        }
        try (var store = SqliteStore.open(directory(), new History(100))) {
            assertThatThrownBy(() -> store.since(1_000)).isInstanceOf(Compacted.class);
            assertThat(store.since(1_400)).hasSize(100);
            assertThat(store.damage()).isEmpty();
        }
        assertThat(Files.size(directory().resolve("rumbo.db"))).as("1500 changes of 20 KB would be 30 MB").isLessThan(12_000_000);
    }

    @Test
    void damage_is_found_when_asked_for() throws Exception {
        try (var store = SqliteStore.open(directory())) {
            var batch = new ArrayList<Change>();
            for (var revision = 1; revision <= 200; revision++) {
                batch.add(created(revision, "map-" + revision, "x".repeat(1_000)));
            }
            store.commit(batch);
            assertThat(store.damage()).isEmpty();
        }
        var bytes = Files.readAllBytes(directory().resolve("rumbo.db"));
        java.util.Arrays.fill(bytes, 3 * 4096, 20 * 4096, (byte) 0x5a);
        Files.write(directory().resolve("rumbo.db"), bytes);

        try (var store = SqliteStore.open(directory())) {
            assertThat(store.damage()).isNotEmpty();
        } catch (StoreUnavailable alsoGood) {
            assertThat(alsoGood).hasMessageContaining("restore a backup");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"pragma user_version = 99", "pragma application_id = 7", "update object set json = '{\"apiVersion\":\"v9\",\"kind\":\"Unknown\"}'"})
    void what_another_program_or_version_wrote_is_left_alone(String alteration) throws Exception {
        try (var store = SqliteStore.open(directory())) {
            store.commit(List.of(created(1, "web", "one")));
        }
        alter(alteration);

        assertThatThrownBy(() -> {
            try (var store = SqliteStore.open(directory())) {
                store.snapshot();
            }
        }).isInstanceOf(StoreUnavailable.class).satisfies(refusal -> assertThat(refusal.getMessage()).containsAnyOf("newer Rumbo", "some other program", "cannot read"));
        alter("select 1");   // the lock is free again, and the file usable
    }

    private void alter(String sql) throws SQLException {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + directory().resolve("rumbo.db")); var statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    @Test
    void a_file_that_is_no_database_is_left_alone() throws Exception {
        Files.createDirectories(directory());
        Files.writeString(directory().resolve("rumbo.db"), "these are my notes, not a database; ".repeat(100));

        assertThatThrownBy(() -> SqliteStore.open(directory())).isInstanceOf(StoreUnavailable.class).hasMessageContaining("restore a backup, or move the file away");
        assertThat(Files.readString(directory().resolve("rumbo.db"))).startsWith("these are my notes");
    }

    @Test
    void the_disk_is_flushed_before_a_commit_is_acknowledged() throws Exception {
        SqliteStore.open(directory()).close();
        try (var connection = Database.open(directory().resolve("rumbo.db"))) {
            assertThat(Database.number(connection, "pragma synchronous")).as("FULL").isEqualTo(2);
            assertThat(Database.number(connection, "pragma auto_vacuum")).as("INCREMENTAL").isEqualTo(2);
            try (var statement = connection.createStatement(); var mode = statement.executeQuery("pragma journal_mode")) {
                assertThat(mode.getString(1)).isEqualTo("wal");
            }
        }
    }
}
