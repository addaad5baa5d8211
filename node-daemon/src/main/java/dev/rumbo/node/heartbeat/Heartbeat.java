package dev.rumbo.node.heartbeat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;

import dev.rumbo.manifests.client.Selection;
import dev.rumbo.manifests.coordination.Lease;
import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.meta.Condition;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.node.network.NetworkState;
import dev.rumbo.node.runtime.ContainerRuntime;
import dev.rumbo.node.runtime.ImageSummary;
import dev.rumbo.node.runtime.NodeFacts;
import dev.rumbo.node.runtime.RuntimeFailure;
import dev.rumbo.node.sync.ClusterApi;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Registers the node, renews its lease and reports its status, until closed.
public final class Heartbeat implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(Heartbeat.class);

    /// Between two beats. Even, not random: each node began at another moment anyway.
    public static final Duration BEAT = Duration.ofSeconds(1);

    /// What the lease promises; three missed beats.
    private static final int LEASE_SECONDS = 3;

    /// Between two looks at the node's own state.
    private static final Duration LOOK = Duration.ofSeconds(10);

    /// Beats that wait for an answer at the same time. More would not help a server that is slow.
    private static final int BEATS_UNDER_WAY = 5;

    private final NodeIdentityCard card;
    private final ContainerRuntime runtime;
    private final ClusterApi api;
    private final Path dataDirectory;
    private final InstantSource clock;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("heartbeat-", 0).factory());
    private final List<Thread> loops = new ArrayList<>();
    private final Semaphore beats = new Semaphore(BEATS_UNDER_WAY);
    private volatile NetworkState network = new NetworkState.Unable("the network of this node is not set up yet");
    private volatile Optional<Node> known = Optional.empty();
    private volatile boolean cutOff;
    private boolean lookNow;

    /// @param dataDirectory whose disk is watched
    public Heartbeat(NodeIdentityCard card, ContainerRuntime runtime, ClusterApi api, Path dataDirectory, InstantSource clock) {
        this.card = card;
        this.runtime = runtime;
        this.api = api;
        this.dataDirectory = dataDirectory;
        this.clock = clock;
    }

    /// Begins to beat. The node is registered as soon as cluster and engine answer.
    public Heartbeat started() {
        loops.add(Thread.ofVirtual().name("lease").start(this::beatForever));
        loops.add(Thread.ofVirtual().name("node-status").start(this::lookForever));
        return this;
    }

    /// What to say of the network from now on.
    public void network(NetworkState state) {
        var before = network;
        network = state;
        if (!before.equals(state)) {
            lookSoon();
        }
    }

    /// The node as the cluster has it, once it has an address range for its pods.
    public Node awaitPodCidr() throws InterruptedException {
        synchronized (this) {
            while (true) {
                var node = known.filter(n -> !n.spec().podCIDR().isEmpty());
                if (node.isPresent()) {
                    return node.get();
                }
                wait();
            }
        }
    }

    // ---- the lease

    private void beatForever() {
        try {
            while (true) {
                beat();
                Thread.sleep(BEAT);
            }
        } catch (InterruptedException _) {
            // closed
        }
    }

    /// One beat, on a thread of its own: a slow answer delays no other beat.
    void beat() {
        if (!beats.tryAcquire()) {
            return;
        }
        threads.execute(() -> {
            try {
                api.renew(Lease.ofNode(card.name(), LEASE_SECONDS, clock.instant()));
                if (cutOff) {
                    cutOff = false;
                    LOG.atInfo().addKeyValue("node", card.name()).log("the cluster hears this node again");
                    lookSoon();
                }
            } catch (IOException lost) {
                if (!cutOff) {
                    cutOff = true;
                    LOG.atWarn().addKeyValue("node", card.name()).addKeyValue("error", lost.getMessage())
                            .log("the cluster does not hear this node; pods run on as they were last known");
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            } finally {
                beats.release();
            }
        });
    }

    // ---- the status

    private void lookForever() {
        var followed = api.follow(Node.KIND, Selection.named("", card.name()), (_, _, after) -> heard(after));
        try {
            while (true) {
                try {
                    look();
                } catch (IOException lost) {
                    LOG.atDebug().addKeyValue("node", card.name()).addKeyValue("error", lost.getMessage())
                            .log("the node's status could not be reported; trying again");
                }
                awaitLook(known.isEmpty() ? BEAT : LOOK);
            }
        } catch (InterruptedException _) {
            // closed
        } finally {
            followed.close();
        }
    }

    private void heard(Optional<Node> node) {
        known = node;
        synchronized (this) {
            notifyAll();
        }
        // The cluster gave us up while we were away, or somebody deleted us: say at once that we are here.
        if (node.isEmpty() || Condition.find(node.get().status().conditions(), "Ready").map(c -> c.status().equals("Unknown")).orElse(true)) {
            lookSoon();
        }
    }

    private synchronized void lookSoon() {
        lookNow = true;
        notifyAll();
    }

    private synchronized void awaitLook(Duration atMost) throws InterruptedException {
        var end = System.nanoTime() + atMost.toNanos();
        for (var left = atMost.toMillis(); !lookNow && left > 0; left = (end - System.nanoTime()) / 1_000_000) {
            wait(left);
        }
        lookNow = false;
    }

    /// Looks at the node once and reports what changed.
    void look() throws IOException, InterruptedException {
        var facts = Optional.<NodeFacts>empty();
        var images = List.<ImageSummary>of();
        var trouble = Optional.<String>empty();
        try {
            facts = Optional.of(runtime.facts());
            images = runtime.images();
        } catch (RuntimeFailure away) {
            trouble = Optional.of(String.valueOf(away.getMessage()));
        }
        var node = api.node(card.name());
        if (node.isEmpty()) {
            if (facts.isEmpty()) {
                LOG.atWarn().addKeyValue("node", card.name()).addKeyValue("error", trouble.orElse(""))
                        .log("the node is not registered before its container engine answers");
                return;
            }
            node = Optional.of(api.register(NodeReport.fresh(card, facts.get())));
            LOG.atInfo().addKeyValue("node", card.name()).addKeyValue("address", card.ip()).log("node registered");
        }
        var before = node.get();
        var after = NodeReport.status(before.status(), new NodeReport.Seen(card, facts, images, trouble, network, disk()), clock.instant());
        if (!Json.of(JsonFormat.tree(after)).equals(Json.of(JsonFormat.tree(before.status())))) {
            api.reportNode(before.withStatus(after));
        }
    }

    private NodeReport.Disk disk() throws IOException {
        Files.createDirectories(dataDirectory);
        var store = Files.getFileStore(dataDirectory);
        return new NodeReport.Disk(store.getTotalSpace(), store.getUsableSpace());
    }

    @Override
    public void close() {
        loops.forEach(Thread::interrupt);
        threads.shutdownNow();
        try {
            for (var loop : loops) {
                loop.join();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }
}
