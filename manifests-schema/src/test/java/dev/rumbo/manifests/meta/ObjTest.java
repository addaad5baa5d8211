package dev.rumbo.manifests.meta;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;

import org.junit.jupiter.api.Test;

import dev.rumbo.manifests.Kinds;
import dev.rumbo.manifests.apps.Deployment;
import dev.rumbo.manifests.coordination.Lease;
import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.core.Secret;

class ObjTest {

    private static final Json DEPLOYMENT = Json.parse("""
            {"apiVersion":"apps/v1","kind":"Deployment",
             "metadata":{"name":"web","namespace":"shop","labels":{"app":"web"},"resourceVersion":"17",
                         "creationTimestamp":"2026-11-22T10:43:00Z"},
             "spec":{"replicas":3,"selector":{"matchLabels":{"app":"web"}},
                     "template":{"metadata":{"labels":{"app":"web"}},
                                 "spec":{"affinity":{"nodeAffinity":{}},
                                         "containers":[{"name":"web","image":"nginx:1.27",
                                            "ports":[{"name":"http","containerPort":80}],
                                            "resources":{"requests":{"cpu":"250m","memory":"64Mi"}},
                                            "readinessProbe":{"httpGet":{"path":"/","port":"http"}}}]}}},
             "status":{"replicas":2,"conditions":[{"type":"Available","status":"True"}]}}
            """);

    @Test
    void an_object_keeps_every_field_that_was_written() {
        var deployment = Deployment.KIND.bind(DEPLOYMENT);

        assertThat(deployment.json().text()).contains("nodeAffinity");
        assertThat(Deployment.KIND.bind(deployment.json())).isEqualTo(deployment);
    }

    @Test
    void what_is_acted_on_is_typed() {
        var deployment = Deployment.KIND.bind(DEPLOYMENT);
        var container = deployment.spec().template().spec().containers().getFirst();

        assertThat(deployment.replicas()).isEqualTo(3);
        assertThat(deployment.meta().resourceVersion()).isEqualTo(17);
        assertThat(deployment.status().replicas()).isEqualTo(2);
        assertThat(container.command()).isEmpty();
        assertThat(container.workingDir()).isEmpty();
        assertThat(container.resources().requested().milliCpu()).isEqualTo(250);
        assertThat(container.readinessProbe().orElseThrow().httpGet().orElseThrow().port())
                .isEqualTo(new IntOrString.Text("http"));
        assertThat(container.livenessProbe()).isEmpty();
    }

    @Test
    void a_pod_of_a_template_keeps_what_the_template_says() {
        var template = Deployment.KIND.bind(DEPLOYMENT).spec().template();

        var pod = Pod.of(template, ObjectMeta.named("shop", "web-1")).on("n1");

        assertThat(pod.json().text()).contains("nodeAffinity").contains("\"nodeName\":\"n1\"");
        assertThat(Pod.KIND.bind(pod.json())).isEqualTo(pod);
    }

    @Test
    void scaling_changes_only_the_number() {
        var scaled = Deployment.KIND.bind(DEPLOYMENT).scaledTo(5);

        assertThat(scaled.replicas()).isEqualTo(5);
        assertThat(scaled.scaledTo(3)).isEqualTo(Deployment.KIND.bind(DEPLOYMENT));
    }

    @Test
    void order_and_white_space_make_no_difference() {
        assertThat(Json.parse("{\"b\":1, \"a\": [ {\"d\":2,\"c\":3} ]}"))
                .isEqualTo(Json.parse("{\"a\":[{\"c\":3,\"d\":2}],\"b\":1}"));
    }

    @Test
    void a_lease_and_a_node_survive_the_way_to_json_and_back() {
        var lease = Lease.ofNode("n1", 4, Instant.parse("2026-11-22T10:43:00.123456Z"));
        var node = Node.KIND.bind(Json.parse("""
                {"apiVersion":"v1","kind":"Node","metadata":{"name":"n1"},
                 "status":{"allocatable":{"cpu":"2","memory":"4Gi","pods":110},
                           "daemonEndpoints":{"kubeletEndpoint":{"Port":10250}}}}
                """)).withPodCidr("10.42.1.0/24");

        assertThat(Lease.KIND.bind(lease.json())).isEqualTo(lease);
        assertThat(Node.KIND.bind(node.json())).isEqualTo(node);
        assertThat(node.status().room().milliCpu()).isEqualTo(2000);
    }

    @Test
    void a_secret_tells_nothing_by_accident() {
        var secret = (Secret) Kinds.bind(Json.parse("""
                {"apiVersion":"v1","kind":"Secret","metadata":{"name":"db"},"data":{"password":"aHVudGVyMg=="}}
                """).tree());

        assertThat(new String(secret.contents().get("password"))).isEqualTo("hunter2");
        assertThat(secret.toString() + secret.json()).doesNotContain("hunter2").doesNotContain("aHVudGVyMg");
    }

    @Test
    void a_condition_is_written_with_the_fields_of_kubernetes_alone() {
        var condition = Condition.of("Ready", true, "", "", Instant.parse("2026-11-22T10:43:00Z"));

        assertThat(Json.of(JsonFormat.tree(condition)).text())
                .isEqualTo("{\"lastTransitionTime\":\"2026-11-22T10:43:00Z\",\"status\":\"True\",\"type\":\"Ready\"}");
    }
}
