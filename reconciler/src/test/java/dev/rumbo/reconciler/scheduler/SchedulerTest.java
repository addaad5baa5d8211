package dev.rumbo.reconciler.scheduler;

import static dev.rumbo.reconciler.controllers.Given.asking;
import static dev.rumbo.reconciler.controllers.Given.node;
import static dev.rumbo.reconciler.controllers.Given.pod;
import static dev.rumbo.reconciler.controllers.Given.replicaSet;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.core.Requests;
import dev.rumbo.manifests.meta.Condition;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.reconciler.controllers.ImaginedCluster;
import dev.rumbo.reconciler.controllers.replicaset.ReplicaSetController;
import dev.rumbo.reconciler.world.NodeUse;

class SchedulerTest {

    private static final Ref<Pod> POD = Pod.KIND.ref("shop", "p");
    private static final String FREE = "\"taints\":[]";

    private final Scheduler scheduler = new Scheduler();
    private final ImaginedCluster cluster = ImaginedCluster.with(scheduler);

    @ParameterizedTest(name = "{0} on a node with {1}: {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            # pod spec                                                  | node spec                                              | answer
                                                                        |                                                        | n1
                                                                        | "unschedulable":true                                   | 1 is cordoned
            ,"tolerations":[{"operator":"Exists"}]                      | "unschedulable":true                                   | n1
                                                                        | "taints":[{"key":"gpu","effect":"NoSchedule"}]         | 1 is tainted gpu
                                                                        | "taints":[{"key":"a","value":"b","effect":"NoExecute"}]| 1 is tainted a=b
            ,"tolerations":[{"key":"gpu","operator":"Exists"}]          | "taints":[{"key":"gpu","effect":"NoSchedule"}]         | n1
                                                                        | "taints":[{"key":"x","effect":"PreferNoSchedule"}]     | n1
            ,"nodeSelector":{"kubernetes.io/hostname":"n1"}             |                                                        | n1
            ,"nodeSelector":{"disk":"ssd"}                              |                                                        | 1 lacks the label disk=ssd
            """)
    void a_pod_goes_where_it_is_wanted_or_says_why_not(String pod, String node, String answer) {
        cluster.given(node("n1", "4", "8Gi", node == null ? FREE : node), pod("p", pod == null ? "" : pod)).settle();

        assertThat(where()).isEqualTo(answer.equals("n1") ? "n1" : "0 of 1 node will do: " + answer);
        cluster.rests();
    }

    @ParameterizedTest(name = "{0} CPU and {1} memory: {2}")
    @CsvSource(delimiter = '|', textBlock = """
            1    | 1Gi   | n1
            2    | 2Gi   | n1
            2001m| 1Gi   | 0 of 1 node will do: 1 has too little CPU (want 2001m, free 2)
            1    | 2049Mi| 0 of 1 node will do: 1 has too little memory (want 2049Mi, free 2Gi)
            0    | 0     | n1
            """)
    void a_pod_goes_where_there_is_room(String cpu, String memory, String answer) {
        cluster.given(node("n1", "4", "4Gi", FREE), asking("other", "2", "2Gi").on("n1"), asking("p", cpu, memory)).settle();

        assertThat(where()).isEqualTo(answer);
        cluster.rests();
    }

    @Test
    void all_refusals_are_told_in_one_sentence() {
        cluster.given(node("n1", "4", "128Mi", FREE), node("n2", "4", "256Mi", FREE),
                node("n3", "4", "8Gi", "\"taints\":[{\"key\":\"rumbo.dev/drain\",\"effect\":\"NoSchedule\"}]"),
                asking("p", "1", "512Mi")).settle();

        assertThat(where()).isEqualTo("0 of 3 nodes will do: 2 have too little memory (want 512Mi, free 128Mi and 256Mi), "
                + "1 is tainted rumbo.dev/drain");
        assertThat(cluster.notes()).containsExactly("FailedScheduling: " + where());
        cluster.rests();
    }

    @Test
    void without_nodes_it_says_what_to_do() {
        cluster.given(pod("p", "")).settle();

        assertThat(where()).isEqualTo("there is no node yet; join one with `rumbo node`");
        cluster.rests();
    }

    @Test
    void a_node_that_is_not_ready_gets_no_pods() {
        var silent = node("n1");
        cluster.given(silent.withStatus(silent.status().withConditions(
                List.of(Condition.of("Ready", "Unknown", "", "", cluster.now())))), pod("p", "")).settle();

        assertThat(where()).isEqualTo("0 of 1 node will do: 1 is not ready");
    }

    @Test
    void two_pods_do_not_share_a_port_of_the_host() {
        var port = ",\"hostNetwork\":true,\"containers\":[{\"name\":\"main\",\"image\":\"nginx:1\",\"ports\":[{\"containerPort\":80}]}]";
        cluster.given(node("n1"), pod("other", port).on("n1"), pod("p", port)).settle();

        assertThat(where()).isEqualTo("0 of 1 node will do: 1 has host port 80 taken");
    }

    @Test
    void a_full_node_takes_no_more_pods() {
        var small = Node.KIND.bind(Json.parse(node("n1").json().text().replace("\"pods\":\"110\"", "\"pods\":\"1\"")));
        cluster.given(small, pod("other", "").on("n1"), pod("p", "")).settle();

        assertThat(where()).isEqualTo("0 of 1 node will do: 1 runs as many pods as it may (1)");
    }

    @Test
    void pods_of_one_owner_spread_over_the_nodes() {
        var crowd = ImaginedCluster.with(new ReplicaSetController(), scheduler)
                .given(node("n1"), node("n2"), node("n3"), replicaSet("web", 7)).settle();

        assertThat(perNode(crowd)).containsExactlyInAnyOrderEntriesOf(Map.of("n1", 3L, "n2", 2L, "n3", 2L));
        crowd.rests();
    }

    @Test
    void the_emptier_node_is_preferred() {
        cluster.given(node("n1"), node("n2"), asking("other", "2", "4Gi").on("n1"), asking("p", "100m", "64Mi")).settle();

        assertThat(where()).isEqualTo("n2");
    }

    @Test
    void a_disliked_node_is_taken_last() {
        cluster.given(node("n1", "4", "8Gi", "\"taints\":[{\"key\":\"old\",\"effect\":\"PreferNoSchedule\"}]"),
                node("n2"), asking("other", "3", "6Gi").on("n2"), asking("p", "100m", "64Mi")).settle();

        assertThat(where()).isEqualTo("n2");
    }

    @Test
    void a_node_that_has_the_image_is_preferred_among_equals() {
        var with = Node.KIND.bind(Json.parse(node("n2").json().text().replace("\"status\":{",
                "\"status\":{\"images\":[{\"names\":[\"docker.io/library/nginx:1\"],\"sizeBytes\":900000000}],")));
        cluster.given(node("n1"), with, pod("p", "")).settle();

        assertThat(where()).isEqualTo("n2");
    }

    @Test
    void equals_are_told_apart_by_name() {
        cluster.given(node("n2"), node("n1"), pod("p", "")).settle();

        assertThat(where()).isEqualTo("n1");
    }

    @Test
    void a_pod_that_names_its_node_is_left_to_it() {
        cluster.given(pod("p", ",\"nodeName\":\"elsewhere\"")).rests();
    }

    @Test
    void waiting_pods_are_looked_at_when_a_node_comes() {
        cluster.given(pod("p", "")).settle().given(node("n1"));

        assertThat(scheduler.concernedBy(cluster.journal().getLast(), cluster.world())).containsExactly(POD);
        cluster.settle();
        assertThat(where()).isEqualTo("n1");
        cluster.rests();
    }

    @Test
    void waiting_pods_are_looked_at_when_another_pod_makes_room_for_them_and_only_then() {
        cluster.given(node("n1", "2", "8Gi", FREE), node("n2", "1", "8Gi", FREE), asking("other", "2", "1Gi").on("n1"),
                asking("small", "1", "1Gi").on("n2"), asking("p", "2", "1Gi")).settle();

        cluster.finish(cluster.get(Pod.KIND.ref("shop", "small")), "Succeeded");
        assertThat(scheduler.concernedBy(cluster.journal().getLast(), cluster.world())).isEmpty();
        cluster.finish(cluster.get(Pod.KIND.ref("shop", "other")), "Succeeded");
        assertThat(scheduler.concernedBy(cluster.journal().getLast(), cluster.world())).containsExactly(POD);
        cluster.settle();

        assertThat(where()).isEqualTo("n1");
    }

    @Test
    void what_a_node_only_says_again_wakes_nobody() {
        cluster.given(node("n1", "1", "1Gi", FREE), asking("p", "2", "1Gi")).settle();
        var n1 = cluster.get(Node.KIND.ref("n1"));

        cluster.report(n1.withStatus(n1.status().withConditions(
                List.of(Condition.of("Ready", true, "DaemonReady", "all is well", cluster.now())))));

        assertThat(scheduler.concernedBy(cluster.journal().getLast(), cluster.world())).isEmpty();
    }

    @Test
    void the_world_adds_up_what_pods_ask_for() {
        cluster.given(asking("a", "1", "1Gi").on("n1"), pod("b", "").on("n1"), asking("c", "3", "1Gi").on("n1"));

        cluster.finish(cluster.get(Pod.KIND.ref("shop", "c")), "Failed");

        assertThat(cluster.world().useOf("n1")).isEqualTo(new NodeUse(new Requests(1000, 1L << 30),
                new Requests(1100, (1L << 30) + (200L << 20)), 2));
        cluster.confirmDeletions().delete(Pod.KIND.ref("shop", "a")).delete(Pod.KIND.ref("shop", "b")).confirmDeletions();
        assertThat(cluster.world().useOf("n1")).isEqualTo(NodeUse.NONE);
    }

    /// The node of the pod, or why it has none.
    private String where() {
        var pod = cluster.get(POD);
        return pod.nodeName().orElseGet(() -> Condition.find(pod.status().conditions(), "PodScheduled").orElseThrow().message());
    }

    private static Map<String, Long> perNode(ImaginedCluster cluster) {
        return cluster.all(Pod.KIND).stream().collect(Collectors.groupingBy(pod -> pod.nodeName().orElseThrow(),
                Collectors.counting()));
    }
}
