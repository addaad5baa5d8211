package dev.rumbo.node.network;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rumbo.node.docker.LocalEngine;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class LinuxPodNetworkTest {

    @Test
    void a_link_tells_the_pods_address() {
        assertThat(LinuxPodNetwork.link(java.net.InetAddress.ofLiteral("10.42.1.5"))).isEqualTo("rb0a2a0105");
    }

    @Test
    @Tag("docker")
    void pods_reach_each_other_services_and_names() throws Exception {
        LocalEngine.mustAnswerAndHave(LocalEngine.SHELL_IMAGE);
        var missing = LinuxPodNetwork.installed("nft") && LinuxPodNetwork.installed("unshare") && System.getProperty("user.name").equals("root")
                ? "" : "the network tests need root and the programs nft and unshare (apt-get install nftables util-linux)";
        if (!missing.isEmpty()) {
            System.err.println("SKIPPED, network tests were not run: " + missing);
        }
        Assumptions.assumeTrue(missing.isEmpty(), missing);

        var drill = Command.run(List.of("unshare", "--net", "--", Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC", "-cp", System.getProperty("java.class.path"), NetworkDrill.class.getName()), "");

        System.out.println(drill.output());
        var found = new TreeMap<String, String>();
        drill.output().lines().filter(line -> line.contains(": ")).forEach(line ->
                found.put(line.substring(0, line.indexOf(": ")), line.substring(line.indexOf(": ") + 2)));
        assertThat(found)
                .containsEntry("ready", "Ready[]")
                .containsEntry("ready again", "Ready[]")
                .containsEntry("services", "possible")
                .containsEntry("host to pod", "from-a")
                .containsEntry("pod to pod", "from-b")
                .containsEntry("service from pod", "from-a from-b")
                .containsEntry("pod to itself by service", "from-a")
                .containsEntry("node port from pod", "from-")
                .containsEntry("service from host", "from-")
                .containsEntry("node port from host", "from-")
                .containsEntry("short name", "from-a")
                .containsEntry("longer name", "from-a")
                .containsEntry("name by the cluster's address", "1")
                .containsEntry("service after a change", "from-b")
                .containsEntry("service after somebody deleted the table", "from-")
                .containsEntry("wired", "true false")
                .containsEntry("unwired", "false")
                .containsEntry("wired anew", "from-a")
                .containsEntry("peer elsewhere", "true");
        assertThat(found.get("forwarding").split(";")).filteredOn(rule -> rule.endsWith("-j ACCEPT")).hasSize(2);
        assertThat(found.get("address of nobody")).contains("No route to host");
        assertThat(found.get("service without endpoints")).contains("refused");
        assertThat(found.get("unknown name")).contains("bad address");
        assertThat(found.get("service that is gone")).doesNotContain("from-");
        assertThat(found.get("peers")).contains("10.42.3.0/24 via 192.168.50.3").contains("unreachable 10.42.77.0/24").doesNotContain("10.42.2.0");
        assertThat(found.get("10000 services")).startsWith("applied");
    }
}
