package dev.rumbo.cli.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

import dev.rumbo.manifests.apps.Deployment;
import dev.rumbo.manifests.apps.Deployment.RollingUpdate;
import dev.rumbo.manifests.apps.Deployment.Strategy;
import dev.rumbo.manifests.apps.ReplicaSet;
import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.core.Requests;
import dev.rumbo.manifests.gitops.Application;
import dev.rumbo.manifests.gitops.Checkout;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.meta.OwnerReference;
import dev.rumbo.reconciler.dryrun.NodeModel.ContainerAction;
import dev.rumbo.reconciler.plan.Change;
import dev.rumbo.reconciler.world.World;

/// What holds at every moment, in whatever weather. Each law is told what was written, or done to a container, and
/// objects by throwing.
///
/// The arithmetic of rollouts is Kubernetes': it is about *wishes* (sizes of replica sets), because pods follow a little
/// later. So it is judged where a wish is made, against what could be known then.
final class Laws {

    /// So recent a loss may not have reached the one who decides.
    private static final Duration NEWS_TRAVELS = Duration.ofSeconds(2);

    private final Map<String, Shrinking> shrinkings = new TreeMap<>();   // by the uid of the replica set
    private final Map<String, Instant> losses = new TreeMap<>();         // by the uid of the deployment
    private long revision;

    /// The latest decision to make a replica set smaller.
    ///
    /// @param fewest how many pods of the deployment must stay available by it
    private record Shrinking(Instant at, int fewest) {}

    // ---- what was written

    void wrote(World before, World after, List<Change> changes, Instant now) {
        for (var change : changes) {
            inOrder(change);
            Ownership.objectionTo(change).ifPresent(objection -> fail(change, objection));
            switch (change.object()) {
                case Pod pod -> {
                    boundOnce(change, pod);
                    remembersLosses(change, pod, before, now);
                }
                case ReplicaSet set -> resized(change, set, before, after, now);
                default -> { }
            }
            if (change.cause().actor().equals("application")) {
                prunesOnlyWhatIsGone(change, before);
            }
        }
        for (var change : changes) {
            if (change.object() instanceof Pod pod) {
                notTooMany(change, pod, after);
                notTooFew(change, pod, before, after, now);
                fits(change, pod, after);
            }
        }
    }

    /// Each change makes the next revision, and its object says so.
    private void inOrder(Change change) {
        if (change.revision() != revision + 1) {
            fail(change, "revision " + change.revision() + " follows " + revision);
        }
        revision = change.revision();
        change.after().filter(object -> object.meta().resourceVersion() != change.revision()).ifPresent(object ->
                fail(change, "has resourceVersion " + object.meta().resourceVersion()));
        change.before().filter(object -> object.meta().resourceVersion() >= change.revision()).ifPresent(object ->
                fail(change, "replaces the newer resourceVersion " + object.meta().resourceVersion()));
    }

    private static void boundOnce(Change change, Pod pod) {
        var home = change.before().map(Pod.class::cast).map(old -> old.spec().nodeName()).orElse("");
        if (!home.isEmpty() && !home.equals(pod.spec().nodeName())) {
            fail(change, "moves from " + home + " to " + pod.spec().nodeName());
        }
    }

    /// What the pods of a node ask for together never exceeds what it has, nor their number its room.
    private static void fits(Change change, Pod pod, World world) {
        if (change.before().map(Pod.class::cast).map(Pod::scheduled).orElse(true) || !pod.scheduled()) {
            return;
        }
        var node = world.find(Node.KIND.ref(pod.spec().nodeName()));
        if (node.isEmpty()) {
            fail(change, "is bound to a node that does not exist");
        }
        var pods = world.podsOn(pod.spec().nodeName()).stream().filter(other -> !other.finished()).toList();
        var asked = pods.stream().map(other -> other.spec().requests()).reduce(Requests.NONE, Requests::plus);
        var room = node.orElseThrow().status().room();
        if (asked.milliCpu() > room.milliCpu() || asked.memoryBytes() > room.memoryBytes()
                || pods.size() > node.orElseThrow().status().podRoom()) {
            fail(change, "over-commits " + pod.spec().nodeName() + ": " + asked + " of " + room + ", " + pods.size() + " pods");
        }
    }

    // ---- rollouts

    /// The sizes of a deployment's replica sets never grow beyond `replicas + maxSurge` together. They may *be* larger
    /// when a person has just lowered one of both. One that recreates starts nothing while something old is left.
    private void resized(Change change, ReplicaSet set, World before, World after, Instant now) {
        if (!change.cause().actor().equals("deployment") || change.after().isEmpty()) {
            return;
        }
        var was = change.before().map(ReplicaSet.class::cast).map(ReplicaSet::replicas).orElse(0);
        var owner = deployment(set, after);
        if (owner.isEmpty() || was == set.replicas()) {
            return;
        }
        var deployment = owner.get();
        var wishes = wishes(deployment, after);
        if (set.replicas() > was && wishes > most(deployment) && wishes > wishes(deployment, before)) {
            fail(change, "wishes " + wishes + " pods of " + deployment.ref() + ", at most " + most(deployment) + " may be");
        }
        if (was == 0 && deployment.recreates()) {
            pods(deployment, after).filter(pod -> !pod.finished() && !pod.meta().ownedBy(set.meta())).findFirst().ifPresent(old ->
                    fail(change, "grows while " + old.ref() + " of another template is still there"));
        }
        if (set.replicas() < was) {
            var rescaled = set.meta().annotation("deployment.kubernetes.io/desired-replicas")
                    .equals(change.before().orElseThrow().meta().annotation("deployment.kubernetes.io/desired-replicas"));
            // Scaled in the middle of a rollout: every set shrinks by its share, whatever is available (sync.go, scale).
            shrinkings.put(set.meta().uid(), new Shrinking(now, rescaled ? fewest(deployment) : 0));
        }
    }

    /// A replica set makes no pod that it was not asked for.
    private static void notTooMany(Change change, Pod pod, World world) {
        if (!change.created() || !change.cause().actor().equals("replicaset")) {
            return;
        }
        var set = replicaSet(pod, world).orElseThrow();
        var pods = world.ownedBy(set, Pod.KIND).stream().filter(Pod::active).count();
        if (pods > set.replicas()) {
            fail(change, "is one of " + pods + " pods, " + set.replicas() + " were asked for");
        }
    }

    /// A scale-down takes no available pod when the strategy needs it. Excused: pods were lost meanwhile, or so shortly
    /// before that the decision could not know.
    private void notTooFew(Change change, Pod pod, World before, World after, Instant now) {
        if (!change.cause().actor().equals("replicaset") || !ends(change)) {
            return;
        }
        var set = replicaSet(pod, after);
        var owner = set.flatMap(found -> deployment(found, after));
        if (owner.isEmpty() || !((Pod) change.before().orElseThrow()).available(set.get().spec().minReadySeconds(), now)) {
            return;
        }
        var deployment = owner.get();
        var shrinking = shrinkings.get(set.get().meta().uid());
        var available = after.ownedBy(deployment, ReplicaSet.KIND).stream().mapToLong(sibling -> after.ownedBy(sibling, Pod.KIND).stream()
                .filter(Pod::active).filter(other -> other.available(sibling.spec().minReadySeconds(), now)).count()).sum();
        if (shrinking == null) {
            if (pods(deployment, before).filter(Pod::active).filter(other -> other.meta().ownedBy(set.get().meta())).count() > set.get().replicas()) {
                return;   // more than were ever asked for: an orphan was taken in
            }
            fail(change, "goes, though its replica set was never made smaller");
            return;
        }
        var loss = losses.get(deployment.meta().uid());
        var excused = loss != null && !loss.isBefore(shrinking.at.minus(NEWS_TRAVELS));
        if (available < Math.min(shrinking.fewest, deployment.replicas()) && !excused) {
            fail(change, "leaves " + available + " available pods of " + deployment.ref() + ", at least " + shrinking.fewest
                    + " must stay");
        }
    }

    /// Pods that went or became unready without a replica set's decision.
    private void remembersLosses(Change change, Pod pod, World before, Instant now) {
        if (change.before().isEmpty() || change.cause().actor().equals("replicaset")) {
            return;
        }
        var old = (Pod) change.before().get();
        var lost = old.active() && old.ready() && change.after().map(Pod.class::cast).filter(Pod::active).filter(Pod::ready).isEmpty();
        if (lost) {
            replicaSet(pod, before).flatMap(set -> deployment(set, before))
                    .ifPresent(deployment -> losses.put(deployment.meta().uid(), now));
        }
    }

    private static int most(Deployment deployment) {
        return deployment.recreates() ? deployment.replicas() : deployment.replicas() + deployment.spec().strategy()
                .flatMap(Strategy::rollingUpdate).flatMap(RollingUpdate::maxSurge).orElseThrow().roundedUpOf(deployment.replicas());
    }

    private static int fewest(Deployment deployment) {
        if (deployment.recreates()) {
            return 0;
        }
        var missing = deployment.spec().strategy().flatMap(Strategy::rollingUpdate).flatMap(RollingUpdate::maxUnavailable)
                .orElseThrow().roundedDownOf(deployment.replicas());
        return deployment.replicas() - (missing == 0 && most(deployment) == deployment.replicas() ? 1 : missing);
    }

    private static int wishes(Deployment deployment, World world) {
        return world.ownedBy(deployment, ReplicaSet.KIND).stream().mapToInt(ReplicaSet::replicas).sum();
    }

    private static Stream<Pod> pods(Deployment deployment, World world) {
        return world.ownedBy(deployment, ReplicaSet.KIND).stream().flatMap(set -> world.ownedBy(set, Pod.KIND).stream());
    }

    private static Optional<ReplicaSet> replicaSet(Pod pod, World world) {
        return owner(pod, ReplicaSet.KIND.name()).flatMap(owner ->
                world.find(ReplicaSet.KIND.ref(pod.meta().namespace(), owner.name())));
    }

    private static Optional<Deployment> deployment(ReplicaSet set, World world) {
        return owner(set, Deployment.KIND.name()).flatMap(owner ->
                world.find(Deployment.KIND.ref(set.meta().namespace(), owner.name())));
    }

    private static Optional<OwnerReference> owner(Obj object, String kind) {
        return object.meta().controller().filter(owner -> owner.kind().equals(kind));
    }

    private static boolean ends(Change change) {
        return change.before().filter(object -> !object.meta().deleting()).isPresent()
                && change.after().filter(object -> !object.meta().deleting()).isEmpty();
    }

    // ---- pruning

    /// Nothing goes while Git says it, while its file cannot be read, or while Git does not answer.
    private static void prunesOnlyWhatIsGone(Change change, World before) {
        if (!ends(change)) {
            return;
        }
        var object = change.object();
        var owner = object.kind().namespaced() ? object.meta().namespace() : object.meta().name();
        var checkout = before.find(Checkout.KIND.ref("rumbo-system", owner)).map(Checkout::spec);
        if (checkout.isEmpty() || !checkout.get().error().isEmpty()) {
            fail(change, "is pruned though Git did not answer");
            return;
        }
        var said = checkout.get().documents().stream().map(document -> document.manifest().tree())
                .anyMatch(tree -> tree.path("kind").asString().equals(object.kind().name())
                        && tree.path("metadata").path("name").asString().equals(object.meta().name()));
        if (said) {
            fail(change, "is pruned though the commit says it");
        }
        var file = before.find(Application.KIND.ref("rumbo-system", owner)).stream()
                .flatMap(application -> application.status().objects().stream())
                .filter(result -> result.kind().equals(object.kind().name()) && result.name().equals(object.meta().name()))
                .map(Application.ObjectResult::file).findFirst();
        if (file.isPresent() && checkout.get().problems().stream().anyMatch(problem -> problem.file().equals(file.get()))) {
            fail(change, "is pruned though its file " + file.get() + " is broken");
        }
    }

    // ---- containers

    /// Nothing happens to a container without a reason, and none is stopped of which the cluster does not know that it ends.
    void action(ContainerAction action, World world) {
        if (action.because().isBlank()) {
            throw new AssertionError(Words.of(action) + " has no cause");
        }
        var known = world.find(action.pod().ref()).filter(pod -> pod.meta().uid().equals(action.pod().meta().uid()));
        if (action.verb() == ContainerAction.Verb.STOP && known.filter(Pod::active).isPresent()
                && !action.because().contains("probe") && !action.because().contains("changed")
                && !action.because().contains("sandbox") && !action.because().contains("init container")) {
            throw new AssertionError(Words.of(action) + ", but the cluster wants it to run");
        }
    }

    /// A pod runs in one place.
    void running(Collection<Host> hosts) {
        var homes = new TreeMap<String, String>();
        for (var host : hosts) {
            for (var container : host.running()) {
                var other = homes.put(container.uid(), host.name());
                if (other != null && !other.equals(host.name())) {
                    throw new AssertionError(container.pod() + " runs on " + other + " and on " + host.name());
                }
            }
        }
    }

    private static void fail(Change change, String objection) {
        throw new AssertionError("#" + change.revision() + " " + change.cause().actor() + " " + change.inWords() + ": " + objection);
    }
}
