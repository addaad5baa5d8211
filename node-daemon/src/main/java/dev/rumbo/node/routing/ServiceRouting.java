package dev.rumbo.node.routing;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.rumbo.manifests.client.Selection;
import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.core.Service;
import dev.rumbo.manifests.discovery.EndpointSlice;
import dev.rumbo.node.network.Cidr;
import dev.rumbo.node.network.ClusterDns;
import dev.rumbo.node.network.NetworkFailure;
import dev.rumbo.node.network.PodNetwork;
import dev.rumbo.node.network.ServiceProxy;
import dev.rumbo.node.sync.ClusterApi;

/// Tells the node's network of every change of services, endpoints and nodes: one thread, the latest state wins.
/// Before the API has told everything once, nothing is touched: what an earlier daemon wrote goes on working.
public final class ServiceRouting implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceRouting.class);

    private static final long TRY_AGAIN_MILLIS = 500;

    private final String node;
    private final PodNetwork network;
    private final Optional<ServiceProxy> proxy;
    private final ClusterDns dns;
    private final Semaphore changes = new Semaphore(0);
    private final ClusterApi.Followed<Service> services;
    private final ClusterApi.Followed<EndpointSlice> slices;
    private final ClusterApi.Followed<Node> nodes;
    private final Thread thread;
    private List<PodNetwork.Peer> toldPeers = List.of();
    private String lastTrouble = "";

    /// @param proxy empty where the kernel or the program for it is missing
    public ServiceRouting(String node, ClusterApi api, PodNetwork network, Optional<ServiceProxy> proxy, ClusterDns dns) {
        this.node = node;
        this.network = network;
        this.proxy = proxy;
        this.dns = dns;
        this.services = api.follow(Service.KIND, Selection.ALL, (_, _, _) -> changes.release());
        this.slices = api.follow(EndpointSlice.KIND, Selection.ALL, (_, _, _) -> changes.release());
        this.nodes = api.follow(Node.KIND, Selection.ALL, (_, before, after) -> {
            if (!before.flatMap(ServiceRouting::peer).equals(after.flatMap(ServiceRouting::peer))) {
                changes.release();
            }
        });
        this.thread = Thread.ofVirtual().name("service-routing").start(this::run);
    }

    private void run() {
        try {
            var told = false;
            while (true) {
                if (told) {
                    changes.acquire();
                } else {
                    // that a list without objects is complete comes without a call, and so does the end of a failure
                    changes.tryAcquire(TRY_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
                }
                changes.drainPermits();
                told = services.complete() && slices.complete() && nodes.complete() && tell();
            }
        } catch (InterruptedException closed) {
            LOG.atDebug().log("service routing closed");
        }
    }

    /// Whether the network knows it all now.
    private boolean tell() throws InterruptedException {
        var views = ServiceViews.of(services.all(), slices.all());
        dns.update(views);
        try {
            if (proxy.isPresent()) {
                proxy.get().apply(views);
            }
            var peers = nodes.all().stream().filter(other -> !other.meta().name().equals(node))
                    .flatMap(other -> peer(other).stream()).toList();
            if (!peers.equals(toldPeers)) {
                network.peers(peers);
                toldPeers = peers;
            }
            lastTrouble = "";
            return true;
        } catch (NetworkFailure failure) {
            if (!lastTrouble.equals(failure.getMessage())) {
                lastTrouble = String.valueOf(failure.getMessage());
                LOG.atWarn().log("the network could not be told of a change: " + lastTrouble);
            }
            return false;
        }
    }

    private static Optional<PodNetwork.Peer> peer(Node other) {
        return other.status().internalIp().flatMap(ServiceViews::address)
                .filter(_ -> !other.spec().podCIDR().isEmpty())
                .map(address -> new PodNetwork.Peer(Cidr.parse(other.spec().podCIDR()), address));
    }

    @Override
    public void close() {
        services.close();
        slices.close();
        nodes.close();
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException hurried) {
            Thread.currentThread().interrupt();
        }
    }
}
