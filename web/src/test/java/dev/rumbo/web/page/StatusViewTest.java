package dev.rumbo.web.page;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.rumbo.manifests.Kinds;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.reconciler.world.World;

class StatusViewTest {

    private static final String APPLICATION = """
            {"apiVersion":"rumbo.dev/v1","kind":"Application","metadata":{"name":"shop","namespace":"default"},
             "spec":{"source":{"repo":"/srv/shop","revision":"main","path":"deploy"}},
             "status":{"sync":"OutOfSync","health":"Progressing",
               "commit":{"sha":"4f2c1d9e8a7b4f2c1d9e8a7b4f2c1d9e8a7b4f2c","author":"Ana","subject":"Three of them"},
               "problems":[{"file":"deploy/api.yaml","line":14,"column":26,"message":"no such field"}],
               "objects":[{"apiVersion":"apps/v1","kind":"Deployment","namespace":"default","name":"web","file":"deploy/web.yaml","line":3,
                           "result":"Synced","health":"Progressing"},
                          {"apiVersion":"v1","kind":"ConfigMap","namespace":"default","name":"settings","file":"deploy/web.yaml","line":40,
                           "result":"Synced"}]}}
            """;
    private static final String DEPLOYMENT = """
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","namespace":"default","uid":"d1"},"spec":{"replicas":2}}
            """;
    private static final String SET = """
            {"apiVersion":"apps/v1","kind":"ReplicaSet","metadata":{"name":"web-1","namespace":"default","uid":"r1",
             "ownerReferences":[{"apiVersion":"apps/v1","kind":"Deployment","name":"web","uid":"d1","controller":true}]},"spec":{"replicas":2}}
            """;
    private static final String POD = """
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"web-1-a","namespace":"default","uid":"p1",
             "ownerReferences":[{"apiVersion":"apps/v1","kind":"ReplicaSet","name":"web-1","uid":"r1","controller":true}]},
             "spec":{"nodeName":"n1","containers":[{"name":"web","image":"nginx:1.28","resources":{"requests":{"cpu":"250m","memory":"64Mi"}}}]},
             "status":{"phase":"Running","podIP":"10.42.0.2","conditions":[{"type":"Ready","status":"True"}],
                       "containerStatuses":[{"name":"web","image":"nginx:1.28","ready":true,"restartCount":1,"state":{"running":{}}}]}}
            """;
    private static final String NODE = """
            {"apiVersion":"v1","kind":"Node","metadata":{"name":"n1"},
             "status":{"allocatable":{"cpu":"2","memory":"4Gi","pods":"110"},"conditions":[{"type":"Ready","status":"True"}],
                       "addresses":[{"type":"InternalIP","address":"10.0.0.1"}]}}
            """;

    @Test
    void an_application_shows_its_workloads_their_pods_and_what_is_wrong() {
        var app = StatusView.of(world(APPLICATION, DEPLOYMENT, SET, POD, NODE), List.of()).applications().getFirst();

        assertThat(app.commit().orElseThrow().author()).isEqualTo("Ana");
        assertThat(app.problems().getFirst().line()).isEqualTo(14);
        assertThat(app.workloads()).singleElement().satisfies(workload -> {
            assertThat(workload.name()).isEqualTo("web");
            assertThat(workload.file() + ":" + workload.line()).isEqualTo("deploy/web.yaml:3");
            assertThat(workload.ready() + " of " + workload.desired()).isEqualTo("1 of 2");
            assertThat(workload.pods()).singleElement().satisfies(pod -> {
                assertThat(pod.word()).isEqualTo("Running");
                assertThat(pod.restarts()).isEqualTo(1);
                assertThat(pod.node()).isEqualTo("n1");
            });
        });
        assertThat(app.things()).singleElement().satisfies(thing -> assertThat(thing.name()).isEqualTo("settings"));
    }

    @Test
    void what_no_application_owns_is_shown_apart_and_owned_pods_only_once() {
        var view = StatusView.of(world(DEPLOYMENT, SET, POD), List.of());

        assertThat(view.elsewhere()).extracting(StatusView.Workload::kind).containsExactly("Deployment");
        assertThat(StatusView.of(world(APPLICATION, DEPLOYMENT, SET, POD), List.of()).elsewhere()).isEmpty();
    }

    @Test
    void a_node_shows_what_its_pods_ask_for() {
        var node = StatusView.of(world(NODE, POD), List.of()).nodes().getFirst();

        assertThat(node.word()).isEqualTo("Ready");
        assertThat(node.cpu()).isEqualTo(new StatusView.Share(250, 2000));
        assertThat(node.memory()).isEqualTo(new StatusView.Share(64L << 20, 4L << 30));
        assertThat(node.pods()).isEqualTo(new StatusView.Share(1, 110));
    }

    /// As kubectl's STATUS column has it.
    @ParameterizedTest(name = "{1}")
    @CsvSource(delimiter = '|', textBlock = """
            {}                                                                                                                | Pending
            {"phase":"Running"}                                                                                               | Running
            {"phase":"Succeeded","containerStatuses":[{"name":"a","state":{"terminated":{"exitCode":0,"reason":"Completed"}}}]} | Completed
            {"phase":"Running","containerStatuses":[{"name":"a","state":{"waiting":{"reason":"CrashLoopBackOff"}}}]}          | CrashLoopBackOff
            {"phase":"Pending","containerStatuses":[{"name":"a","state":{"waiting":{"reason":"ImagePullBackOff"}}}]}          | ImagePullBackOff
            {"phase":"Pending","initContainerStatuses":[{"name":"i","state":{"running":{}}}]}                                 | Init:0/1
            {"phase":"Pending","initContainerStatuses":[{"name":"i","state":{"waiting":{"reason":"CrashLoopBackOff"}}}]}      | Init:CrashLoopBackOff
            {"phase":"Failed","reason":"Evicted"}                                                                             | Evicted
            """)
    void a_pod_is_told_in_one_word(String status, String word) {
        var pod = (Pod) object("""
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},"spec":{"containers":[{"name":"a","image":"b"}]},"status":%s}
                """.formatted(status));

        assertThat(ContainerState.word(pod)).isEqualTo(word);
    }

    private static World world(String... objects) {
        return World.of(7, Stream.of(objects).map(StatusViewTest::object).toList());
    }

    private static Obj object(String json) {
        return Kinds.bind(Json.parse(json).tree());
    }
}
