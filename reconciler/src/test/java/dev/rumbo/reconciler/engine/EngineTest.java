package dev.rumbo.reconciler.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiFunction;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import dev.rumbo.manifests.core.ConfigMap;
import dev.rumbo.manifests.core.Event;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.ObjectMeta;
import dev.rumbo.manifests.meta.OwnerReference;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.reconciler.plan.Change;
import dev.rumbo.reconciler.plan.Controller;
import dev.rumbo.reconciler.plan.Intent;
import dev.rumbo.reconciler.plan.Note;
import dev.rumbo.reconciler.plan.Plan;
import dev.rumbo.reconciler.registry.Admission;
import dev.rumbo.reconciler.registry.Bootstrap;
import dev.rumbo.reconciler.registry.Names;
import dev.rumbo.reconciler.registry.Registry;
import dev.rumbo.reconciler.world.World;

class EngineTest {

    private static final Instant NOW = Instant.parse("2026-11-22T10:43:00Z");

    /// Looks after config maps as a function says.
    private record Toy(String name, BiFunction<ConfigMap, World, Plan> answer) implements Controller<ConfigMap> {
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
            return answer.apply(object, world);
        }
    }

    /// An engine that is turned by hand.
    private static final class Hand {
        private final Engine engine;
        private final List<Change> changes = new ArrayList<>();
        private State state;
        private Instant now = NOW;
        private int turns;

        Hand(Controller<?>... controllers) {
            engine = new Engine(List.of(controllers), new Registry(Admission.OPEN));
            state = engine.start(World.EMPTY, Names.seeded(1), NOW);
            Bootstrap.missingIn(state.world()).forEach(this::submit);
        }

        void submit(Intent intent) {
            var answer = engine.submit(state, intent, "kubectl", now);
            state = answer.state();
            changes.addAll(answer.changes());
        }

        /// Turns until nothing more is due, or too often.
        Hand settle() {
            for (var i = 0; i < 5000 && engine.nextDue(state).filter(due -> !due.isAfter(now)).isPresent(); i++) {
                var turn = engine.turn(state, now);
                state = turn.state();
                changes.addAll(turn.changes());
                turns++;
            }
            return this;
        }

        Hand after(Duration time) {
            now = now.plus(time);
            return settle();
        }

        List<Event> events() {
            return List.copyOf(state.world().all(Event.KIND));
        }
    }

    private static ConfigMap map(String name) {
        return new ConfigMap(ObjectMeta.named("default", name), Json.EMPTY);
    }

    private static Plan copies(ConfigMap map, World world, int wanted) {
        if (!map.meta().ownerReferences().isEmpty()) {
            return Plan.REST;
        }
        var missing = wanted - world.ownedBy(map, ConfigMap.KIND).size();
        return Plan.of(IntStream.range(0, missing).mapToObj(_ -> new Intent.Create(new ConfigMap(
                ObjectMeta.generated("default", map.meta().name() + "-").withOwner(OwnerReference.controlledBy(map)), Json.EMPTY))));
    }

    @Test
    void a_wish_is_carried_out_and_then_all_is_silent() {
        var hand = new Hand(new Toy("copier", (map, world) -> copies(map, world, 3)));

        hand.submit(new Intent.Create(map("a")));
        hand.settle();

        assertThat(hand.state.world().count(ConfigMap.KIND)).isEqualTo(4);
        assertThat(hand.engine.nextDue(hand.state)).isEmpty();
    }

    @Test
    void every_change_has_its_own_revision_and_knows_what_caused_it() {
        var hand = new Hand(new Toy("copier", (map, world) -> copies(map, world, 2)));
        hand.submit(new Intent.Create(map("a")));
        var wish = hand.changes.getLast();

        hand.settle();

        assertThat(hand.changes).extracting(Change::revision).containsExactlyElementsOf(
                IntStream.rangeClosed(1, hand.changes.size()).mapToObj(Long::valueOf).toList());
        assertThat(hand.changes.getLast().cause().actor()).isEqualTo("copier");
        assertThat(hand.changes.getLast().cause().revision()).isEqualTo(wish.revision());
    }

    @Test
    void a_start_looks_at_everything_once() {
        var hand = new Hand(new Toy("copier", (map, world) -> copies(map, world, 2)));
        hand.submit(new Intent.Create(map("a")));
        hand.settle();

        var again = hand.engine.start(hand.state.world(), Names.seeded(2), NOW);

        assertThat(again.agenda().size()).isEqualTo(3);
    }

    @Test
    void the_same_start_gives_the_same_future() {
        var one = new Hand(new Toy("copier", (map, world) -> copies(map, world, 5)));
        var two = new Hand(new Toy("copier", (map, world) -> copies(map, world, 5)));
        for (var hand : List.of(one, two)) {
            hand.submit(new Intent.Create(map("a")));
            hand.settle();
        }

        assertThat(one.changes).isEqualTo(two.changes);
    }

    @Test
    void a_wish_to_look_again_is_kept() {
        var hand = new Hand(new Toy("clock", (_, _) -> Plan.lookAgain(Duration.ofSeconds(10))));
        hand.submit(new Intent.Create(map("a")));
        hand.settle();
        var turns = hand.turns;

        assertThat(hand.engine.nextDue(hand.state)).contains(NOW.plusSeconds(10));
        assertThat(hand.after(Duration.ofSeconds(9)).turns).isEqualTo(turns);
        assertThat(hand.after(Duration.ofSeconds(1)).turns).isEqualTo(turns + 1);
    }

    @Test
    void a_refused_wish_does_not_stop_the_others_and_is_tried_again_more_and_more_rarely() {
        var hand = new Hand(new Toy("clumsy", (map, world) -> map.meta().name().equals("a")
                ? Plan.of(new Intent.Create(map("a")), new Intent.Create(map("b"))) : Plan.REST));
        hand.submit(new Intent.Create(map("a")));

        hand.settle();

        assertThat(hand.state.world().has(ConfigMap.KIND.ref("default", "b"))).isTrue();
        assertThat(hand.events()).anySatisfy(event -> {
            assertThat(event.what().type()).isEqualTo("Warning");
            assertThat(event.what().message()).contains("could not create configmap default/a: configmaps \"a\" already exists");
        });
        assertThat(hand.engine.nextDue(hand.state)).contains(NOW.plusSeconds(1));
        hand.after(Duration.ofSeconds(1));
        assertThat(hand.engine.nextDue(hand.state)).contains(NOW.plusSeconds(3));
    }

    @Test
    void equal_notes_are_counted_in_one_event() {
        var hand = new Hand(new Toy("teller", (map, _) -> Plan.lookAgain(Duration.ofSeconds(1))
                .telling(Note.normal(map, "Seen", "saw it"))));
        hand.submit(new Intent.Create(map("a")));

        hand.settle().after(Duration.ofSeconds(1)).after(Duration.ofSeconds(1));

        assertThat(hand.events()).singleElement().satisfies(event -> {
            assertThat(event.what().count()).isEqualTo(3);
            assertThat(event.what().firstTimestamp()).contains(NOW);
            assertThat(event.what().lastTimestamp()).contains(NOW.plusSeconds(2));
            assertThat(event.what().involvedObject().name()).isEqualTo("a");
        });
    }

    @Test
    void only_the_latest_events_are_kept() {
        var hand = new Hand(new Toy("teller", (map, world) -> Plan.REST.telling(Note.normal(map, "Seen", "at " + world.revision()))));
        hand.submit(new Intent.Create(map("a")));
        for (var i = 0; i < 1500; i++) {
            hand.submit(new Intent.Replace(map("a").withMeta(map("a").meta().withLabel("n", "" + i))));
            hand.settle();
        }

        assertThat(hand.state.world().count(Event.KIND)).isBetween(900, 1000);
        assertThat(hand.events()).extracting(event -> event.what().message())
                .noneMatch("at 5"::equals)
                .contains(hand.changes.getLast().object() instanceof Event last ? last.what().message() : "");
    }

    @Test
    void two_controllers_that_undo_each_other_are_slowed_down() {
        var hand = new Hand(flipping("red"), flipping("blue"));
        hand.submit(new Intent.Create(map("a")));

        hand.settle();

        assertThat(hand.turns).isLessThan(5000);
        assertThat(hand.events()).anySatisfy(event -> assertThat(event.what().reason()).isEqualTo("SlowedDown"));
        assertThat(hand.engine.nextDue(hand.state)).contains(NOW.plusSeconds(60));
    }

    private static Controller<ConfigMap> flipping(String colour) {
        return new Toy(colour, (map, _) -> map.meta().label("colour").filter(colour::equals).isPresent() ? Plan.REST
                : Plan.of(new Intent.Replace(map.withMeta(map.meta().withLabel("colour", colour)))));
    }

    @Test
    void what_is_gone_is_not_looked_at() {
        var hand = new Hand(new Toy("clock", (_, _) -> Plan.lookAgain(Duration.ofSeconds(10))));
        hand.submit(new Intent.Create(map("a")));
        hand.settle();

        hand.submit(Intent.Delete.of(hand.state.world().find(ConfigMap.KIND.ref("default", "a")).orElseThrow(), "done"));

        assertThat(hand.changes.getLast().cause().because()).isEqualTo("done");
        assertThat(hand.engine.nextDue(hand.state)).isEmpty();
    }
}
