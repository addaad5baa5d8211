package dev.rumbo.reconciler.scheduler;

import java.time.Instant;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.meta.Condition;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.reconciler.plan.Change;
import dev.rumbo.reconciler.plan.Controller;
import dev.rumbo.reconciler.plan.Intent;
import dev.rumbo.reconciler.plan.Note;
import dev.rumbo.reconciler.plan.Plan;
import dev.rumbo.reconciler.world.World;

/// Binds each pod to a node, or says in words why none will do.
///
/// Intents are decided one by one, so the world always contains the binds before; nothing has to be assumed.
/// A pod that fits nowhere is looked at again when a node changes, or when a pod goes from a node that would
/// do now; never by a timer.
public final class Scheduler implements Controller<Pod> {

    private static final String SCHEDULED = "PodScheduled";

    /// What was read from the records of nodes: a memo of a pure function, one entry per node, that never
    /// changes an answer. Entries of other records of the same name are replaced; of gone nodes, dropped.
    private final ConcurrentHashMap<String, NodeFacts> known = new ConcurrentHashMap<>();

    @Override
    public String name() {
        return "scheduler";
    }

    @Override
    public Kind<Pod> kind() {
        return Pod.KIND;
    }

    @Override
    public Stream<Ref<Pod>> concernedBy(Change change, World world) {
        return switch (change.object()) {
            case Pod pod when !pod.scheduled() -> waits(pod) && !change.removed() ? Stream.of(pod.ref()) : Stream.empty();
            case Pod pod when change.removed() || pod.finished() -> world.find(Node.KIND.ref(pod.spec().nodeName())).stream()
                    .flatMap(node -> waiting(world).filter(other -> fits(other, node, world))).map(Pod::ref);
            case Node node -> {
                if (change.removed()) {
                    known.remove(node.meta().name());
                }
                yield matters(change) ? waiting(world).map(Pod::ref) : Stream.empty();
            }
            default -> Stream.empty();
        };
    }

    @Override
    public Plan reconcile(Pod pod, World world, Instant now) {
        if (pod.scheduled() || !waits(pod)) {
            return Plan.REST;
        }
        return switch (Placement.of(pod, world, this::facts)) {
            case Placement.On(var node, _) -> Plan.of(new Intent.Bind(pod.ref(), node));
            case Placement.Nowhere(var refusals) -> unschedulable(pod, refusals, now);
        };
    }

    /// Said once; said again only when the words change.
    private static Plan unschedulable(Pod pod, List<Refusal> refusals, Instant now) {
        var words = Refusal.inWords(refusals);
        var said = pod.status().with(Condition.of(SCHEDULED, false, "Unschedulable", words, now));
        return said.equals(pod.status()) ? Plan.REST
                : Plan.of(new Intent.ReportStatus(pod.withStatus(said)))
                        .telling(Note.warning(pod, "FailedScheduling", words));
    }

    private static Stream<Pod> waiting(World world) {
        return world.unscheduledPods().stream().filter(Scheduler::waits);
    }

    private static boolean waits(Pod pod) {
        return pod.active();
    }

    private boolean fits(Pod pod, Node node, World world) {
        return Fit.refusal(PodWish.of(pod), facts(node), world).isEmpty();
    }

    /// Whether a change of a node can change where pods go. Its addresses and the age of its words cannot.
    private static boolean matters(Change change) {
        if (change.before().isEmpty() || change.after().isEmpty()) {
            return true;
        }
        var before = (Node) change.before().get();
        var after = (Node) change.after().get();
        return before.ready() != after.ready()
                || !before.spec().equals(after.spec())
                || !before.meta().labels().equals(after.meta().labels())
                || !before.status().allocatable().equals(after.status().allocatable());
    }

    private NodeFacts facts(Node node) {
        var fresh = known.get(node.meta().name());
        if (fresh == null || fresh.node() != node) {
            fresh = NodeFacts.of(node);
            known.put(node.meta().name(), fresh);
        }
        return fresh;
    }
}
