package dev.rumbo.node.heartbeat;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.TreeMap;

import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.meta.Condition;
import dev.rumbo.node.network.NetworkState;
import dev.rumbo.node.runtime.Behaviour;
import dev.rumbo.node.runtime.FakeContainerRuntime;
import dev.rumbo.node.sync.FakeCluster;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HeartbeatTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path directory;

    private final FakeCluster cluster = new FakeCluster();
    private final FakeContainerRuntime runtime = new FakeContainerRuntime("n1", InstantSource.system(), Behaviour.Script.FAIR_WEATHER);

    @Test
    void a_node_registers_beats_and_tells_what_changes() throws Exception {
        try (var heartbeat = heartbeat().started()) {
            cluster.await("the registration", PATIENCE, () -> cluster.find(Node.KIND.ref("n1")).map(Node::ready).orElse(false));
            cluster.await("two beats", PATIENCE, () -> cluster.renewals() >= 2);

            heartbeat.network(new NetworkState.Ready());
            cluster.await("the network's state", PATIENCE, () -> !Condition.holds(node().status().conditions(), "NetworkUnavailable"));

            cluster.put(node().withPodCidr("10.42.3.0/24"));
            assertThat(heartbeat.awaitPodCidr().spec().podCIDR()).isEqualTo("10.42.3.0/24");
        }
    }

    @Test
    void a_node_that_was_given_up_says_at_once_that_it_is_there() throws Exception {
        try (var _ = heartbeat().started()) {
            cluster.await("the registration", PATIENCE, () -> cluster.find(Node.KIND.ref("n1")).map(Node::ready).orElse(false));

            cluster.put(node().withStatus(node().status().withConditions(
                    Condition.of("Ready", "Unknown", "NodeStatusUnknown", "silent", InstantSource.system().instant()).in(node().status().conditions()))));

            cluster.await("being ready again", Duration.ofSeconds(8), () -> node().ready());   // sooner than the next look is due
        }
    }

    @Test
    void an_engine_that_is_away_is_told_and_beats_go_on() throws Exception {
        try (var heartbeat = heartbeat().started()) {
            cluster.await("the registration", PATIENCE, () -> cluster.find(Node.KIND.ref("n1")).map(Node::ready).orElse(false));
            var beats = cluster.renewals();

            runtime.becomeUnavailable("dockerd is not running");
            heartbeat.look();

            assertThat(Condition.find(node().status().conditions(), "Ready").orElseThrow().message()).contains("dockerd is not running");
            cluster.await("more beats", PATIENCE, () -> cluster.renewals() > beats + 1);
        }
    }

    private Heartbeat heartbeat() {
        return new Heartbeat(new NodeIdentityCard("n1", "192.0.2.1", 10250, "rumbo-test", new TreeMap<>()), runtime, cluster, directory,
                InstantSource.system());
    }

    private Node node() {
        return cluster.find(Node.KIND.ref("n1")).orElseThrow();
    }
}
