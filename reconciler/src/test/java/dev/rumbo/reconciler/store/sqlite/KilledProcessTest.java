package dev.rumbo.reconciler.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;

import dev.rumbo.reconciler.plan.Change;
import dev.rumbo.reconciler.store.Changes;
import dev.rumbo.reconciler.store.Store.Conflict;
import dev.rumbo.reconciler.store.Store.StoreUnavailable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class KilledProcessTest {

    @TempDir Path temp;

    @ParameterizedTest(name = "killed after {0} acknowledgements")
    @ValueSource(ints = {1, 50, 700})
    void every_acknowledged_write_outlives_kill_9(int acknowledgements) throws Exception {
        var child = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-XX:+UseSerialGC", "--enable-native-access=ALL-UNNAMED",
                "-cp", System.getProperty("java.class.path"), WritesUntilKilled.class.getName(), temp.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT).start();
        var acknowledged = new ArrayList<Long>();
        try (var lines = new BufferedReader(new InputStreamReader(child.getInputStream(), StandardCharsets.US_ASCII))) {
            while (acknowledged.size() < acknowledgements) {
                acknowledged.add(told(lines.readLine()));
            }
            assertThatThrownBy(() -> SqliteStore.open(temp)).isInstanceOf(StoreUnavailable.class).hasMessageContaining("(process " + child.pid() + ")");
            child.toHandle().destroyForcibly();   // SIGKILL; what it has told can still be read
            for (var line = lines.readLine(); line != null && line.endsWith("."); line = lines.readLine()) {
                acknowledged.add(told(line));
            }
        }
        assertThat(child.waitFor()).as("128 + SIGKILL").isEqualTo(137);

        try (var store = SqliteStore.open(temp)) {
            assertThat(new TreeSet<>(store.since(0).stream().map(Change::revision).toList())).containsAll(acknowledged);
            assertThat(store.snapshot().objects()).hasSameSizeAs(store.since(0));
            assertThat(store.snapshot().revision()).isGreaterThanOrEqualTo(acknowledged.getLast());
            assertThat(store.damage()).isEmpty();
        }
    }

    /// Each number ends with a point, so that one that was cut short is not taken for another.
    private static long told(String line) {
        return Long.parseLong(line.substring(0, line.length() - 1));
    }

    /// The child: four threads write, and tell each revision as soon as it is acknowledged.
    static final class WritesUntilKilled {

        private static final ReentrantLock NEXT = new ReentrantLock(true);
        private static long revision;

        public static void main(String[] arguments) throws StoreUnavailable {
            var store = SqliteStore.open(Path.of(arguments[0]));
            for (var i = 0; i < 4; i++) {
                Thread.ofPlatform().start(() -> write(store));
            }
        }

        private static void write(SqliteStore store) {
            while (true) {
                NEXT.lock();
                try {
                    revision++;
                    store.commit(List.of(Changes.created(revision, "map-" + revision, "x".repeat(1_000))));
                    System.out.println(revision + ".");
                    System.out.flush();
                } catch (Conflict | StoreUnavailable impossible) {
                    throw new IllegalStateException(impossible);
                } finally {
                    NEXT.unlock();
                }
            }
        }
    }
}
