package dev.rumbo.reconciler.controllers.garbage;

import static dev.rumbo.reconciler.controllers.Given.deployment;
import static dev.rumbo.reconciler.controllers.Given.pod;
import static dev.rumbo.reconciler.controllers.Given.replicaSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.rumbo.manifests.apps.Deployment;
import dev.rumbo.manifests.apps.ReplicaSet;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.meta.OwnerReference;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.reconciler.controllers.ImaginedCluster;
import dev.rumbo.reconciler.plan.Controller;
import dev.rumbo.reconciler.plan.Intent.Propagation;

class OwnersTest {

    private static final Ref<Deployment> WEB = Deployment.KIND.ref("shop", "web");
    private static final Ref<ReplicaSet> SET = ReplicaSet.KIND.ref("shop", "set");
    private static final Ref<Pod> POD = Pod.KIND.ref("shop", "p");

    private final ImaginedCluster cluster = ImaginedCluster.with(GarbageController.forAll().toArray(Controller<?>[]::new));

    @BeforeEach
    void a_deployment_owns_a_set_owns_a_pod() {
        cluster.given(deployment("web", 1, "nginx:1", ""));
        cluster.given(owned(replicaSet("set", 1), cluster.get(WEB)));
        cluster.given(owned(pod("p", ""), cluster.get(SET))).bind(cluster.get(POD), "n1");
        cluster.rests();
    }

    @Test
    void what_is_owned_goes_after_its_owner() {
        cluster.delete(WEB);
        assertThat(new GarbageController<>(ReplicaSet.KIND).concernedBy(cluster.journal().getLast(), cluster.world())).containsExactly(SET);
        cluster.settle();

        assertThat(cluster.world().has(SET)).isFalse();
        assertThat(cluster.get(POD).meta().deleting()).isTrue();
        assertThat(cluster.journal().getLast().cause().because()).isEqualTo("replicaset set is gone");
        cluster.rests();
        cluster.confirmDeletions();
        assertThat(cluster.all(Pod.KIND)).isEmpty();
    }

    @Test
    void in_the_foreground_the_owner_goes_last() {
        cluster.delete(WEB, Propagation.FOREGROUND).settle();
        assertThat(cluster.get(WEB).meta().deleting()).isTrue();
        assertThat(cluster.get(SET).meta().deleting()).isTrue();
        cluster.rests();

        cluster.confirmDeletions();
        assertThat(new GarbageController<>(ReplicaSet.KIND).concernedBy(cluster.journal().getLast(), cluster.world())).containsExactly(SET);
        cluster.settle();

        assertThat(cluster.world().has(SET)).isFalse();
        assertThat(cluster.world().has(WEB)).isFalse();
    }

    @Test
    void orphans_are_let_go_and_stay() {
        cluster.delete(WEB, Propagation.ORPHAN).settle();

        assertThat(cluster.world().has(WEB)).isFalse();
        assertThat(cluster.get(SET).meta().ownerReferences()).isEmpty();
        assertThat(cluster.get(POD).meta().deleting()).isFalse();
        cluster.rests();
    }

    @Test
    void a_new_owner_of_the_same_name_is_another_owner() {
        cluster.delete(WEB).given(deployment("web", 1, "nginx:1", "")).settle();

        assertThat(cluster.world().has(SET)).isFalse();
        assertThat(cluster.world().has(WEB)).isTrue();
    }

    @Test
    void an_object_of_two_owners_stays_with_the_one_that_is_left() {
        cluster.given(deployment("api", 1, "nginx:1", ""));
        var api = cluster.get(Deployment.KIND.ref("shop", "api"));
        cluster.change(cluster.get(SET).withMeta(cluster.get(SET).meta().withOwner(new OwnerReference("apps/v1", "Deployment", "api",
                api.meta().uid(), Optional.empty(), Optional.empty()))));

        cluster.delete(WEB).settle();

        assertThat(cluster.get(SET).meta().ownerReferences()).extracting(OwnerReference::name).containsExactly("api");
        cluster.rests();
    }

    @Test
    void an_owner_of_a_kind_we_do_not_know_counts_as_there() {
        cluster.given(pod("operated", "").withMeta(pod("operated", "").meta().with(edit -> edit.ownerReferences = List.of(
                new OwnerReference("example.org/v1", "Operator", "o", "u", Optional.of(true), Optional.empty())))));

        cluster.rests();
    }

    private static <T extends Obj> Obj owned(T object, Obj owner) {
        return object.withMeta(object.meta().withOwner(OwnerReference.controlledBy(owner)));
    }
}
