package dev.rumbo.reconciler.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.rumbo.manifests.coordination.Lease;
import dev.rumbo.manifests.core.ConfigMap;
import dev.rumbo.manifests.core.Event;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.meta.ObjectMeta;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.reconciler.engine.Engine;
import dev.rumbo.reconciler.live.LiveControlPlane.Bounds;
import dev.rumbo.reconciler.plan.Change;
import dev.rumbo.reconciler.plan.Controller;
import dev.rumbo.reconciler.plan.Intent;
import dev.rumbo.reconciler.plan.Plan;
import dev.rumbo.reconciler.registry.Admission;
import dev.rumbo.reconciler.registry.Decision;
import dev.rumbo.reconciler.registry.Registry;
import dev.rumbo.reconciler.store.Store;
import dev.rumbo.reconciler.world.World;

@Timeout(30)
class LiveControlPlaneTest {

    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-22T10:43:00Z"));
    private static final int BOOTSTRAP = 4;

    private final Shelf store = new Shelf();
    private final List<LiveControlPlane> started = new ArrayList<>();

    /// A store in memory that can be told to fail or to wait.
    private static final class Shelf implements Store {
        private final TreeMap<Ref<?>, Obj> objects = new TreeMap<>();
        private final List<List<Change>> commits = new ArrayList<>();
        private long revision;
        private volatile boolean broken;
        private volatile CountDownLatch gate = new CountDownLatch(0);

        @Override
        public synchronized Snapshot snapshot() {
            return new Snapshot(revision, List.copyOf(objects.values()));
        }

        @Override
        public void commit(List<Change> changes) throws StoreUnavailable {
            try {
                gate.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
            if (broken) {
                throw new StoreUnavailable("disk full", new IOException("ENOSPC"));
            }
            synchronized (this) {
                commits.add(changes);
                for (var change : changes) {
                    assertThat(change.revision()).isEqualTo(revision + 1);
                    revision = change.revision();
                    if (!change.ref().kind().ephemeral()) {
                        change.after().ifPresentOrElse(now -> objects.put(now.ref(), now), () -> objects.remove(change.ref()));
                    }
                }
            }
        }

        @Override
        public List<Change> since(long since) {
            return List.of();
        }

        @Override
        public void close() {
            // nothing is held
        }
    }

    private LiveControlPlane start(Bounds bounds, Controller<?>... controllers) throws Exception {
        var plane = LiveControlPlane.start(store, new Engine(List.of(controllers), new Registry(Admission.OPEN)), CLOCK, 1, bounds);
        started.add(plane);
        return plane;
    }

    private LiveControlPlane settled(Bounds bounds, Controller<?>... controllers) throws Exception {
        var plane = start(bounds, controllers);
        plane.submit(new Intent.Create(map("ready")), "test");
        return plane;
    }

    @AfterEach
    void stop() {
        store.gate.countDown();
        started.forEach(LiveControlPlane::close);
    }

    private static ConfigMap map(String name) {
        return new ConfigMap(ObjectMeta.named("default", name), Json.EMPTY);
    }

    private static Controller<ConfigMap> failingFor(String name) {
        return new Controller<>() {
            @Override
            public String name() {
                return "broken";
            }

            @Override
            public Kind<ConfigMap> kind() {
                return ConfigMap.KIND;
            }

            @Override
            public Stream<Ref<ConfigMap>> concernedBy(Change change, World world) {
                return change.object() instanceof ConfigMap map ? Stream.of(map.ref()) : Stream.empty();
            }

            @Override
            public Plan reconcile(ConfigMap object, World world, Instant now) {
                if (object.meta().name().equals(name)) {
                    throw new IllegalStateException("this is a bug");
                }
                return Plan.REST;
            }
        };
    }

    @Test
    void everybody_is_answered_and_a_follower_sees_every_change_once_and_in_order() throws Exception {
        var plane = settled(Bounds.USUAL);
        var start = plane.world().revision();
        var seen = new ArrayList<Long>();

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<?> follower = threads.submit(() -> {
                try (var following = plane.follow(start)) {
                    while (seen.size() < 800) {
                        following.next(Duration.ofSeconds(10)).forEach(change -> seen.add(change.revision()));
                    }
                }
                return null;
            });
            var wishes = IntStream.range(0, 800).<Callable<Decision>>mapToObj(i ->
                    () -> plane.submit(new Intent.Create(map("m" + i)), "client " + i % 7)).toList();
            for (var answer : threads.invokeAll(wishes)) {
                assertThat(answer.get()).isInstanceOf(Decision.Accepted.class);
            }
            follower.get();
        }

        assertThat(seen).containsExactlyElementsOf(LongStream.rangeClosed(start + 1, start + 800).boxed().toList());
        assertThat(plane.world().count(ConfigMap.KIND)).isEqualTo(801);
        assertThat(store.snapshot().objects()).hasSize(801 + BOOTSTRAP);
    }

    @Test
    void what_waits_together_is_written_together() throws Exception {
        var plane = settled(Bounds.USUAL);
        var before = store.commits.size();
        store.gate = new CountDownLatch(1);

        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var first = threads.submit(() -> plane.submit(new Intent.Create(map("first")), "a"));
            var others = IntStream.range(0, 50).mapToObj(i -> threads.submit(() ->
                    plane.submit(new Intent.Create(map("other" + i)), "b"))).toList();
            store.gate.countDown();
            first.get();
            for (var other : others) {
                other.get();
            }
        }

        assertThat(store.commits.size() - before).isLessThan(51);
        assertThat(store.commits.stream().skip(before).mapToInt(List::size).sum()).isEqualTo(51);
    }

    @Test
    void nothing_has_happened_when_the_store_does_not_write() throws Exception {
        var plane = settled(Bounds.USUAL);
        var world = plane.world();
        store.broken = true;

        assertThatExceptionOfType(ControlPlane.Unavailable.class)
                .isThrownBy(() -> plane.submit(new Intent.Create(map("a")), "test")).withMessageContaining("disk full");
        assertThat(plane.world()).isSameAs(world);

        store.broken = false;
        assertThat(plane.submit(new Intent.Create(map("a")), "test")).isInstanceOf(Decision.Accepted.class);
        assertThat(plane.world().revision()).isEqualTo(world.revision() + 1);
    }

    @Test
    void who_comes_to_a_full_inbox_is_sent_away() throws Exception {
        var plane = settled(new Bounds(2, 100, 100, 10));
        store.gate = new CountDownLatch(1);

        var sentAway = new CountDownLatch(1);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = IntStream.range(0, 100).mapToObj(i -> threads.submit(() -> {
                try {
                    return plane.submit(new Intent.Create(map("m" + i)), "test").getClass().getSimpleName();
                } catch (ControlPlane.Busy busy) {
                    sentAway.countDown();
                    return busy.getMessage();
                }
            })).toList();
            sentAway.await();
            store.gate.countDown();

            for (var answer : answers) {
                assertThat(answer.get()).isIn("Accepted", "too many requests wait already (2); try again in a second");
            }
        }
    }

    @Test
    void a_reader_that_falls_too_far_behind_is_told_to_list_again() throws Exception {
        var plane = settled(new Bounds(100, 8, 100, 10));
        var slow = plane.follow(plane.world().revision());
        for (var i = 0; i < 9; i++) {
            plane.submit(new Intent.Create(map("m" + i)), "test");
        }

        assertThatExceptionOfType(ControlPlane.Expired.class).isThrownBy(() -> slow.next(Duration.ZERO));
        assertThatExceptionOfType(ControlPlane.Expired.class).isThrownBy(() -> plane.follow(1));
    }

    @Test
    void a_quiet_stream_answers_with_nothing() throws Exception {
        var plane = settled(Bounds.USUAL);

        assertThat(plane.follow(plane.world().revision()).next(Duration.ofMillis(1))).isEmpty();
    }

    @Test
    void a_restart_goes_on_with_the_same_objects_and_a_later_revision() throws Exception {
        var first = settled(Bounds.USUAL);
        first.submit(new Intent.Create(Lease.ofNode("n1", 4, CLOCK.instant())), "node n1");
        var before = first.world();
        first.close();

        var second = start(Bounds.USUAL);

        assertThat(second.world().find(ConfigMap.KIND.ref("default", "ready"))).isEqualTo(before.find(ConfigMap.KIND.ref("default", "ready")));
        assertThat(second.world().count(Lease.KIND)).isZero();
        assertThat(second.world().revision()).isGreaterThanOrEqualTo(before.revision());
        assertThatExceptionOfType(ControlPlane.Unavailable.class)
                .isThrownBy(() -> first.submit(new Intent.Create(map("late")), "test")).withMessageContaining("stopped");
    }

    @Test
    void trying_out_changes_nothing() throws Exception {
        var plane = settled(Bounds.USUAL);
        var world = plane.world();

        assertThat(plane.tryOut(new Intent.Create(map("a")), "test")).isInstanceOf(Decision.Accepted.class);
        assertThat(plane.tryOut(new Intent.Create(map("ready")), "test")).isInstanceOf(Decision.Refused.class);
        assertThat(plane.world()).isSameAs(world);
    }

    @Test
    void a_controller_with_a_bug_stops_nobody_else() throws Exception {
        var plane = settled(Bounds.USUAL, failingFor("a"));
        var following = plane.follow(plane.world().revision());
        plane.submit(new Intent.Create(map("a")), "test");

        assertThat(plane.submit(new Intent.Create(map("b")), "test")).isInstanceOf(Decision.Accepted.class);

        var told = new ArrayList<String>();
        while (told.isEmpty()) {
            following.next(Duration.ofSeconds(10)).stream().map(Change::object).filter(Event.class::isInstance)
                    .forEach(event -> told.add(((Event) event).what().message()));
        }
        assertThat(told.getFirst()).contains("the controller broken failed, which is a bug");
    }

    @Test
    void heartbeats_are_not_in_the_journal_but_can_be_found_as_causes() throws Exception {
        var plane = settled(Bounds.USUAL);
        plane.submit(new Intent.Create(Lease.ofNode("n1", 4, CLOCK.instant())), "node n1");

        assertThat(plane.journal().latest(100)).hasSize(BOOTSTRAP + 1).noneMatch(change -> change.object() instanceof Lease);
        assertThat(plane.journal().latest(1)).singleElement()
                .satisfies(change -> assertThat(change.inWords()).isEqualTo("created configmap default/ready"));
        assertThat(plane.journal().at(plane.world().revision())).get().matches(change -> change.object() instanceof Lease);
    }
}
