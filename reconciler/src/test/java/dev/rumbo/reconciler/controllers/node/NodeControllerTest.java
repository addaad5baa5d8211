package dev.rumbo.reconciler.controllers.node;

import static dev.rumbo.reconciler.controllers.Given.node;
import static dev.rumbo.reconciler.controllers.Given.pod;
import static dev.rumbo.reconciler.controllers.Given.replicaSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.rumbo.manifests.coordination.Lease;
import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.core.Taint;
import dev.rumbo.manifests.meta.Condition;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.reconciler.controllers.ImaginedCluster;
import dev.rumbo.reconciler.controllers.replicaset.ReplicaSetController;
import dev.rumbo.reconciler.scheduler.Scheduler;

class NodeControllerTest {

    private static final Duration BEAT = Duration.ofSeconds(1);
    private static final Ref<Pod> POD = Pod.KIND.ref("shop", "p");

    private final NodeController controller = new NodeController(Patience.DEFAULT, Instant.parse("2026-11-22T10:43:00Z"));
    private final ImaginedCluster cluster = ImaginedCluster.with(controller, new LeftPods(), new ReplicaSetController(), new Scheduler());

    @Test
    void every_node_gets_the_lowest_free_range() {
        cluster.given(node("n1"), node("n2"), node("n3")).settle();
        cluster.delete(ref("n2")).given(node("n4")).settle();

        assertThat(cluster.all(Node.KIND)).extracting(node -> node.spec().podCIDR())
                .containsExactly("10.42.0.0/24", "10.42.2.0/24", "10.42.1.0/24");
        cluster.rests();
    }

    @Test
    void a_node_that_beats_stays_ready_and_is_looked_at_when_it_could_fall_silent() {
        cluster.given(node("n1"), Lease.ofNode("n1", 4, cluster.now())).settle();
        beat(Duration.ofSeconds(60), "n1");

        assertThat(get("n1").ready()).isTrue();
        assertThat(get("n1").spec().taints()).isEmpty();
        assertThat(controller.reconcile(get("n1"), cluster.world(), cluster.now()).lookAgainAfter()).contains(Duration.ofSeconds(4));
        assertThat(controller.concernedBy(cluster.journal().getLast(), cluster.world())).as("a beat wakes nobody").isEmpty();
        cluster.rests();
    }

    @Test
    void a_silent_node_is_unknown_and_tainted_and_its_pods_get_no_traffic() {
        running("n1", "n2");
        var home = home();

        beat(Duration.ofSeconds(4), others(home));

        assertThat(ready(home).status()).isEqualTo("Unknown");
        assertThat(ready(home).message()).isEqualTo("no heartbeat since 2026-11-22T10:43:00Z");
        assertThat(get(home).spec().taints()).extracting(Taint::inWords).containsExactly(
                "node.kubernetes.io/unreachable:NoSchedule", "node.kubernetes.io/unreachable:NoExecute");
        assertThat(cluster.all(Pod.KIND).getFirst().ready()).isFalse();
        assertThat(cluster.notes()).contains("NodeNotReady: no heartbeat since 2026-11-22T10:43:00Z");
        cluster.rests();
    }

    @ParameterizedTest(name = "one of {0} nodes")
    @CsvSource({"2", "3", "7"})
    void the_pods_of_one_lost_node_run_elsewhere_within_ten_seconds(int count) {
        running(names(count));
        var home = home();
        var lost = cluster.all(Pod.KIND).getFirst();

        beat(Duration.ofSeconds(6), others(home));

        assertThat(cluster.get(lost.ref()).meta().deleting()).isTrue();
        assertThat(cluster.journal()).extracting(change -> change.cause().because()).contains("node " + home + " is silent for 6 s");
        assertThat(cluster.all(Pod.KIND)).filteredOn(Pod::active).singleElement()
                .satisfies(pod -> assertThat(pod.spec().nodeName()).isNotEqualTo(home).isNotEmpty());
        cluster.rests();
    }

    @ParameterizedTest(name = "{1} of {0} nodes lost together: the pods stay: {2}")
    @CsvSource({"2, 2, true", "3, 2, true", "4, 2, true", "6, 2, false", "6, 3, true", "7, 2, false", "1, 1, true"})
    void many_nodes_lost_together_or_the_only_one_are_our_fault_and_nothing_moves(int count, int lost, boolean stay) {
        running(names(count));
        var home = home();
        var alive = Stream.of(others(home)).skip(lost - 1).toArray(String[]::new);

        beat(Duration.ofSeconds(20), alive);

        assertThat(cluster.all(Pod.KIND).stream().noneMatch(pod -> pod.meta().deleting())).isEqualTo(stay);
        assertThat(cluster.notes().stream().anyMatch(note -> note.startsWith("TooManyNodesLost: " + lost + " of " + count))).isEqualTo(stay);
        cluster.rests();
    }

    @Test
    void frozen_pods_move_when_the_other_lost_node_is_deleted_for_good() {
        running("n1", "n2", "n3");
        var home = home();
        beat(Duration.ofSeconds(20), others(home)[0]);
        assertThat(cluster.all(Pod.KIND)).noneMatch(pod -> pod.meta().deleting());

        cluster.delete(ref(others(home)[1]));
        assertThat(controller.concernedBy(cluster.journal().getLast(), cluster.world())).contains(ref(home));
        beat(Duration.ofSeconds(3), others(home)[0]);

        assertThat(cluster.all(Pod.KIND)).filteredOn(Pod::active).singleElement()
                .satisfies(pod -> assertThat(pod.spec().nodeName()).isEqualTo(others(home)[0]));
    }

    @Test
    void nodes_lost_long_after_each_other_are_lost_one_by_one() {
        running("n1", "n2", "n3");
        var home = home();
        beat(Duration.ofSeconds(40), home, others(home)[0]);

        beat(Duration.ofSeconds(10), others(home)[0]);

        assertThat(cluster.all(Pod.KIND)).filteredOn(Pod::active).singleElement()
                .satisfies(pod -> assertThat(pod.spec().nodeName()).isEqualTo(others(home)[0]));
    }

    @Test
    void a_node_that_comes_back_is_ready_and_untainted_again() {
        running("n1", "n2");
        var home = home();
        beat(Duration.ofSeconds(10), others(home));

        beat(BEAT, home, others(home)[0]);
        assertThat(controller.concernedBy(cluster.journal().stream()
                .filter(change -> change.object() instanceof Lease).toList().getLast(), cluster.world())).isEmpty();

        assertThat(get(home).ready()).isTrue();
        assertThat(get(home).spec().taints()).isEmpty();
        cluster.confirmDeletions().settle();
        assertThat(cluster.all(Pod.KIND)).hasSize(1);
        cluster.rests();
    }

    @Test
    void after_a_start_of_the_master_every_node_gets_its_full_time() {
        cluster.given(node("n1")).settle().advance(Duration.ofHours(1));
        var restarted = new NodeController(Patience.DEFAULT, cluster.now());

        assertThat(restarted.reconcile(get("n1"), cluster.world(), cluster.now()).rests()).isTrue();
        assertThat(restarted.reconcile(get("n1"), cluster.world(), cluster.now().plusSeconds(3)).lookAgainAfter())
                .contains(Duration.ofSeconds(1));
        assertThat(restarted.reconcile(get("n1"), cluster.world(), cluster.now().plusSeconds(4)).intents()).hasSize(1);
        assertThat(NodeController.trusting().reconcile(get("n1"), cluster.world(), cluster.now()).lookAgainAfter()).isEmpty();
    }

    @Test
    void a_node_that_was_silent_before_a_restart_stays_so_until_it_beats() {
        cluster.given(node("n1"), node("n2")).settle();
        beat(Duration.ofSeconds(10), "n2");
        var restarted = new NodeController(Patience.DEFAULT, cluster.now());

        assertThat(restarted.reconcile(get("n1"), cluster.world(), cluster.now()).rests()).isTrue();
        assertThat(ready("n1").status()).isEqualTo("Unknown");
    }

    @Test
    void a_node_that_says_it_is_not_ready_keeps_its_pods_for_a_minute() {
        running("n1", "n2");
        var home = home();
        cluster.report(get(home).withStatus(get(home).status().withConditions(List.of(
                Condition.of("Ready", false, "EngineDown", "no Docker engine answers", cluster.now()))))).settle();
        assertThat(get(home).spec().taints()).extracting(Taint::key).containsOnly("node.kubernetes.io/not-ready");

        beat(Duration.ofSeconds(59), names(2));
        assertThat(cluster.all(Pod.KIND)).noneMatch(pod -> pod.meta().deleting());
        beat(BEAT, names(2));

        assertThat(cluster.journal()).extracting(change -> change.cause().because()).contains("node " + home + " is not ready for 60 s");
    }

    @ParameterizedTest(name = "tolerating {0}: leaves after {1}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {"key":"other","operator":"Exists"}                                                          | PT2S
            {"key":"node.kubernetes.io/unreachable","operator":"Exists","tolerationSeconds":30}          | PT30S
            {"key":"node.kubernetes.io/unreachable","operator":"Exists","tolerationSeconds":0}           | PT0S
            {"key":"node.kubernetes.io/unreachable","operator":"Exists"}                                 |
            {"operator":"Exists"}                                                                        |
            {"key":"node.kubernetes.io/unreachable","operator":"Exists","effect":"NoSchedule"}           | PT2S
            """)
    void a_pod_stays_as_long_as_it_tolerates(String toleration, Duration after) {
        var taints = NodeTaints.wanted(List.of(), NodeTaints.State.SILENT, false, cluster.now());

        assertThat(NodeTaints.leaves(pod("p", ",\"tolerations\":[" + toleration + "]"), taints, Patience.DEFAULT, cluster.now()))
                .isEqualTo(Optional.ofNullable(after).map(cluster.now()::plus));
    }

    @Test
    void a_taint_that_somebody_sets_drives_pods_away_at_once() {
        cluster.given(node("n1"), node("n2"), pod("p", "")).settle();
        var tainted = get("n1").tainted(List.of(new Taint("maintenance", "", "NoExecute", Optional.empty())));

        cluster.change(tainted).settle();

        assertThat(cluster.get(POD).meta().deleting()).isTrue();
        assertThat(cluster.journal().getLast().cause().because()).isEqualTo("node n1 is tainted maintenance:NoExecute");
        assertThat(get("n1").spec().taints()).hasSize(1);
    }

    @Test
    void the_pods_of_a_deleted_node_go_at_once_even_if_they_were_leaving() {
        cluster.given(node("n1"), pod("p", ""), pod("q", "")).settle().delete(POD);
        assertThat(cluster.all(Pod.KIND)).hasSize(2);

        cluster.delete(ref("n1")).settle();

        assertThat(cluster.all(Pod.KIND)).isEmpty();
        assertThat(cluster.journal()).filteredOn(change -> change.removed() && change.object() instanceof Pod)
                .extracting(change -> change.cause().because()).containsOnly("node n1 is no longer there");
    }

    @Test
    void a_pod_that_names_a_node_to_come_is_given_some_time() {
        cluster.given(pod("p", ",\"nodeName\":\"n9\""));
        var left = new LeftPods();

        assertThat(left.reconcile(cluster.get(POD), cluster.world(), cluster.now()).lookAgainAfter()).contains(Duration.ofSeconds(40));
        cluster.advance(Duration.ofSeconds(40)).settle();

        assertThat(cluster.all(Pod.KIND)).isEmpty();
    }

    @Test
    void of_finished_pods_only_the_latest_are_kept() {
        cluster.given(node("n1"), replicaSet("web", 1)).settle();
        for (var i = 0; i < 9; i++) {
            cluster.advance(BEAT).finish(cluster.all(Pod.KIND).stream().filter(Pod::active).findFirst().orElseThrow(), "Failed");
            cluster.given().settle();
        }

        assertThat(cluster.all(Pod.KIND).stream().filter(Pod::finished)).hasSize(LeftPods.KEPT_OF_OWNER);
        cluster.rests();
    }

    // ---

    /// One pod runs on one of these nodes.
    @Test
    void a_node_that_was_heard_has_no_more_time_than_any_other_after_a_start() {
        cluster.given(node("n1"), Lease.ofNode("n1", 4, cluster.now())).settle();
        var justStarted = new NodeController(Patience.DEFAULT, cluster.now().plusSeconds(20));

        assertThat(justStarted.reconcile(get("n1"), cluster.world(), cluster.now().plusSeconds(3)).rests()).isTrue();
        assertThat(justStarted.reconcile(get("n1"), cluster.world(), cluster.now().plusSeconds(5)).intents()).hasSize(1);
    }

    private void running(String... nodes) {
        for (var name : nodes) {
            cluster.given(node(name), Lease.ofNode(name, 4, cluster.now()));
        }
        cluster.given(replicaSet("web", 1)).settle().runPods().settle();
    }

    /// Time passes second by second, and these nodes give signs of life.
    private void beat(Duration time, String... nodes) {
        for (var until = cluster.now().plus(time); cluster.now().isBefore(until);) {
            cluster.advance(BEAT);
            for (var name : nodes) {
                var lease = Lease.ofNode(name, 4, cluster.now());
                if (cluster.world().has(lease.ref())) {
                    cluster.change(lease);
                } else {
                    cluster.given(lease);
                }
            }
            cluster.settle();
        }
    }

    private String home() {
        return cluster.all(Pod.KIND).getFirst().spec().nodeName();
    }

    private String[] others(String home) {
        return cluster.all(Node.KIND).stream().map(node -> node.meta().name()).filter(name -> !name.equals(home)).toArray(String[]::new);
    }

    private static String[] names(int count) {
        return java.util.stream.IntStream.rangeClosed(1, count).mapToObj(i -> "n" + i).toArray(String[]::new);
    }

    private Node get(String name) {
        return cluster.get(ref(name));
    }

    private Condition ready(String name) {
        return Condition.find(get(name).status().conditions(), "Ready").orElseThrow();
    }

    private static Ref<Node> ref(String name) {
        return Node.KIND.ref(name);
    }
}
