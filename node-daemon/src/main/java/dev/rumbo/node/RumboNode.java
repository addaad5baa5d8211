package dev.rumbo.node;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.rumbo.manifests.client.KubeClient;
import dev.rumbo.node.docker.DockerRuntime;
import dev.rumbo.node.endpoint.NodeEndpoint;
import dev.rumbo.node.heartbeat.Heartbeat;
import dev.rumbo.node.heartbeat.NodeIdentityCard;
import dev.rumbo.node.identity.Invitation;
import dev.rumbo.node.identity.JoinFailed;
import dev.rumbo.node.identity.NodeIdentity;
import dev.rumbo.node.network.Cidr;
import dev.rumbo.node.network.ClusterDns;
import dev.rumbo.node.network.LinuxPodNetwork;
import dev.rumbo.node.network.NetworkFailure;
import dev.rumbo.node.network.NetworkPlan;
import dev.rumbo.node.network.NetworkRemoval;
import dev.rumbo.node.network.PodNetwork;
import dev.rumbo.node.network.ServiceProxy;
import dev.rumbo.node.probe.NetworkAsking;
import dev.rumbo.node.routing.ServiceRouting;
import dev.rumbo.node.runtime.ContainerKind;
import dev.rumbo.node.runtime.ContainerRuntime;
import dev.rumbo.node.runtime.ContainerSummary;
import dev.rumbo.node.runtime.NodeFacts;
import dev.rumbo.node.runtime.RuntimeFailure;
import dev.rumbo.node.sync.ClusterClient;
import dev.rumbo.node.sync.NodeDaemon;
import dev.rumbo.node.volume.PodVolumes;
import dev.rumbo.node.volume.TmpfsDisks;
import dev.rumbo.node.volume.VolumeFailure;

/// One node: joined, registered, beating, and running its pods on the local Docker engine.
///
/// Closing it stops the daemon and no container.
public final class RumboNode implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(RumboNode.class);
    private static final Duration UPKEEP = Duration.ofSeconds(30);

    /// @param name         in the cluster
    /// @param ip           where other nodes and the master reach this host
    /// @param server       the master's API
    /// @param invitation   needed for the first time
    /// @param dataDir      keys, and the files of pods
    /// @param dockerSocket of the engine
    /// @param port         of the node's own HTTPS endpoint
    public record Options(String name, String ip, URI server, Optional<Invitation> invitation, Path dataDir, Path dockerSocket,
            int port, String version) {}

    private final Options options;
    private final InstantSource clock = InstantSource.system();
    private final Deque<AutoCloseable> running = new ArrayDeque<>();
    private String engine = "";

    private RumboNode(Options options) {
        this.options = options;
    }

    /// Returns when pods can run.
    ///
    /// @throws RuntimeFailure if the engine does not answer
    /// @throws JoinFailed     if the cluster does not want this node
    /// @throws IOException    if the master cannot be reached for the first time
    public static RumboNode start(Options options) throws RuntimeFailure, JoinFailed, IOException, InterruptedException {
        var node = new RumboNode(options);
        try {
            node.run();
            return node;
        } catch (RuntimeFailure | JoinFailed | IOException | InterruptedException | RuntimeException failed) {
            node.close();
            throw failed;
        }
    }

    public String name() {
        return options.name();
    }

    /// The engine, e.g. `docker 28.2.2`.
    public String engine() {
        return engine;
    }

    private void run() throws RuntimeFailure, JoinFailed, IOException, InterruptedException {
        var runtime = kept(new DockerRuntime(options.dockerSocket(), options.name()));
        var facts = runtime.facts();
        engine = facts.engine() + " " + facts.engineVersion();
        var identity = identity();
        var client = kept(new KubeClient(options.server(), identity.tls(), "rumbo-node/" + options.version()));
        var api = new ClusterClient(client);
        var endpoint = kept(NodeEndpoint.start(options.name(), new InetSocketAddress(options.ip(), options.port()),
                identity.tls(), runtime, clock));
        var card = new NodeIdentityCard(options.name(), options.ip(), endpoint.port(), "rumbo-" + options.version(), labels(facts));
        var heartbeat = kept(new Heartbeat(card, runtime, api, options.dataDir(), clock).started());
        var plan = NetworkPlan.usual(Cidr.parse(heartbeat.awaitPodCidr().spec().podCIDR()));
        var network = new LinuxPodNetwork(plan);
        heartbeat.network(network.ready());
        var dns = dns(plan);
        kept(runPods(runtime, facts, api, network, plan));
        var proxy = ServiceProxy.obstacle().isEmpty() ? Optional.of(new ServiceProxy(plan)) : Optional.<ServiceProxy>empty();
        kept(new ServiceRouting(options.name(), api, network, proxy, dns));
        var upkeep = Thread.ofVirtual().name("node-upkeep").start(() -> keepUp(network, heartbeat, identity));
        running.push(upkeep::interrupt);
        LOG.atInfo().addKeyValue("node", options.name()).addKeyValue("engine", engine).log("node runs");
    }

    private NodeIdentity identity() throws JoinFailed, IOException, InterruptedException {
        var known = NodeIdentity.reopen(options.dataDir(), options.server(), options.name(), clock);
        if (known.isPresent()) {
            return known.get();
        }
        var invitation = options.invitation().orElseThrow(() -> new JoinFailed("node " + options.name()
                + " has not joined yet; get a token by `rumbo token` on the master and give it with --token"));
        return NodeIdentity.join(options.dataDir(), invitation, options.name());
    }

    private NodeDaemon runPods(ContainerRuntime runtime, NodeFacts facts, ClusterClient api, PodNetwork network, NetworkPlan plan)
            throws RuntimeFailure, InterruptedException {
        var place = new NodeDaemon.Place(options.name(), options.ip(), facts.cpus() * 1000L, facts.memoryBytes());
        var daemon = new NodeDaemon(place, runtime, api, network, plan, new PodVolumes(options.dataDir(), new TmpfsDisks()),
                new NetworkAsking(runtime), clock);
        daemon.start();
        return daemon;
    }

    /// Names of services are a comfort that pods can start without.
    private ClusterDns dns(NetworkPlan plan) throws InterruptedException {
        var dns = new ClusterDns(plan, ClusterDns.upstreamsOfHost(plan));
        try {
            return kept(dns.started());
        } catch (NetworkFailure failure) {
            LOG.atWarn().log("pods cannot look up names on this node: " + failure.getMessage());
            return dns;
        }
    }

    private void keepUp(PodNetwork network, Heartbeat heartbeat, NodeIdentity identity) {
        try {
            while (true) {
                Thread.sleep(UPKEEP);
                heartbeat.network(network.ready());
                try {
                    identity.renewIfDue(clock.instant());
                } catch (JoinFailed | IOException later) {
                    LOG.atWarn().log("the node's certificate could not be renewed yet: " + later.getMessage());
                }
            }
        } catch (InterruptedException closed) {
            LOG.atDebug().log("node upkeep ended");
        }
    }

    private SortedMap<String, String> labels(NodeFacts facts) {
        var labels = new TreeMap<String, String>();
        labels.put("kubernetes.io/hostname", options.name());
        labels.put("kubernetes.io/os", "linux");
        labels.put("kubernetes.io/arch", facts.architecture());
        return labels;
    }

    /// Removes every container of this node, its files and its network from this host.
    ///
    /// @return how many containers there were
    public static int remove(Options options) throws RuntimeFailure, VolumeFailure, InterruptedException {
        try (var runtime = new DockerRuntime(options.dockerSocket(), options.name())) {
            var containers = runtime.list();
            var sandboxes = containers.stream().collect(Collectors.partitioningBy(c -> c.identity().kind() == ContainerKind.SANDBOX));
            for (var together : List.of(sandboxes.get(false), sandboxes.get(true))) {
                removeAll(runtime, together);
            }
            NetworkRemoval.everything(NetworkPlan.usual(Cidr.parse("10.42.0.0/24")));
            var volumes = new PodVolumes(options.dataDir(), new TmpfsDisks());
            for (var uid : volumes.uids()) {
                volumes.remove(uid);
            }
            return containers.size();
        }
    }

    private static void removeAll(ContainerRuntime runtime, List<ContainerSummary> containers) throws RuntimeFailure, InterruptedException {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (var removal : threads.invokeAll(containers.stream().map(container -> (Callable<Boolean>) () -> {
                runtime.remove(container.id());
                return true;
            }).toList())) {
                removal.get();
            }
        } catch (ExecutionException failed) {
            if (failed.getCause() instanceof RuntimeFailure failure) {
                throw failure;
            }
            throw new IllegalStateException("a container could not be removed", failed);
        }
    }

    private <T extends AutoCloseable> T kept(T part) {
        running.push(part);
        return part;
    }

    @Override
    public void close() {
        while (!running.isEmpty()) {
            try {
                running.pop().close();
            } catch (Exception failed) {
                LOG.atWarn().setCause(failed).log("a part of the node did not stop cleanly");
            }
        }
    }
}
