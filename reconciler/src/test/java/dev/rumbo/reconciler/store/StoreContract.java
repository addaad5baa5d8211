package dev.rumbo.reconciler.store;

import static dev.rumbo.reconciler.store.Changes.changed;
import static dev.rumbo.reconciler.store.Changes.created;
import static dev.rumbo.reconciler.store.Changes.heartbeat;
import static dev.rumbo.reconciler.store.Changes.removed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.reconciler.plan.Change;
import dev.rumbo.reconciler.store.Store.Compacted;
import dev.rumbo.reconciler.store.Store.Conflict;
import dev.rumbo.reconciler.store.Store.Snapshot;
import dev.rumbo.reconciler.store.Store.StoreUnavailable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What every store promises.
public abstract class StoreContract {

    private Store store;

    /// A new, empty store; the contract closes it.
    protected abstract Store open(History history) throws StoreUnavailable;

    @BeforeEach
    void openOne() throws StoreUnavailable {
        store = open(History.DEFAULT);
    }

    @AfterEach
    void close() {
        store.close();
    }

    @Test
    void a_new_store_is_empty_at_revision_zero() throws Exception {
        assertThat(store.snapshot()).isEqualTo(new Snapshot(0, List.of()));
        assertThat(store.since(0)).isEmpty();
    }

    @Test
    void what_was_committed_is_in_the_snapshot() throws Exception {
        var web = created(1, "web", "one");
        var db = created(2, "db", "two");
        var web2 = changed(3, web, "three");

        store.commit(List.of(web, db));
        store.commit(List.of(web2, removed(4, db)));

        assertThat(store.snapshot()).isEqualTo(new Snapshot(4, List.of(web2.after().orElseThrow())));
    }

    @Test
    void objects_come_sorted() throws Exception {
        store.commit(List.of(created(1, "c", ""), created(2, "a", ""), created(3, "b", "")));

        assertThat(store.snapshot().objects()).extracting(object -> object.meta().name()).containsExactly("a", "b", "c");
    }

    @Test
    void changes_since_a_revision_are_told_as_they_were() throws Exception {
        var web = created(1, "web", "one");
        var web2 = changed(2, web, "two");
        var db = created(3, "db", "db");
        var gone = removed(4, web2);
        var again = created(5, "web", "again");
        store.commit(List.of(web));
        store.commit(List.of(web2, db));
        store.commit(List.of(gone, again));

        assertThat(store.since(0)).containsExactly(web, web2, db, gone, again);
        assertThat(store.since(2)).containsExactly(db, gone, again);
        assertThat(store.since(5)).isEmpty();
    }

    @Test
    void one_object_may_change_several_times_in_a_batch() throws Exception {
        var one = created(1, "web", "one");
        var two = changed(2, one, "two");
        var three = removed(3, two);
        var four = created(4, "web", "four");

        store.commit(List.of(one, two, three, four));

        assertThat(store.snapshot().objects()).containsExactly(four.after().orElseThrow());
        assertThat(store.since(1)).containsExactly(two, three, four);
    }

    @Test
    void ephemeral_objects_are_not_kept_but_their_revisions_count() throws Exception {
        store.commit(List.of(created(1, "web", "one"), heartbeat(2)));
        store.commit(List.of(heartbeat(3)));

        assertThat(store.snapshot().revision()).isEqualTo(3);
        assertThat(store.snapshot().objects()).extracting(Obj::ref).extracting(ref -> ref.name()).containsExactly("web");
        assertThat(store.since(0)).extracting(Change::revision).containsExactly(1L);
        assertThatThrownBy(() -> store.commit(List.of(created(3, "db", "")))).isInstanceOf(Conflict.class);
    }

    static Stream<List<Change>> misfits() {
        var web = created(1, "web", "one");
        return Stream.of(
                List.of(created(1, "db", "a revision that is taken")),
                List.of(created(2, "web", "exists already")),
                List.of(changed(2, created(1, "db", "never stored"), "changed")),
                List.of(removed(2, created(1, "db", "never stored"))),
                List.of(changed(4, changed(3, web, "never stored"), "changed")),
                List.of(created(3, "a", "out of order"), created(2, "b", "")),
                List.of(created(2, "a", "twice the same"), created(2, "b", "")),
                List.of(created(2, "fits", ""), changed(3, web, "fits too"), created(4, "web", "does not")));
    }

    @ParameterizedTest
    @MethodSource("misfits")
    void a_batch_with_a_misfit_is_refused_as_a_whole(List<Change> batch) throws Exception {
        var web = created(1, "web", "one");
        store.commit(List.of(web));

        assertThatThrownBy(() -> store.commit(batch)).isInstanceOf(Conflict.class);

        assertThat(store.snapshot()).isEqualTo(new Snapshot(1, List.of(web.after().orElseThrow())));
        assertThat(store.since(0)).containsExactly(web);
        store.commit(List.of(changed(2, web, "goes on")));
    }

    @Test
    void an_empty_batch_is_nothing() throws Exception {
        store.commit(List.of());

        assertThat(store.snapshot().revision()).isZero();
    }

    @Test
    void revisions_that_have_never_been_are_refused() throws Exception {
        store.commit(List.of(created(1, "web", "one")));

        assertThatThrownBy(() -> store.since(2)).isInstanceOf(Compacted.class).hasMessage("revision 2 has never been; the latest is 1");
    }

    @Test
    void only_so_much_history_is_kept_and_the_objects_all_the_same() throws Exception {
        store.close();
        store = open(new History(10));
        var web = created(1, "web", "1");
        store.commit(List.of(web));
        for (var revision = 2; revision <= 40; revision++) {
            web = changed(revision, web, Integer.toString(revision));
            store.commit(List.of(web));
        }

        assertThatThrownBy(() -> eventually(() -> store.since(15))).isInstanceOf(Compacted.class).hasMessageContaining("are not all kept any more");
        assertThat(store.since(30)).as("ten at least").extracting(Change::revision).containsExactlyElementsOf(LongStream.rangeClosed(31, 40).boxed().toList());
        assertThat(store.since(30).getFirst().before()).contains(Changes.map(30, "web", "30"));
        assertThat(store.snapshot().objects()).containsExactly(web.after().orElseThrow());
    }

    private interface Question {
        void ask() throws Exception;
    }

    /// Compaction may come a little later, on its own thread: asks until it throws, some thousand times.
    private static void eventually(Question question) throws Exception {
        for (var i = 0; i < 5_000; i++) {
            question.ask();
        }
    }

    @Test
    void many_callers_write_at_once_and_nothing_is_lost_or_reordered() throws Exception {
        var next = new AtomicLong();
        var turn = new Object();
        var written = new ArrayList<Change>();
        try (var callers = Executors.newVirtualThreadPerTaskExecutor()) {
            var results = new ArrayList<java.util.concurrent.Future<?>>();
            for (var caller = 0; caller < 8; caller++) {
                var name = "caller-" + caller;
                results.add(callers.submit(() -> {
                    for (var i = 0; i < 25; i++) {
                        synchronized (turn) {   // revisions come from one place, in order
                            var change = created(next.incrementAndGet(), name + "-" + i, "x");
                            store.commit(List.of(change));
                            written.add(change);
                        }
                    }
                    return null;
                }));
            }
            for (var result : results) {
                result.get();
            }
        }

        assertThat(store.since(0)).isEqualTo(written).hasSize(200);
    }

    @Test
    void an_interrupted_caller_still_gets_the_answer_and_stays_interrupted() throws Exception {
        Thread.currentThread().interrupt();
        store.commit(List.of(created(1, "web", "one")));

        assertThat(Thread.interrupted()).isTrue();
        assertThat(store.snapshot().revision()).isEqualTo(1);
    }

    @Test
    void a_closed_store_says_so() throws Exception {
        store.commit(List.of(created(1, "web", "one")));
        store.close();
        store.close();

        assertThatThrownBy(() -> store.commit(List.of(created(2, "db", "")))).isInstanceOf(StoreUnavailable.class).hasMessage("the store is closed");
        assertThatThrownBy(() -> store.snapshot()).isInstanceOf(StoreUnavailable.class);
        assertThatThrownBy(() -> store.since(0)).isInstanceOf(StoreUnavailable.class);
    }
}
