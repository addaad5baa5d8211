package dev.rumbo.reconciler.controllers.garbage;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.rumbo.manifests.Kinds;
import dev.rumbo.manifests.apps.ReplicaSet;
import dev.rumbo.manifests.core.ConfigMap;
import dev.rumbo.manifests.core.Namespace;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.reconciler.controllers.namespace.NamespaceController;
import dev.rumbo.reconciler.engine.Engine;
import dev.rumbo.reconciler.engine.State;
import dev.rumbo.reconciler.plan.Controller;
import dev.rumbo.reconciler.plan.Intent;
import dev.rumbo.reconciler.registry.Admission;
import dev.rumbo.reconciler.registry.Names;
import dev.rumbo.reconciler.registry.Registry;
import dev.rumbo.reconciler.world.World;

/// Endings, played by the engine until it rests.
class GarbageControllerTest {

    private static final Instant NOW = Instant.parse("2026-11-22T10:43:00Z");
    private static final Obj SHOP = Namespace.named("shop");
    private static final Obj OWNER = object("""
            {"apiVersion":"apps/v1","kind":"ReplicaSet","metadata":{"name":"owner","namespace":"shop","uid":"u1"},"spec":{}}
            """);
    private static final Obj OWNED = object("""
            {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"owned","namespace":"shop","uid":"u2",
             "ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"owner","uid":"u1","blockOwnerDeletion":true}]}}
            """);
    private static final Ref<ReplicaSet> OWNER_REF = ReplicaSet.KIND.ref("shop", "owner");
    private static final Ref<ConfigMap> OWNED_REF = ConfigMap.KIND.ref("shop", "owned");

    private Engine engine = new Engine(List.of(), new Registry(Admission.OPEN));

    @BeforeEach
    void only_controllers_of_endings() {
        var controllers = new ArrayList<Controller<?>>(GarbageController.forAll());
        controllers.add(new NamespaceController());
        engine = new Engine(controllers, new Registry(Admission.OPEN));
    }

    @Test
    void what_is_owned_goes_after_its_owner() {
        assertThat(after(delete(Intent.Propagation.BACKGROUND)).has(OWNED_REF)).isFalse();
    }

    @Test
    void an_owner_in_the_foreground_goes_after_what_it_owns() {
        var world = after(delete(Intent.Propagation.FOREGROUND));

        assertThat(world.has(OWNER_REF)).isFalse();
        assertThat(world.has(OWNED_REF)).isFalse();
    }

    @Test
    void orphans_stay_and_forget_their_owner() {
        var world = after(delete(Intent.Propagation.ORPHAN));

        assertThat(world.has(OWNER_REF)).isFalse();
        assertThat(world.find(OWNED_REF).orElseThrow().meta().ownerReferences()).isEmpty();
    }

    @Test
    void a_new_object_of_an_old_name_owns_nothing() {
        var world = World.of(3, List.of(SHOP, OWNED, OWNER.withMeta(OWNER.meta().with(edit -> edit.uid = "another"))));

        assertThat(settled(engine.start(world, Names.seeded(1), NOW)).has(OWNED_REF)).isFalse();
    }

    @Test
    void what_has_its_owner_rests() {
        var start = World.of(3, List.of(SHOP, OWNER, OWNED));

        assertThat(settled(engine.start(start, Names.seeded(1), NOW)).revision()).isEqualTo(start.revision());
    }

    @Test
    void a_namespace_takes_everything_in_it_along() {
        var open = engine.submit(engine.start(World.EMPTY, Names.seeded(1), NOW), new Intent.Create(SHOP), "test", NOW).state();
        var full = engine.submit(open, new Intent.Create(OWNED.withMeta(OWNED.meta().with(e -> e.ownerReferences.clear()))), "test", NOW).state();
        var shop = full.world().find(Namespace.KIND.ref("shop")).orElseThrow();

        var world = settled(engine.submit(full, Intent.Delete.of(shop, "test"), "test", NOW).state());

        assertThat(world.has(OWNED_REF)).isFalse();
        assertThat(world.has(Namespace.KIND.ref("shop"))).isFalse();
    }

    private World after(Intent.Delete wish) {
        var state = engine.start(World.of(3, List.of(SHOP, OWNER, OWNED)), Names.seeded(1), NOW);
        return settled(engine.submit(state, wish, "test", NOW).state());
    }

    private static Intent.Delete delete(Intent.Propagation propagation) {
        return new Intent.Delete(OWNER_REF, java.util.Optional.empty(), java.util.Optional.empty(), propagation, "test");
    }

    private World settled(State start) {
        var state = start;
        for (var turns = 0; engine.nextDue(state).filter(due -> !due.isAfter(NOW)).isPresent(); turns++) {
            assertThat(turns).as("turns until rest").isLessThan(200);
            state = engine.turn(state, NOW).state();
        }
        return state.world();
    }

    private static Obj object(String json) {
        return Kinds.bind(Json.parse(json).tree());
    }
}
