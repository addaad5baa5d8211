package dev.rumbo.node.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import dev.rumbo.manifests.client.Selection;
import dev.rumbo.manifests.coordination.Lease;
import dev.rumbo.manifests.core.Event;
import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.core.Service;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.node.network.Cidr;
import dev.rumbo.node.network.ClusterDns;
import dev.rumbo.node.network.FakePodNetwork;
import dev.rumbo.node.network.NetworkPlan;
import dev.rumbo.node.network.PodNetwork;
import dev.rumbo.node.sync.ClusterApi;
import dev.rumbo.node.sync.FakeCluster;

import org.junit.jupiter.api.Test;

class ServiceRoutingTest {

    @Test
    void routes_to_other_nodes_appear_though_the_empty_list_of_services_is_the_last_to_come() throws Exception {
        var cluster = new FakeCluster();
        cluster.put(Node.KIND.bind(Json.parse("""
                {"apiVersion":"v1","kind":"Node","metadata":{"name":"n2"},"spec":{"podCIDR":"10.42.2.0/24"},
                 "status":{"addresses":[{"type":"InternalIP","address":"192.0.2.2"}]}}""")));
        var late = new LateServices(cluster);
        var ours = Cidr.parse("10.42.1.0/24");
        var network = new FakePodNetwork(ours);

        try (var _ = new ServiceRouting("n1", late, network, Optional.empty(), new ClusterDns(NetworkPlan.usual(ours), List.of()))) {
            cluster.await("a look at the services before they are there", Duration.ofSeconds(20), () -> late.asked);
            late.complete = true;

            cluster.await("a route to n2", Duration.ofSeconds(20), () -> !network.peers().isEmpty());
        }

        assertThat(network.peers()).containsExactly(new PodNetwork.Peer(Cidr.parse("10.42.2.0/24"), InetAddress.ofLiteral("192.0.2.2")));
    }

    /// A cluster in which it takes long to learn that there is no service.
    private static final class LateServices implements ClusterApi {
        private final ClusterApi cluster;
        private volatile boolean complete;
        private volatile boolean asked;

        LateServices(ClusterApi cluster) {
            this.cluster = cluster;
        }

        @Override
        public <T extends Obj> Followed<T> follow(Kind<T> kind, Selection selection, Heard<T> heard) {
            var followed = cluster.follow(kind, selection, heard);
            return kind.equals(Service.KIND) ? new Late<>(followed) : followed;
        }

        @Override
        public void report(Pod pod) throws IOException, InterruptedException {
            cluster.report(pod);
        }

        @Override
        public void confirmGone(Pod pod) throws IOException, InterruptedException {
            cluster.confirmGone(pod);
        }

        @Override
        public void post(Event event) throws IOException, InterruptedException {
            cluster.post(event);
        }

        @Override
        public Optional<Node> node(String name) throws IOException, InterruptedException {
            return cluster.node(name);
        }

        @Override
        public Node register(Node node) throws IOException, InterruptedException {
            return cluster.register(node);
        }

        @Override
        public void reportNode(Node node) throws IOException, InterruptedException {
            cluster.reportNode(node);
        }

        @Override
        public void renew(Lease lease) throws IOException, InterruptedException {
            cluster.renew(lease);
        }

        private final class Late<T extends Obj> implements Followed<T> {
            private final Followed<T> followed;

            Late(Followed<T> followed) {
                this.followed = followed;
            }

            @Override
            public List<T> all() {
                return followed.all();
            }

            @Override
            public Optional<T> find(Ref<T> ref) {
                return followed.find(ref);
            }

            @Override
            public boolean complete() {
                asked = true;
                return complete && followed.complete();
            }

            @Override
            public void close() {
                followed.close();
            }
        }
    }
}
