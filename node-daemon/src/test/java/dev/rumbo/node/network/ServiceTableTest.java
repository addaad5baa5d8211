package dev.rumbo.node.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rumbo.node.network.ServiceTable.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class ServiceTableTest {

    private static Step from(ServiceView... services) {
        return ServiceTable.empty(Services.PLAN).to(List.of(services));
    }

    @Test
    void a_service_is_a_chain_that_picks_one_of_its_endpoints() {
        assertThat(from(Services.web("10.43.0.20", "10.42.1.5", "10.42.2.6")).script()).isEqualTo("""
                add chain ip rumbo svc_0
                add rule ip rumbo svc_0 meta l4proto tcp dnat ip addr . port to numgen random mod 2 offset 0 map @eps0 comment "shop/web:http"
                add element ip rumbo eps0 { 0 : 10.42.1.5 . 8080, 1 : 10.42.2.6 . 8080 }
                add element ip rumbo hairpin { 10.42.1.5 . 10.42.1.5, 10.42.2.6 . 10.42.2.6 }
                add element ip rumbo service_ips { 10.43.0.20 . tcp . 80 : goto svc_0 }
                """);
    }

    @Test
    void a_service_without_endpoints_refuses_at_once() {
        assertThat(from(Services.web("10.43.0.20")).script()).isEqualTo("""
                add element ip rumbo no_endpoints { 10.43.0.20 . tcp . 80 : goto reject_it }
                """);
    }

    @Test
    void a_node_port_leads_to_the_same_chain_with_a_mark_to_masquerade() {
        assertThat(from(Services.service("web", Optional.of("10.43.0.20"), false, OptionalInt.of(30080), "10.42.1.5")).script()).contains("""
                add chain ip rumbo np_0
                add rule ip rumbo np_0 meta mark set meta mark or 0x4000 goto svc_0
                """).contains("add element ip rumbo nodeports { tcp . 30080 : goto np_0 }");
    }

    @Test
    void equal_services_change_nothing() {
        var table = from(Services.web("10.43.0.20", "10.42.1.5")).table();

        assertThat(table.to(List.of(Services.web("10.43.0.20", "10.42.1.5"))).changesNothing()).isTrue();
    }

    @Test
    void one_endpoint_for_another_changes_one_slot() {
        var table = from(Services.web("10.43.0.20", "10.42.1.5", "10.42.2.6")).table();

        assertThat(table.to(List.of(Services.web("10.43.0.20", "10.42.1.5", "10.42.2.7"))).script()).isEqualTo("""
                delete element ip rumbo eps0 { 1 }
                delete element ip rumbo hairpin { 10.42.2.6 . 10.42.2.6 }
                add element ip rumbo eps0 { 1 : 10.42.2.7 . 8080 }
                add element ip rumbo hairpin { 10.42.2.7 . 10.42.2.7 }
                """);
    }

    @Test
    void one_endpoint_more_changes_the_rule_as_well() {
        var table = from(Services.web("10.43.0.20", "10.42.1.5")).table();

        assertThat(table.to(List.of(Services.web("10.43.0.20", "10.42.1.5", "10.42.2.7"))).script()).isEqualTo("""
                flush chain ip rumbo svc_0
                add rule ip rumbo svc_0 meta l4proto tcp dnat ip addr . port to numgen random mod 2 offset 0 map @eps0 comment "shop/web:http"
                add element ip rumbo eps0 { 1 : 10.42.2.7 . 8080 }
                add element ip rumbo hairpin { 10.42.2.7 . 10.42.2.7 }
                """);
    }

    @Test
    void the_last_endpoint_lost_turns_sending_into_refusing_and_back() {
        var table = from(Services.web("10.43.0.20", "10.42.1.5")).table();

        var refusing = table.to(List.of(Services.web("10.43.0.20")));

        assertThat(refusing.script()).isEqualTo("""
                delete element ip rumbo eps0 { 0 }
                delete element ip rumbo hairpin { 10.42.1.5 . 10.42.1.5 }
                delete element ip rumbo service_ips { 10.43.0.20 . tcp . 80 }
                flush chain ip rumbo svc_0
                delete chain ip rumbo svc_0
                add element ip rumbo no_endpoints { 10.43.0.20 . tcp . 80 : goto reject_it }
                """);
        assertThat(refusing.table().to(List.of(Services.web("10.43.0.20", "10.42.1.5"))).script())
                .contains("delete element ip rumbo no_endpoints").contains("goto svc_");
    }

    @Test
    void endpoints_that_are_not_ready_get_nothing() {
        var unready = new EndpointView(java.net.InetAddress.ofLiteral("10.42.1.9"), "", false, new TreeMap<>(java.util.Map.of("http", 8080)));
        var service = new ServiceView("shop", "web", Optional.of(java.net.InetAddress.ofLiteral("10.43.0.20")), false, false,
                List.of(new ServiceView.Port("http", ServiceView.Protocol.TCP, 80, OptionalInt.empty())),
                List.of(Services.endpoint("10.42.1.5"), unready));

        assertThat(from(service).script()).contains("10.42.1.5").doesNotContain("10.42.1.9");
    }

    @Test
    void a_sticky_service_keeps_most_clients_when_an_endpoint_goes() {
        var before = from(Services.service("web", Optional.of("10.43.0.20"), true, OptionalInt.empty(), "10.42.1.5", "10.42.1.6", "10.42.1.7", "10.42.1.8"));

        var after = before.table().to(List.of(
                Services.service("web", Optional.of("10.43.0.20"), true, OptionalInt.empty(), "10.42.1.5", "10.42.1.6", "10.42.1.7")));

        assertThat(before.script()).contains("jhash ip saddr mod 128 seed 0x5eed offset 0 map @aff0");
        var moved = after.script().lines().filter(line -> line.startsWith("delete element ip rumbo aff0")).findFirst().orElseThrow();
        assertThat(moved.split(",").length).isBetween(16, 48);   // a quarter of 128, give or take
    }

    @Test
    void many_services_share_the_maps_without_sharing_slots() {
        var services = new ArrayList<ServiceView>();
        for (var number = 0; number < 600; number++) {
            services.add(Services.service("s" + number, Optional.of(Services.PLAN.services().address(1000 + number).getHostAddress()),
                    false, OptionalInt.empty(), "10.42.1.5"));
        }

        var script = ServiceTable.empty(Services.PLAN).to(services).script();

        assertThat(script).contains("add element ip rumbo eps0 { 0 : 10.42.1.5 . 8080, 4096 : 10.42.1.5 . 8080, 8192 : 10.42.1.5 . 8080 }");
        assertThat(script.lines().filter(line -> line.startsWith("add element ip rumbo service_ips"))).hasSize(1);
    }

    @Test
    void headless_services_have_no_address_to_route() {
        assertThat(from(Services.service("db", Optional.empty(), false, OptionalInt.empty(), "10.42.1.5")).changesNothing()).isTrue();
    }

    @Test
    void the_whole_table_replaces_what_is_there() {
        var script = ServiceTable.whole(Services.PLAN, List.of(Services.web("10.43.0.20", "10.42.1.5"))).script();

        assertThat(script).startsWith("add table ip rumbo\ndelete table ip rumbo\ntable ip rumbo {\n")
                .contains("elements = { 10.42.0.0/16 }").contains("map eps255 ").contains("map aff255 ")
                .contains("goto svc_0");
    }
}
