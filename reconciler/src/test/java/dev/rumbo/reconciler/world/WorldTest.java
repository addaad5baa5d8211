package dev.rumbo.reconciler.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

import org.junit.jupiter.api.Test;

import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.LabelSelector;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.meta.OwnerReference;
import dev.rumbo.reconciler.plan.Cause;
import dev.rumbo.reconciler.plan.Change;

/// An object is found under everything it says now, as it is now, and under nothing it said before.
class WorldTest {

    private static final OwnerReference OWNER =
            new OwnerReference("apps/v1", "ReplicaSet", "web", "uid-1", Optional.of(true), Optional.empty());

    private final Pod stray = Pod.KIND.bind(Json.parse("""
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"web-1","namespace":"shop","labels":{"app":"web","tier":"front"}},
             "spec":{"containers":[{"name":"main","image":"nginx:1"}]}}"""));
    private final World before = World.of(1, List.of(stray));

    @Test
    void an_adopted_pod_is_its_owners_and_nobody_elses() {
        var adopted = stray.withMeta(stray.meta().withOwner(OWNER));
        var world = changed(before, stray, adopted);

        assertThat(before.uncontrolled(Pod.KIND, "shop")).containsExactly(stray);
        assertThat(world.uncontrolled(Pod.KIND, "shop")).isEmpty();
        assertThat(world.ownedBy("uid-1")).containsExactly(adopted);
        assertThat(changed(world, adopted, stray).ownedBy("uid-1")).isEmpty();
    }

    @Test
    void a_pod_is_found_by_its_new_labels_only() {
        var relabelled = stray.withMeta(stray.meta().withLabel("app", "shop"));
        var world = changed(before, stray, relabelled);

        assertThat(world.matching(Pod.KIND, "shop", labelled("app", "web"))).isEmpty();
        assertThat(world.matching(Pod.KIND, "shop", labelled("app", "shop"))).containsExactly(relabelled);
        assertThat(world.matching(Pod.KIND, "shop", labelled("tier", "front"))).containsExactly(relabelled);
    }

    @Test
    void a_bound_pod_is_on_its_node_and_waits_no_more() {
        var bound = stray.on("n1");
        var world = changed(before, stray, bound);

        assertThat(before.unscheduledPods()).containsExactly(stray);
        assertThat(world.unscheduledPods()).isEmpty();
        assertThat(world.podsOn("n1")).containsExactly(bound);
    }

    @Test
    void a_removed_pod_is_found_nowhere() {
        var world = before.with(new Change(2, Instant.EPOCH, Optional.of(stray), Optional.empty(), Cause.outside("test", "")));

        assertThat(world.find(stray.ref())).isEmpty();
        assertThat(world.uncontrolled(Pod.KIND, "shop")).isEmpty();
        assertThat(world.unscheduledPods()).isEmpty();
        assertThat(world.matching(Pod.KIND, "shop", labelled("app", "web"))).isEmpty();
    }

    private static World changed(World world, Obj before, Obj after) {
        return world.with(new Change(world.revision() + 1, Instant.EPOCH, Optional.of(before), Optional.of(after),
                Cause.outside("test", "")));
    }

    private static LabelSelector labelled(String key, String value) {
        var labels = new TreeMap<String, String>();
        labels.put(key, value);
        return LabelSelector.ofLabels(labels);
    }
}
