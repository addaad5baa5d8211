package dev.rumbo.reconciler.controllers.node;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.stream.Stream;

import dev.rumbo.manifests.coordination.Lease;
import dev.rumbo.manifests.coordination.Lease.LeaseSpec;
import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.meta.Condition;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.reconciler.controllers.node.NodeTaints.State;
import dev.rumbo.reconciler.plan.Change;
import dev.rumbo.reconciler.plan.Controller;
import dev.rumbo.reconciler.plan.Intent;
import dev.rumbo.reconciler.plan.Note;
import dev.rumbo.reconciler.plan.Plan;
import dev.rumbo.reconciler.world.World;

/// Notices nodes that fall silent and moves their pods away; welcomes them back.
///
/// A node is silent when its lease was not renewed for [Patience#silence]. Its pods are not ready from then on, so
/// that no traffic goes there, and are deleted a little later, so that others take their place; they stay in the
/// world as leaving until the node confirms, or is deleted itself. When more than a third of all nodes, and at least
/// two, fall silent together, the fault is more likely on our side: then nothing is moved.
/// Source: Kubernetes, pkg/controller/nodelifecycle/node_lifecycle_controller.go.
public final class NodeController implements Controller<Node> {

    private static final String READY = "Ready";
    private static final String SILENT = "NodeStatusUnknown";

    private final Patience patience;
    private final Optional<Instant> listeningSince;

    /// @param listeningSince nobody counts as silent before this master could hear him
    public NodeController(Patience patience, Instant listeningSince) {
        this(patience, Optional.of(listeningSince));
    }

    private NodeController(Patience patience, Optional<Instant> listeningSince) {
        this.patience = patience;
        this.listeningSince = listeningSince;
    }

    /// One that takes no silence amiss, for imagined futures, in which nobody sends heartbeats.
    public static NodeController trusting() {
        return new NodeController(Patience.DEFAULT, Optional.empty());
    }

    @Override
    public String name() {
        return "node";
    }

    @Override
    public Kind<Node> kind() {
        return Node.KIND;
    }

    @Override
    public Stream<Ref<Node>> concernedBy(Change change, World world) {
        return switch (change.object()) {
            // How many are silent together decides about each of them.
            case Node node -> Stream.concat(Stream.of(node.ref()),
                    world.all(Node.KIND).stream().filter(NodeController::unknown).map(Node::ref)).distinct();
            // A healthy node is looked at by its timer; only a first or a longed-for heartbeat is worth a look.
            case Lease lease when lease.meta().namespace().equals(Lease.NODE_NAMESPACE) && !change.removed() ->
                world.find(Node.KIND.ref(lease.meta().name())).filter(node -> change.created() || !node.ready())
                        .map(Node::ref).stream();
            case Pod pod when pod.scheduled() && !change.removed() -> world.find(Node.KIND.ref(pod.spec().nodeName()))
                    .filter(node -> node.spec().taints().stream().anyMatch(taint -> taint.effect().equals("NoExecute")))
                    .map(Node::ref).stream();
            default -> Stream.empty();
        };
    }

    @Override
    public Plan reconcile(Node node, World world, Instant now) {
        if (node.spec().podCIDR().isEmpty()) {
            return PodRanges.free(world).map(range -> Plan.of(new Intent.Replace(node.withPodCidr(range))))
                    .orElseGet(() -> Plan.REST.telling(Note.warning(node, "CIDRNotAvailable",
                            "all 256 ranges of 10.42.0.0/16 are given to nodes; delete nodes that are gone")));
        }
        var heard = lastHeard(node, world);
        var verdict = verdict(node, heard, world, now);
        if (verdict.isPresent()) {
            return Plan.of(new Intent.ReportStatus(node.withStatus(node.status().withConditions(
                    verdict.get().in(node.status().conditions())))))
                    .telling(verdict.get().isTrue() ? Note.normal(node, "NodeReady", verdict.get().message())
                            : Note.warning(node, "NodeNotReady", verdict.get().message()));
        }
        var taints = taints(node, world, now);
        if (!taints.rests()) {
            return taints;
        }
        var plan = pods(node, heard, world, now);
        return heard.filter(_ -> !unknown(node))
                .map(at -> plan.andLookAgain(Duration.between(now, at.plus(patience.silence())))).orElse(plan);
    }

    /// Empty when silence is not taken amiss. Leases do not outlive the master, so one that is there was heard by us;
    /// who was not heard yet has until `listeningSince`.
    private Optional<Instant> lastHeard(Node node, World world) {
        return listeningSince.flatMap(start -> renewed(node, world)
                .or(() -> Stream.concat(Stream.of(start), node.meta().creationTimestamp().stream()).max(Instant::compareTo)));
    }

    private static Optional<Instant> renewed(Node node, World world) {
        return world.find(Lease.KIND.ref(Lease.NODE_NAMESPACE, node.meta().name())).map(Lease::spec).flatMap(LeaseSpec::renewTime);
    }

    /// A new Ready condition, if it is ours to give: Unknown for the silent, True for those that came back.
    private Optional<Condition> verdict(Node node, Optional<Instant> heard, World world, Instant now) {
        var ready = Condition.find(node.status().conditions(), READY);
        var silent = heard.filter(at -> !at.plus(patience.silence()).isAfter(now));
        if (silent.isPresent()) {
            return unknown(node) ? Optional.empty() : Optional.of(Condition.of(READY, "Unknown", SILENT,
                    "no heartbeat since " + silent.get().truncatedTo(ChronoUnit.SECONDS), now));
        }
        return ready.filter(condition -> condition.reason().equals(SILENT) && unknown(node))
                .filter(condition -> renewed(node, world).filter(at -> at.isAfter(
                        condition.lastTransitionTime().orElse(Instant.MIN))).isPresent())
                .map(_ -> Condition.of(READY, true, "HeartbeatsCameBack", "heartbeats came back", now));
    }

    private Plan taints(Node node, World world, Instant now) {
        var state = unknown(node) ? State.SILENT : node.ready() ? State.READY : State.NOT_READY;
        var stays = stays(node, world);
        var wanted = NodeTaints.wanted(node.spec().taints(), state, stays, now);
        if (wanted.equals(node.spec().taints())) {
            return Plan.REST;
        }
        var plan = Plan.of(new Intent.Replace(node.tainted(wanted)));
        return stays ? plan.telling(Note.warning(node, "TooManyNodesLost", silentTogether(node, world) + " of " + world.count(Node.KIND)
                + " nodes fell silent together, or none is left to move to; that looks like a fault on the master's side, so their pods"
                + " are not moved. If a node is really gone: kubectl delete node " + node.meta().name())) : plan;
    }

    /// Whether the pods of a silent node are better left alone: nobody could take them, or it is probably us who cannot hear.
    private boolean stays(Node node, World world) {
        if (!unknown(node)) {
            return false;
        }
        var together = silentTogether(node, world);
        var refuge = world.all(Node.KIND).stream().anyMatch(other -> other.ready() && !other.spec().unschedulable());
        return !refuge || together >= 2 && together * 3 > world.count(Node.KIND);
    }

    private long silentTogether(Node node, World world) {
        var since = silentSince(node);
        return world.all(Node.KIND).stream().filter(NodeController::unknown)
                .filter(other -> Duration.between(since, silentSince(other)).abs().compareTo(patience.together()) <= 0).count();
    }

    private static Instant silentSince(Node node) {
        return Condition.find(node.status().conditions(), READY).flatMap(Condition::lastTransitionTime).orElse(Instant.EPOCH);
    }

    private static boolean unknown(Node node) {
        return Condition.find(node.status().conditions(), READY).filter(ready -> ready.status().equals("Unknown")).isPresent();
    }

    // --- pods

    private Plan pods(Node node, Optional<Instant> heard, World world, Instant now) {
        var plan = Plan.REST;
        for (var pod : world.podsOn(node.meta().name())) {
            if (!pod.active()) {
                continue;
            }
            var leaves = NodeTaints.leaves(pod, node.spec().taints(), patience, now);
            if (leaves.filter(at -> !at.isAfter(now)).isPresent()) {
                plan = plan.and(Plan.of(Intent.Delete.of(pod, because(node, heard, now))));
                continue;
            }
            if (unknown(node) && !stays(node, world) && pod.ready()) {
                plan = plan.and(Plan.of(new Intent.ReportStatus(pod.withStatus(pod.status().with(
                        Condition.of(READY, false, "NodeLost", "node " + node.meta().name() + " is silent", now))))));
            }
            if (leaves.isPresent()) {
                plan = plan.andLookAgain(Duration.between(now, leaves.get()));
            }
        }
        return plan;
    }

    private static String because(Node node, Optional<Instant> heard, Instant now) {
        var name = "node " + node.meta().name();
        if (unknown(node)) {
            return name + " is silent for " + Duration.between(heard.orElse(silentSince(node)), now).toSeconds() + " s";
        }
        return node.ready() ? name + " is tainted " + node.spec().taints().stream()
                        .filter(taint -> taint.effect().equals("NoExecute")).findFirst().orElseThrow().inWords()
                : name + " is not ready for " + Duration.between(silentSince(node), now).toSeconds() + " s";
    }
}
