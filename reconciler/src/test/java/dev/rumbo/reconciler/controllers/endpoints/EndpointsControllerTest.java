package dev.rumbo.reconciler.controllers.endpoints;

import static dev.rumbo.reconciler.controllers.Given.pod;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.core.Service;
import dev.rumbo.manifests.discovery.EndpointSlice;
import dev.rumbo.manifests.discovery.EndpointSlice.Conditions;
import dev.rumbo.manifests.discovery.EndpointSlice.Port;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.reconciler.controllers.ImaginedCluster;

class EndpointsControllerTest {

    private static final Ref<Service> WEB = Service.KIND.ref("shop", "web");
    private static final Ref<Pod> POD = Pod.KIND.ref("shop", "p");

    private final EndpointsController controller = new EndpointsController();
    private final ImaginedCluster cluster = ImaginedCluster.with(controller);

    @Test
    void a_pod_gets_traffic_while_it_is_ready() {
        cluster.given(service(""), pod("p", "")).settle();
        assertThat(slice().addresses().endpoints()).as("no address yet").isEmpty();

        cluster.run(cluster.get(POD));
        assertThat(controller.concernedBy(cluster.journal().getLast(), cluster.world())).containsExactly(WEB);
        cluster.settle();

        assertThat(slice().meta().labels()).containsEntry("kubernetes.io/service-name", "web");
        assertThat(slice().addresses()).satisfies(addresses -> {
            assertThat(addresses.ports()).containsExactly(new Port("", "TCP", 8080));
            assertThat(addresses.endpoints()).singleElement().satisfies(endpoint -> {
                assertThat(endpoint.addresses()).containsExactly(cluster.get(POD).status().podIP());
                assertThat(endpoint.conditions()).isEqualTo(new Conditions(true, true, false));
                assertThat(endpoint.targetRef().orElseThrow().name()).isEqualTo("p");
            });
        });
        cluster.rests();
    }

    @ParameterizedTest(name = "ready {0}, stopping {1}, publish anyway {2}: gets traffic {3}")
    @CsvSource({"true, false, false, true", "false, false, false, false", "true, true, false, false", "false, true, false, false",
            "false, false, true, true", "true, true, true, true"})
    void conditions_are_kubernetes_conditions(boolean ready, boolean stopping, boolean anyway, boolean traffic) {
        cluster.given(service(anyway ? ",\"publishNotReadyAddresses\":true" : ""), pod("p", "")).bind(cluster.get(POD), "n1");
        cluster.run(cluster.get(POD));
        if (!ready) {
            cluster.report(cluster.get(POD).withStatus(cluster.get(POD).status().withConditions(List.of())));
        }
        if (stopping) {
            cluster.delete(POD);
        }
        cluster.settle();

        assertThat(slice().addresses().endpoints().getFirst().conditions()).isEqualTo(new Conditions(traffic, ready, stopping));
        cluster.rests();
    }

    @Test
    void named_ports_are_looked_up_in_each_pod() {
        var ports = ",\"containers\":[{\"name\":\"main\",\"image\":\"x\",\"ports\":[{\"name\":\"http\",\"containerPort\":%d}]}]";
        cluster.given(Service.KIND.bind(Json.parse("""
                {"metadata":{"name":"web","namespace":"shop"},
                 "spec":{"selector":{"app":"web"},"ports":[{"name":"main","port":80,"targetPort":"http"}]}}""")),
                pod("p", ports.formatted(8080)), pod("q", ports.formatted(9090)), pod("r", "")).runPods().settle();

        assertThat(cluster.all(EndpointSlice.KIND)).extracting(slice -> slice.meta().name()).containsExactly("web", "web-2", "web-3");
        assertThat(cluster.all(EndpointSlice.KIND)).extracting(slice -> slice.addresses().ports()).containsExactly(
                List.of(new Port("main", "TCP", 8080)), List.of(new Port("main", "TCP", 9090)), List.of());
        cluster.rests();

        cluster.delete(Pod.KIND.ref("shop", "q")).settle();
        assertThat(cluster.all(EndpointSlice.KIND)).hasSize(2);
        cluster.rests();
    }

    @Test
    void more_than_a_hundred_pods_take_a_second_slice() {
        cluster.given(service(""));
        for (var i = 0; i < 101; i++) {
            cluster.given(pod("p" + i, ""));
        }
        cluster.runPods().settle();

        assertThat(cluster.all(EndpointSlice.KIND)).extracting(slice -> slice.addresses().endpoints().size()).containsExactly(100, 1);
        cluster.rests();
    }

    @Test
    void a_service_without_selector_is_left_to_others() {
        cluster.given(Service.KIND.bind(Json.parse("{\"metadata\":{\"name\":\"web\",\"namespace\":\"shop\"},\"spec\":{\"ports\":[{\"port\":80}]}}")),
                pod("p", "")).runPods().rests();
    }

    @Test
    void a_change_made_by_somebody_else_is_undone() {
        cluster.given(service(""), pod("p", "")).runPods().settle();

        cluster.delete(slice().ref());
        assertThat(controller.concernedBy(cluster.journal().getLast(), cluster.world())).containsExactly(WEB);
        cluster.settle();

        assertThat(slice().addresses().endpoints()).hasSize(1);
    }

    @Test
    void a_finished_pod_is_no_endpoint_and_a_word_about_nothing_new_wakes_nobody() {
        cluster.given(service(""), pod("p", "")).runPods().settle();
        var p = cluster.get(POD);
        cluster.report(p.withStatus(p.status().inPhase("Running", "", "still well")));
        assertThat(controller.concernedBy(cluster.journal().getLast(), cluster.world())).isEmpty();

        cluster.finish(cluster.get(POD), "Failed").settle();

        assertThat(slice().addresses().endpoints()).isEmpty();
        cluster.rests();
    }

    private EndpointSlice slice() {
        assertThat(cluster.all(EndpointSlice.KIND)).hasSize(1);
        return cluster.all(EndpointSlice.KIND).getFirst();
    }

    private static Service service(String more) {
        return Service.KIND.bind(Json.parse("""
                {"metadata":{"name":"web","namespace":"shop"},
                 "spec":{"selector":{"app":"web"},"ports":[{"port":80,"targetPort":8080}]%s}}""".formatted(more)));
    }
}
