package dev.rumbo.reconciler.controllers.replicaset;

import static dev.rumbo.reconciler.controllers.Given.labelled;
import static dev.rumbo.reconciler.controllers.Given.pod;
import static dev.rumbo.reconciler.controllers.Given.replicaSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;

import dev.rumbo.manifests.apps.ReplicaSet;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.reconciler.controllers.Claims;
import dev.rumbo.reconciler.controllers.ImaginedCluster;
import dev.rumbo.reconciler.plan.Cause;
import dev.rumbo.reconciler.plan.Change;
import dev.rumbo.reconciler.plan.Intent;

class ReplicaSetControllerTest {

    private static final Ref<ReplicaSet> WEB = ReplicaSet.KIND.ref("shop", "web");

    private final ReplicaSetController controller = new ReplicaSetController();
    private final ImaginedCluster cluster = ImaginedCluster.with(controller);

    @Test
    void makes_the_missing_pods_and_rests() {
        cluster.given(replicaSet("web", 3)).settle();

        assertThat(cluster.all(Pod.KIND)).hasSize(3).allSatisfy(pod -> {
            assertThat(pod.meta().name()).startsWith("web-");
            assertThat(pod.meta().labels()).containsEntry("app", "web");
            assertThat(Claims.controls(cluster.get(WEB), pod)).isTrue();
        });
        cluster.rests();
    }

    @Test
    void replaces_a_failed_pod_and_keeps_the_failed_one() {
        cluster.given(replicaSet("web", 1)).settle();

        cluster.finish(cluster.all(Pod.KIND).getFirst(), "Failed").settle();

        assertThat(cluster.all(Pod.KIND)).hasSize(2);
        assertThat(cluster.get(WEB).status().replicas()).isEqualTo(1);
        cluster.rests();
    }

    @Test
    void does_not_wait_for_a_pod_that_is_stopping() {
        cluster.given(replicaSet("web", 1)).settle();
        cluster.bind(cluster.all(Pod.KIND).getFirst(), "n1");

        cluster.delete(cluster.all(Pod.KIND).getFirst().ref()).settle();

        assertThat(cluster.all(Pod.KIND)).hasSize(2);
        cluster.confirmDeletions().settle();
        assertThat(cluster.all(Pod.KIND)).hasSize(1);
        cluster.rests();
    }

    @Test
    void says_why_it_gives_up_pods() {
        cluster.given(replicaSet("web", 3)).settle();
        cluster.change(cluster.get(WEB).scaledTo(1));

        var plan = cluster.look(controller, WEB);

        assertThat(plan.intents()).filteredOn(Intent.Delete.class::isInstance).hasSize(2)
                .allSatisfy(move -> assertThat(move.inWords()).endsWith(": scaled down from 3 to 1"));
        cluster.settle().rests();
    }

    @Test
    void adopts_matching_orphans_before_it_makes_new_pods() {
        cluster.given(pod("stray", ""), replicaSet("web", 2)).settle();

        assertThat(cluster.all(Pod.KIND)).hasSize(2)
                .allSatisfy(pod -> assertThat(Claims.controls(cluster.get(WEB), pod)).isTrue());
        cluster.rests();
    }

    @Test
    void leaves_pods_of_others_alone() {
        cluster.given(replicaSet("web", 1)).settle();
        var foreign = cluster.all(Pod.KIND).getFirst();

        cluster.given(ReplicaSet.KIND.bind(Json.parse(
                replicaSet("other", 1).json().text().replace("\"app\":\"other\"", "\"app\":\"web\"")))).settle();

        assertThat(cluster.get(foreign.ref()).meta().controller().orElseThrow().name()).isEqualTo("web");
        assertThat(cluster.all(Pod.KIND)).hasSize(2);
    }

    @Test
    void releases_a_pod_whose_labels_no_longer_match_and_replaces_it() {
        cluster.given(replicaSet("web", 1)).settle();
        var pod = cluster.all(Pod.KIND).getFirst();

        cluster.change(labelled(pod, Map.of("app", "quarantine"))).settle();

        assertThat(cluster.get(pod.ref()).meta().ownerReferences()).isEmpty();
        assertThat(cluster.all(Pod.KIND)).hasSize(2);
        cluster.rests();
    }

    @Test
    void a_set_on_its_way_out_makes_nothing() {
        cluster.given(replicaSet("web", 2));
        var leaving = cluster.get(WEB).withMeta(cluster.get(WEB).meta().with(edit ->
                edit.deletionTimestamp = java.util.Optional.of(cluster.now())));

        assertThat(controller.reconcile(leaving, cluster.world(), cluster.now()).intents())
                .noneMatch(Intent.Create.class::isInstance);
    }

    @Test
    void a_pod_is_available_when_it_stayed_ready_long_enough() {
        cluster.given(ReplicaSet.KIND.bind(Json.parse(replicaSet("web", 1).json().text()
                .replace("\"replicas\":1", "\"minReadySeconds\":10,\"replicas\":1")))).settle().runPods().settle();
        assertThat(cluster.get(WEB).status()).satisfies(status -> {
            assertThat(status.readyReplicas()).isEqualTo(1);
            assertThat(status.availableReplicas()).isZero();
        });
        assertThat(controller.reconcile(cluster.get(WEB), cluster.world(), cluster.now().plusSeconds(4)).lookAgainAfter())
                .contains(Duration.ofSeconds(6));

        cluster.advance(Duration.ofSeconds(10)).settle();

        assertThat(cluster.get(WEB).status().availableReplicas()).isEqualTo(1);
        cluster.rests();
        assertThat(controller.reconcile(cluster.get(WEB), cluster.world(), cluster.now()).lookAgainAfter()).isEmpty();
    }

    @Test
    void is_concerned_by_its_pods_and_by_orphans_it_may_adopt() {
        cluster.given(pod("stray", ""), replicaSet("web", 2));
        var stray = cluster.journal().get(1);   // after the namespace
        assertThat(controller.concernedBy(stray, cluster.world())).containsExactly(WEB);

        cluster.settle();

        assertThat(cluster.journal().stream().skip(1).filter(change -> change.object() instanceof Pod || change.wished()))
                .allSatisfy(change -> assertThat(controller.concernedBy(change, cluster.world())).containsExactly(WEB));
    }

    @Test
    void is_not_concerned_by_its_own_report_but_by_one_that_somebody_else_wrote() {
        cluster.given(replicaSet("web", 2));
        cluster.settle();
        var own = cluster.journal().getLast();
        assertThat(own.object().statusRecord()).isEqualTo(cluster.get(WEB).statusRecord());
        var foreign = new Change(own.revision(), own.at(), own.before(), own.after(), Cause.outside("kubectl (admin)", ""));

        assertThat(controller.concernedBy(own, cluster.world())).isEmpty();
        assertThat(controller.concernedBy(foreign, cluster.world())).containsExactly(WEB);
    }

    @Test
    void the_order_of_giving_up_is_kubernetes_order() {
        cluster.given(pod("unassigned", ""), pod("pending", ",\"nodeName\":\"n1\""), pod("unready", ",\"nodeName\":\"n1\""),
                pod("cheap", ",\"nodeName\":\"n1\""), pod("crowded", ",\"nodeName\":\"n1\""),
                pod("young", ",\"nodeName\":\"n2\""), pod("old", ",\"nodeName\":\"n2\""));
        var pods = cluster.all(Pod.KIND);
        cluster.run(named("cheap", pods)).run(named("crowded", pods)).run(named("old", pods));
        cluster.change(cluster.get(Pod.KIND.ref("shop", "cheap")).withMeta(
                cluster.get(Pod.KIND.ref("shop", "cheap")).meta().withAnnotation(CheapestToLose.DELETION_COST, "-1")));
        cluster.report(named("unready", pods).withStatus(named("unready", pods).status().inPhase("Running", "", "")));
        cluster.advance(Duration.ofSeconds(5)).run(named("young", pods));

        var order = cluster.all(Pod.KIND).stream().sorted(CheapestToLose.first(cluster.all(Pod.KIND), _ -> true))
                .map(pod -> pod.meta().name()).toList();

        assertThat(order).containsExactly("unassigned", "pending", "unready", "cheap", "crowded", "young", "old");
    }

    @Test
    void a_pod_that_is_not_available_yet_goes_before_a_crowded_one_that_is() {
        cluster.given(pod("crowded", ",\"nodeName\":\"n1\""), pod("neighbour", ",\"nodeName\":\"n1\""),
                pod("young", ",\"nodeName\":\"n2\""));
        var pods = cluster.all(Pod.KIND);
        cluster.run(named("crowded", pods)).run(named("neighbour", pods)).advance(Duration.ofSeconds(20)).run(named("young", pods));

        var order = cluster.all(Pod.KIND).stream()
                .sorted(CheapestToLose.first(cluster.all(Pod.KIND), pod -> pod.available(10, cluster.now())))
                .map(pod -> pod.meta().name()).toList();

        assertThat(order.getFirst()).isEqualTo("young");
    }

    private static Pod named(String name, List<Pod> pods) {
        return pods.stream().filter(pod -> pod.meta().name().equals(name)).findFirst().orElseThrow();
    }
}
