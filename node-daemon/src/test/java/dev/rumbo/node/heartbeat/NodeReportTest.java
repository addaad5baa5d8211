package dev.rumbo.node.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;

import dev.rumbo.manifests.core.NodeStatus;
import dev.rumbo.manifests.meta.Condition;
import dev.rumbo.manifests.meta.Quantity;
import dev.rumbo.node.network.NetworkState;
import dev.rumbo.node.runtime.ImageSummary;
import dev.rumbo.node.runtime.NodeFacts;

import org.junit.jupiter.api.Test;

class NodeReportTest {

    private static final Instant NOW = Instant.parse("2026-03-01T12:00:00Z");
    private static final NodeIdentityCard CARD = new NodeIdentityCard("n1", "192.0.2.1", 10250, "rumbo-1", new TreeMap<>());
    private static final NodeFacts FACTS = new NodeFacts("docker", "28.5", "1.44", "Debian", "6.1", "linux", "amd64", "host", "ID", 4,
            8L << 30, "systemd", new NodeFacts.Ability(true, true));
    private static final NodeReport.Disk ROOMY = new NodeReport.Disk(100L << 30, 50L << 30);

    @Test
    void a_healthy_node_says_what_it_is_and_nothing_new_the_second_time() {
        var first = report(NodeReport.fresh(CARD, FACTS).status(), new NetworkState.Ready(), ROOMY, NOW);
        var second = report(first, new NetworkState.Ready(), new NodeReport.Disk(100L << 30, 49L << 30), NOW.plusSeconds(10));

        assertThat(first.capacity()).containsEntry("cpu", new Quantity("4"));
        assertThat(first.room().memoryBytes()).isEqualTo(8L << 30);
        assertThat(first.internalIp()).contains("192.0.2.1");
        assertThat(first.daemonEndpoints().orElseThrow().kubeletEndpoint().port()).isEqualTo(10250);
        assertThat(first.nodeInfo().orElseThrow().containerRuntimeVersion()).isEqualTo("docker://28.5");
        assertThat(Condition.holds(first.conditions(), "Ready")).isTrue();
        assertThat(second).isEqualTo(first);
    }

    @Test
    void an_engine_that_does_not_answer_makes_the_node_unready_and_forgets_nothing() {
        var before = report(NodeReport.fresh(CARD, FACTS).status(), new NetworkState.Ready(), ROOMY, NOW);

        var after = NodeReport.status(before, new NodeReport.Seen(CARD, Optional.empty(), List.of(), Optional.of("it is not running"),
                new NetworkState.Ready(), ROOMY), NOW.plusSeconds(5));

        var ready = Condition.find(after.conditions(), "Ready").orElseThrow();
        assertThat(ready.status()).isEqualTo("False");
        assertThat(ready.message()).isEqualTo("container runtime is down: it is not running");
        assertThat(ready.lastTransitionTime()).contains(NOW.plusSeconds(5));
        assertThat(after.capacity()).isEqualTo(before.capacity());
        assertThat(after.images()).isEqualTo(before.images());
    }

    @Test
    void a_full_disk_and_a_missing_network_are_told_with_what_to_do() {
        var status = report(NodeReport.fresh(CARD, FACTS).status(), new NetworkState.Unable("not root"),
                new NodeReport.Disk(100L << 30, 1L << 30), NOW);

        assertThat(Condition.holds(status.conditions(), "DiskPressure")).isTrue();
        assertThat(Condition.find(status.conditions(), "DiskPressure").orElseThrow().message()).contains("remove images or files");
        assertThat(Condition.find(status.conditions(), "NetworkUnavailable").orElseThrow().message()).isEqualTo("not root");
    }

    private static NodeStatus report(NodeStatus before, NetworkState network, NodeReport.Disk disk, Instant now) {
        return NodeReport.status(before, new NodeReport.Seen(CARD, Optional.of(FACTS),
                List.of(new ImageSummary("sha256:1", List.of("web:1"), 10, ""), new ImageSummary("sha256:2", List.of(), 20, "")),
                Optional.empty(), network, disk), now);
    }
}
