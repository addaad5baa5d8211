package dev.rumbo.node.sync;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import dev.rumbo.manifests.core.ContainerStatus;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.node.network.Cidr;
import dev.rumbo.node.network.FakePodNetwork;
import dev.rumbo.node.network.NetworkPlan;
import dev.rumbo.node.pod.ProbeWish;
import dev.rumbo.node.probe.ProbeAnswer;
import dev.rumbo.node.probe.Prober;
import dev.rumbo.node.runtime.Behaviour;
import dev.rumbo.node.runtime.ContainerId;
import dev.rumbo.node.runtime.ContainerSummary;
import dev.rumbo.node.runtime.FakeContainerRuntime;
import dev.rumbo.node.runtime.RuntimeEvent;
import dev.rumbo.node.sync.Mailbox.Message;
import dev.rumbo.node.volume.MemoryDisks;
import dev.rumbo.node.volume.PodVolumes;

/// One pod's worker with everything around it imagined, in virtual time and on one thread.
final class Workbench implements InstantSource {

    final FakeCluster cluster = new FakeCluster();
    final FakeContainerRuntime runtime;
    final List<String> containerEvents = new ArrayList<>();
    private final FakePodNetwork network = new FakePodNetwork(Cidr.parse("10.42.3.0/24"));
    private final PodVolumes volumes;
    private Instant now = Instant.parse("2026-03-01T12:00:00Z");
    private ProbeAnswer answer = new ProbeAnswer.Passed();
    private final List<ProbeWish> asked = new ArrayList<>();
    private Prober prober;
    private PodEvents events;
    PodWorker worker;
    private Optional<Instant> next = Optional.empty();
    private boolean ended;
    final Pod pod;

    /// `spec` is the inside of a pod's spec as JSON.
    Workbench(Path directory, Behaviour.Script script, String spec) {
        runtime = new FakeContainerRuntime("n1", this, script).withImages("web:1", "init:1", "log:1");
        volumes = new PodVolumes(directory, MemoryDisks.NONE);
        pod = Pod.KIND.bind(FakeCluster.json("""
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"web","namespace":"shop","uid":"u1","labels":{"app":"web"}},
                 "spec":{"nodeName":"n1",%s}}""".formatted(spec)));
        runtime.subscribe(event -> {
            if (event instanceof RuntimeEvent.OfContainer of) {
                containerEvents.add(event.getClass().getSimpleName() + " " + of.identity().name() + " " + of.identity().attempt());
                worker().tell(new Message.Touched(of.id()));
            }
        });
        restartDaemon();
        cluster.put(pod);
    }

    private PodWorker worker() {
        return worker;
    }

    /// Forgets everything and starts again, as after `kill -9`.
    void restartDaemon() {
        events = new PodEvents("n1", cluster, this);
        prober = new Prober(wish -> {
            asked.add(wish);
            return answer;
        }, this, Runnable::run, (_, wish, a, verdict, changed) -> {
            if (changed) {
                worker.tell(new Message.ProbeSaid(wish.container(), wish.purpose(), verdict));
            }
        });
        var tools = new Tools("n1", "192.168.0.10", new Variables.NodeSize(4000, 8L << 30), runtime, cluster, network,
                NetworkPlan.usual(Cidr.parse("10.42.3.0/24")), volumes, new PodSettings(cluster), prober, events, this, Runnable::run);
        worker = new PodWorker(new dev.rumbo.node.runtime.PodIdentity("shop", "web", "u1"), tools, _ -> ended = true);
        list();
        cluster.follow(Pod.KIND, dev.rumbo.manifests.client.Selection.withFields("spec.nodeName=n1"), (_, before, after) -> {
            after.ifPresentOrElse(p -> worker.tell(new Message.PodIs(p)), () -> worker.tell(new Message.PodUnknown()));
        });
    }

    void list() {
        try {
            worker.tell(new Message.Listed(runtime.list()));
        } catch (dev.rumbo.node.runtime.RuntimeFailure away) {
            throw new AssertionError(away);
        }
    }

    Workbench settle() {
        try {
            do {
                next = worker.look();
            } while (!worker.heardAll());
            events.flush();
        } catch (InterruptedException stop) {
            throw new AssertionError(stop);
        }
        return this;
    }

    /// Lets time pass, and everything happen that is due meanwhile.
    Workbench advance(Duration time) {
        settle();
        var end = now.plus(time);
        while (true) {
            var due = Stream.of(next, runtime.nextDue(), prober.nextDue()).flatMap(Optional::stream)
                    .min(Instant::compareTo).filter(at -> !at.isAfter(end));
            if (due.isEmpty()) {
                break;
            }
            now = due.get().isAfter(now) ? due.get() : now.plusMillis(1);
            runtime.catchUp();
            prober.askDue().forEach(Runnable::run);
            settle();
        }
        now = end;
        return settle();
    }

    void answer(ProbeAnswer other) {
        answer = other;
    }

    int asked() {
        return asked.size();
    }

    boolean ended() {
        return ended;
    }

    Pod reported() {
        return cluster.find(pod.ref()).orElseThrow();
    }

    ContainerStatus status(String container) {
        return Stream.concat(reported().status().initContainerStatuses().stream(), reported().status().containerStatuses().stream())
                .filter(s -> s.name().equals(container)).findFirst().orElseThrow();
    }

    String waiting(String container) {
        return status(container).state().flatMap(ContainerStatus.State::waiting).map(ContainerStatus.Waiting::reason).orElse("");
    }

    /// The running container of this name.
    ContainerId running(String container) {
        return all().stream().filter(s -> s.identity().name().equals(container) && s.phase() == ContainerSummary.Phase.RUNNING)
                .map(ContainerSummary::id).findFirst().orElseThrow();
    }

    List<ContainerSummary> all() {
        try {
            return runtime.list();
        } catch (dev.rumbo.node.runtime.RuntimeFailure away) {
            throw new AssertionError(away);
        }
    }

    PodVolumes volumes() {
        return volumes;
    }

    void delete(long graceSeconds) {
        cluster.put(reported().withMeta(reported().meta().with(edit -> {
            edit.deletionTimestamp = Optional.of(now.plusSeconds(graceSeconds));
            edit.deletionGracePeriodSeconds = Optional.of(graceSeconds);
        })));
    }

    @Override
    public Instant instant() {
        return now;
    }
}
