package dev.rumbo.node.sync;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

import dev.rumbo.manifests.client.Selection;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.node.network.NetworkPlan;
import dev.rumbo.node.network.PodNetwork;
import dev.rumbo.node.pod.Observed.Verdict;
import dev.rumbo.node.pod.ProbeWish;
import dev.rumbo.node.probe.Asking;
import dev.rumbo.node.probe.ProbeAnswer;
import dev.rumbo.node.probe.Prober;
import dev.rumbo.node.runtime.ContainerRuntime;
import dev.rumbo.node.runtime.ContainerSummary;
import dev.rumbo.node.runtime.PodIdentity;
import dev.rumbo.node.runtime.RuntimeEvent;
import dev.rumbo.node.runtime.RuntimeFailure;
import dev.rumbo.node.sync.Mailbox.Message;
import dev.rumbo.node.volume.PodVolumes;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Runs the pods of one node.
///
/// Starting it adopts what runs; closing it leaves everything running.
public final class NodeDaemon implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(NodeDaemon.class);

    /// The safety net, for events that got lost.
    private static final Duration RELIST = Duration.ofSeconds(30);

    private static final Duration FIRST_SWEEP = Duration.ofMillis(200);

    private final Tools tools;
    private final PodEvents events;
    private final Prober prober;
    private final ExecutorService hands = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("pod-action-", 0).factory());
    private final Map<String, PodWorker> workers = new ConcurrentHashMap<>();
    private final Map<String, Thread> threads = new ConcurrentHashMap<>();
    private final List<Thread> loops = new ArrayList<>();
    private Optional<ClusterApi.Followed<Pod>> pods = Optional.empty();
    private Optional<ContainerRuntime.Subscription> subscription = Optional.empty();
    private volatile boolean closing;

    /// What a daemon is told about its node.
    ///
    /// @param name   in the cluster
    /// @param hostIp its address; containers see it as `status.hostIP`
    public record Place(String name, String hostIp, long milliCpu, long memoryBytes) {}

    public NodeDaemon(Place place, ContainerRuntime runtime, ClusterApi api, PodNetwork network, NetworkPlan plan, PodVolumes volumes,
            Asking asking, InstantSource clock) {
        this.events = new PodEvents(place.name(), api, clock);
        this.prober = new Prober(asking, clock, hands, this::answered);
        this.tools = new Tools(place.name(), place.hostIp(), new Variables.NodeSize(place.milliCpu(), place.memoryBytes()), runtime, api,
                network, plan, volumes, new PodSettings(api), prober, events, clock, hands);
    }

    /// Adopts the containers of this node and follows its pods from now on.
    ///
    /// @throws RuntimeFailure when the engine does not answer: without knowing what runs, nothing may be done
    public void start() throws RuntimeFailure, InterruptedException {
        loops.add(Thread.ofVirtual().name("events").start(events));
        loops.add(Thread.ofVirtual().name("probes").start(prober));
        var running = tools.runtime().list();
        // before any new pod asks for an address
        running.stream().filter(container -> container.phase() == ContainerSummary.Phase.RUNNING).forEach(container -> container.podIp()
                .ifPresent(ip -> tools.network().addresses().adopt(container.identity().pod().uid(), ip)));
        distribute(running);
        LOG.atInfo().addKeyValue("node", tools.node()).addKeyValue("pods", workers.size()).log("node daemon adopted what runs");
        subscription = Optional.of(tools.runtime().subscribe(this::heard));
        pods = Optional.of(tools.api().follow(Pod.KIND, Selection.withFields("spec.nodeName=" + tools.node()), this::podChanged));
        loops.add(Thread.ofVirtual().name("relist").start(this::relistForever));
    }

    // ---- pods

    private void podChanged(Ref<Pod> ref, Optional<Pod> before, Optional<Pod> after) {
        if (before.isPresent() && after.map(now -> !now.meta().uid().equals(before.get().meta().uid())).orElse(true)) {
            Optional.ofNullable(workers.get(before.get().meta().uid())).ifPresent(worker -> worker.tell(new Message.PodUnknown()));
        }
        after.filter(pod -> pod.spec().nodeName().equals(tools.node()))
                .ifPresent(pod -> worker(ContainerRecipe.identity(pod)).tell(new Message.PodIs(pod)));
    }

    private PodWorker worker(PodIdentity identity) {
        return workers.computeIfAbsent(identity.uid(), uid -> {
            var worker = new PodWorker(identity, tools, this::ended);
            if (!closing) {
                threads.put(uid, Thread.ofVirtual().name("pod-" + identity).start(worker));
            }
            return worker;
        });
    }

    private void ended(PodWorker worker) {
        workers.remove(worker.identity().uid());
        threads.remove(worker.identity().uid());
    }

    // ---- containers

    private void heard(RuntimeEvent event) {
        switch (event) {
            case RuntimeEvent.OfContainer something -> Optional.ofNullable(workers.get(something.identity().pod().uid()))
                    .ifPresent(worker -> worker.tell(new Message.Touched(something.id())));
            case RuntimeEvent.Relist(var because) -> {
                LOG.atDebug().addKeyValue("because", because).log("listing containers");
                hands.execute(this::relist);
            }
            case RuntimeEvent.Lost(var because) -> LOG.atWarn().addKeyValue("because", because)
                    .log("the container engine does not answer; pods are left as they are");
        }
    }

    private void relistForever() {
        try {
            while (!pods.map(ClusterApi.Followed::complete).orElse(false)) {
                Thread.sleep(FIRST_SWEEP);   // what is left over of pods that were deleted meanwhile need not wait
            }
            while (true) {
                relist();
                Thread.sleep(RELIST);
            }
        } catch (InterruptedException _) {
            // closed
        }
    }

    /// Compares what runs with what is known, both ways.
    void relist() {
        try {
            distribute(tools.runtime().list());
            sweep();
        } catch (RuntimeFailure away) {
            LOG.atWarn().addKeyValue("error", away.getMessage()).log("containers cannot be listed; trying again later");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void distribute(List<ContainerSummary> all) {
        var byPod = all.stream().collect(Collectors.groupingBy(summary -> summary.identity().pod(), HashMap::new, Collectors.toList()));
        byPod.forEach((pod, containers) -> worker(pod).tell(new Message.Listed(containers)));
        workers.values().stream().filter(worker -> !byPod.containsKey(worker.identity()))
                .forEach(worker -> worker.tell(new Message.Listed(List.of())));
    }

    /// Containers and files whose pod the API, successfully asked, does not know are leftovers.
    private void sweep() {
        var known = pods.filter(ClusterApi.Followed::complete);
        if (known.isEmpty()) {
            return;
        }
        var uids = known.get().all().stream().map(pod -> pod.meta().uid()).collect(Collectors.toSet());
        workers.forEach((uid, worker) -> {
            if (!uids.contains(uid)) {
                worker.tell(new Message.PodUnknown());
            }
        });
        sweepFiles(uids);
    }

    private void sweepFiles(java.util.Set<String> known) {
        try {
            for (var uid : tools.volumes().uids()) {
                if (!known.contains(uid) && !workers.containsKey(uid)) {
                    tools.volumes().remove(uid);
                    LOG.atInfo().addKeyValue("uid", uid).log("files of a pod that is gone removed");
                }
            }
        } catch (dev.rumbo.node.volume.VolumeFailure failed) {
            LOG.atWarn().addKeyValue("error", failed.getMessage()).log("leftover files cannot be removed");
        }
    }

    // ---- probes

    private void answered(String uid, ProbeWish wish, ProbeAnswer answer, Verdict verdict, boolean changed) {
        var worker = workers.get(uid);
        if (worker == null) {
            return;
        }
        switch (answer) {
            case ProbeAnswer.Failed(var message) -> worker.pod().ifPresent(pod -> events.warning(pod, wish.spec().name(), "Unhealthy",
                    wish.purpose().word() + " probe failed: " + message));
            case ProbeAnswer.Unasked(var message) -> LOG.atDebug().addKeyValue("pod", worker.identity())
                    .addKeyValue("probe", wish.purpose()).addKeyValue("error", message).log("a probe could not be asked");
            case ProbeAnswer.Passed _ -> { }
        }
        if (changed) {
            worker.tell(new Message.ProbeSaid(wish.container(), wish.purpose(), verdict));
        }
    }

    /// Stops looking after the pods; they run on.
    @Override
    public void close() {
        closing = true;
        subscription.ifPresent(ContainerRuntime.Subscription::close);
        pods.ifPresent(ClusterApi.Followed::close);
        var running = new ArrayList<>(loops);
        running.addAll(threads.values());
        running.forEach(Thread::interrupt);
        try {
            for (var thread : running) {
                thread.join();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
        hands.shutdownNow();
        tools.settings().close();
    }
}
