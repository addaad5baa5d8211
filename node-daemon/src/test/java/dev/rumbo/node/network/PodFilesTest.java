package dev.rumbo.node.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

class PodFilesTest {

    private static final InetAddress IP = InetAddress.ofLiteral("10.42.1.7");

    @Test
    void a_pod_finds_itself_and_its_aliases_in_its_hosts_file() {
        var hosts = PodFiles.hosts(IP, "web-0", "web", "shop", "cluster.local",
                List.of(new PodFiles.HostAlias("10.0.0.9", List.of("db", "db.internal"))));

        assertThat(hosts).isEqualTo("""
                # Written by Rumbo.
                127.0.0.1\tlocalhost
                ::1\tlocalhost ip6-localhost ip6-loopback
                fe00::0\tip6-localnet
                fe00::0\tip6-mcastprefix
                fe00::1\tip6-allnodes
                fe00::2\tip6-allrouters
                10.42.1.7\tweb-0.web.shop.svc.cluster.local\tweb-0

                # From the pod's hostAliases.
                10.0.0.9\tdb\tdb.internal
                """);
    }

    @Test
    void a_pod_without_a_subdomain_is_called_by_its_host_name_alone() {
        assertThat(PodFiles.hosts(IP, "web-0", "", "shop", "cluster.local", List.of())).endsWith("\n10.42.1.7\tweb-0\n");
    }

    @Test
    void a_pod_asks_its_node_for_names_and_may_shorten_them() {
        assertThat(PodFiles.resolvConf("shop", Services.PLAN, List.of("example.org", "cluster.local"))).isEqualTo("""
                nameserver 169.254.20.10
                search shop.svc.cluster.local svc.cluster.local cluster.local example.org
                options ndots:5
                """);
    }
}
