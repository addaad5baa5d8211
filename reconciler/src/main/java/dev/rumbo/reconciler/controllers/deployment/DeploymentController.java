package dev.rumbo.reconciler.controllers.deployment;

import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import dev.rumbo.manifests.apps.Deployment;
import dev.rumbo.manifests.apps.Deployment.DeploymentStatus;
import dev.rumbo.manifests.apps.ReplicaSet;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.meta.Condition;
import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.ObjectMeta;
import dev.rumbo.manifests.meta.OwnerReference;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.reconciler.controllers.Claims;
import dev.rumbo.reconciler.controllers.deployment.RolloutArithmetic.Share;
import dev.rumbo.reconciler.controllers.deployment.RolloutArithmetic.Size;
import dev.rumbo.reconciler.plan.Change;
import dev.rumbo.reconciler.plan.Controller;
import dev.rumbo.reconciler.plan.Intent;
import dev.rumbo.reconciler.plan.Note;
import dev.rumbo.reconciler.plan.Plan;
import dev.rumbo.reconciler.world.World;

/// Leads a deployment from one template to the next by sizing its replica sets.
///
/// Each answer is one move: take in what is its own, or make the new replica set, or let it grow, or let old
/// ones shrink, or clean up. It counts what replica sets are asked for rather than the pods that are there, so
/// that asking twice before the first move has worked changes nothing.
/// Source: Kubernetes, pkg/controller/deployment (deployment_controller.go, rolling.go, recreate.go, sync.go).
public final class DeploymentController implements Controller<Deployment> {

    private static final int DEFAULT_HISTORY = 10;
    private static final Comparator<ReplicaSet> OLDEST_FIRST = Comparator
            .comparing((ReplicaSet set) -> set.meta().creationTimestamp().orElse(Instant.MAX))
            .thenComparing(set -> set.meta().name());

    @Override
    public String name() {
        return "deployment";
    }

    @Override
    public Kind<Deployment> kind() {
        return Deployment.KIND;
    }

    @Override
    public Stream<Ref<Deployment>> concernedBy(Change change, World world) {
        return switch (change.object()) {
            case Deployment deployment -> Stream.of(deployment.ref());
            case ReplicaSet set -> set.meta().controller().isPresent() ? owner(set).stream()
                    : world.all(Deployment.KIND, set.meta().namespace()).stream()
                            .filter(d -> d.spec().selector().matches(set.meta().labels())).map(Deployment::ref);
            // A deployment that recreates waits for the last old pod; the others need to know of replica sets only.
            case Pod pod when change.removed() || pod.finished() -> pod.meta().controller().stream()
                    .filter(owner -> owner.kind().equals(ReplicaSet.KIND.name()))
                    .flatMap(owner -> world.find(ReplicaSet.KIND.ref(pod.meta().namespace(), owner.name())).stream())
                    .flatMap(set -> owner(set).stream())
                    .filter(ref -> world.find(ref).filter(Deployment::recreates).isPresent());
            default -> Stream.empty();
        };
    }

    @Override
    public Plan reconcile(Deployment deployment, World world, Instant now) {
        var claims = Claims.of(deployment, deployment.spec().selector(), ReplicaSet.KIND, world, _ -> true);
        if (!claims.moves().isEmpty()) {
            return Plan.of(claims.moves().stream());
        }
        return new Look(deployment, claims.held().stream().sorted(OLDEST_FIRST).toList(), world, now).plan();
    }

    private static Optional<Ref<Deployment>> owner(ReplicaSet set) {
        return set.meta().controller().filter(owner -> owner.kind().equals(Deployment.KIND.name()))
                .map(owner -> Deployment.KIND.ref(set.meta().namespace(), owner.name()));
    }

    /// One look at one deployment.
    private static final class Look {
        private final Deployment deployment;
        private final List<ReplicaSet> all;   // oldest first
        private final Optional<ReplicaSet> newest;
        private final List<ReplicaSet> old;
        private final RolloutArithmetic numbers;
        private final World world;
        private final Instant now;

        Look(Deployment deployment, List<ReplicaSet> all, World world, Instant now) {
            this.deployment = deployment;
            this.all = all;
            this.newest = all.stream().filter(set -> TemplateHash.sameButForLabel(
                    set.spec().template(), deployment.spec().template())).findFirst();
            this.old = all.stream().filter(set -> !newest.filter(set::equals).isPresent()).toList();
            this.numbers = RolloutArithmetic.of(deployment);
            this.world = world;
            this.now = now;
        }

        Plan plan() {
            if (deployment.meta().deleting()) {
                return report(Progress.counted(deployment, newest, all, now));
            }
            var marks = marks();
            if (!marks.rests()) {
                return marks;
            }
            var pausing = pausing();
            if (pausing.isPresent()) {
                return report(pausing.get());
            }
            if (deployment.spec().paused() || rescaled()) {
                var moves = scale();
                return (moves.rests() && deployment.spec().paused() ? cleanUp() : moves)
                        .and(report(Progress.counted(deployment, newest, all, now)));
            }
            return deployment.recreates() ? recreate() : roll();
        }

        // --- strategies

        private Plan roll() {
            if (newest.isEmpty()) {
                return create();
            }
            var set = newest.get();
            var wishes = all.stream().mapToInt(ReplicaSet::replicas).sum();
            var grown = resize(set, numbers.newSize(set.replicas(), wishes));
            if (!grown.rests()) {
                return grown.and(rollout());
            }
            var sizes = numbers.oldSizes(size(set), old.stream().map(Look::size).toList());
            var shrunk = resizeAll(old, sizes);
            return (shrunk.rests() ? cleanUp() : shrunk).and(rollout());
        }

        private Plan recreate() {
            var stopped = resizeAll(old, old.stream().map(_ -> 0).toList());
            if (!stopped.rests() || oldPodsAreThere()) {
                return stopped.and(rollout());
            }
            if (newest.isEmpty()) {
                return create();
            }
            var grown = resize(newest.get(), deployment.replicas());
            return (grown.rests() ? cleanUp() : grown).and(rollout());
        }

        /// Also pods that are stopping, or on a silent node: they may still run.
        private boolean oldPodsAreThere() {
            return old.stream().anyMatch(set -> set.status().replicas() > 0
                    || world.ownedBy(set, Pod.KIND).stream().anyMatch(pod -> !pod.finished()));
        }

        // --- the replica set in force

        private Plan create() {
            var attempt = 0;
            while (taken(TemplateHash.of(deployment.spec().template(), attempt))) {
                attempt++;
            }
            var set = newSet(TemplateHash.of(deployment.spec().template(), attempt));
            var status = Progress.counted(deployment, newest, all, now);
            return Plan.of(new Intent.Create(set))
                    .telling(scaled(set, 0, set.replicas()))
                    .and(report(Progress.hasDeadline(deployment) ? Progress.with(status, Progress.progressing(
                            "NewReplicaSetCreated", "Created new replica set \"" + set.meta().name() + "\"", now)) : status));
        }

        private boolean taken(String hash) {
            return world.has(ReplicaSet.KIND.ref(deployment.meta().namespace(), deployment.meta().name() + "-" + hash));
        }

        private ReplicaSet newSet(String hash) {
            var wishes = all.stream().mapToInt(ReplicaSet::replicas).sum();
            var replicas = deployment.recreates() ? deployment.replicas() : numbers.newSize(0, wishes);
            var template = TemplateHash.labelled(deployment.spec().template(), hash);
            var selector = JsonFormat.tree(deployment.spec().selector());
            ((tools.jackson.databind.node.ObjectNode) selector).withObject("/matchLabels").put(TemplateHash.LABEL, hash);
            var meta = ObjectMeta.named(deployment.meta().namespace(), deployment.meta().name() + "-" + hash).with(edit -> {
                edit.labels = template.labels();
                edit.ownerReferences = List.of(OwnerReference.controlledBy(deployment));
            });
            meta = Revisions.sized(Revisions.inForce(meta, deployment, Revisions.next(old)), numbers);

            var tree = JsonFormat.object();
            tree.set("metadata", JsonFormat.tree(meta));
            var spec = tree.putObject("spec");
            spec.put("replicas", replicas);
            if (deployment.spec().minReadySeconds() > 0) {
                spec.put("minReadySeconds", deployment.spec().minReadySeconds());
            }
            spec.set("selector", selector);
            spec.set("template", template.json().tree());
            return ReplicaSet.KIND.bind(tree);
        }

        /// Keeps revision, annotations and minReadySeconds of the replica set in force as they should be.
        private Plan marks() {
            if (newest.isEmpty()) {
                return Plan.REST;
            }
            var set = newest.get();
            var meta = Revisions.inForce(set.meta(), deployment, Revisions.next(old));
            var ready = deployment.spec().minReadySeconds();
            if (!meta.equals(set.meta()) || set.spec().minReadySeconds() != ready) {
                return Plan.of(new Intent.Replace(minReady(set, ready).withMeta(meta)));
            }
            var revision = set.meta().annotation(Revisions.REVISION).orElse("");
            if (!revision.equals(deployment.meta().annotation(Revisions.REVISION).orElse(""))) {
                return Plan.of(new Intent.Replace(
                        deployment.withMeta(deployment.meta().withAnnotation(Revisions.REVISION, revision))));
            }
            if (Progress.hasDeadline(deployment)
                    && Condition.find(deployment.status().conditions(), Progress.PROGRESSING).isEmpty()) {
                return report(Progress.with(deployment.status(), Progress.progressing("FoundNewReplicaSet",
                        "Found new replica set \"" + set.meta().name() + "\"", now)));
            }
            return Plan.REST;
        }

        private static ReplicaSet minReady(ReplicaSet set, int seconds) {
            if (set.spec().minReadySeconds() == seconds) {
                return set;
            }
            var tree = set.tree();
            tree.withObject("/spec").put("minReadySeconds", seconds);
            return ReplicaSet.KIND.bind(tree);
        }

        // --- scaling

        /// Whether the wish for replicas changed since a replica set was last sized.
        private boolean rescaled() {
            return all.stream().filter(set -> set.replicas() > 0)
                    .anyMatch(set -> Revisions.desired(set).filter(d -> d != deployment.replicas()).isPresent());
        }

        /// Keeps the proportions of a rollout while the deployment as a whole grows or shrinks.
        private Plan scale() {
            var active = all.stream().filter(set -> set.replicas() > 0).toList();
            if (active.size() <= 1) {
                var only = active.stream().findFirst().or(() -> newest).or(() -> all.reversed().stream().findFirst());
                return only.map(set -> resize(set, deployment.replicas())).orElse(Plan.REST);
            }
            if (newest.filter(this::saturated).isPresent()) {
                return resizeAll(old, old.stream().map(_ -> 0).toList());
            }
            if (deployment.recreates()) {
                return resizeAll(active, active.stream().map(ReplicaSet::replicas).toList());
            }
            var youngestFirst = active.reversed();
            var shares = youngestFirst.stream().map(set -> new Share(set.replicas(),
                    Revisions.most(set).filter(most -> most > 0).orElse(deployment.status().replicas()))).toList();
            return resizeAll(youngestFirst, numbers.proportional(shares));
        }

        private boolean saturated(ReplicaSet set) {
            var wished = deployment.replicas();
            return set.replicas() == wished && set.status().availableReplicas() == wished
                    && Revisions.desired(set).filter(d -> d == wished).isPresent();
        }

        private Plan resizeAll(List<ReplicaSet> sets, List<Integer> sizes) {
            var plan = Plan.REST;
            for (var i = 0; i < sets.size(); i++) {
                if (sets.get(i).replicas() > 0 || sizes.get(i) > 0) {
                    plan = plan.and(resize(sets.get(i), sizes.get(i)));
                }
            }
            return plan;
        }

        private Plan resize(ReplicaSet set, int replicas) {
            var meta = Revisions.sized(set.meta(), numbers);
            if (set.replicas() == replicas) {
                return meta.equals(set.meta()) ? Plan.REST : Plan.of(new Intent.Replace(set.withMeta(meta)));
            }
            return Plan.of(new Intent.Replace(set.scaledTo(replicas).withMeta(meta)))
                    .telling(scaled(set, set.replicas(), replicas));
        }

        private Note scaled(ReplicaSet set, int from, int to) {
            return Note.normal(deployment, "ScalingReplicaSet", "Scaled " + (to >= from ? "up" : "down")
                    + " replica set " + set.meta().name() + " from " + from + " to " + to);
        }

        private static Size size(ReplicaSet set) {
            return new Size(set.replicas(), set.status().availableReplicas());
        }

        // --- afterwards

        /// Forgets the oldest replica sets beyond the limit, once the rollout is done or paused.
        private Plan cleanUp() {
            if (!deployment.spec().paused() && !Progress.complete(deployment, deployment.status())) {
                return Plan.REST;
            }
            var limit = deployment.spec().revisionHistoryLimit().orElse(DEFAULT_HISTORY);
            var alive = old.stream().filter(set -> !set.meta().deleting())
                    .sorted(Comparator.comparingLong(set -> Revisions.of(set.meta()))).toList();
            var surplus = alive.subList(0, Math.max(0, alive.size() - limit));
            return Plan.of(surplus.stream()
                    .filter(set -> set.replicas() == 0 && set.status().replicas() == 0
                            && set.status().observedGeneration() >= set.meta().generation())
                    .map(set -> Intent.Delete.of(set, "more than " + limit + " old replica sets")));
        }

        private Optional<DeploymentStatus> pausing() {
            if (!Progress.hasDeadline(deployment)) {
                return Optional.empty();
            }
            var current = Condition.find(deployment.status().conditions(), Progress.PROGRESSING);
            if (Progress.reason(current, Progress.TOO_LATE)) {
                return Optional.empty();
            }
            var marked = Progress.reason(current, "DeploymentPaused");
            if (deployment.spec().paused() && !marked) {
                return Optional.of(Progress.with(deployment.status(),
                        Progress.progressUnknown("DeploymentPaused", "Deployment is paused", now)));
            }
            if (!deployment.spec().paused() && marked) {
                return Optional.of(Progress.with(deployment.status(),
                        Progress.progressUnknown("DeploymentResumed", "Deployment is resumed", now)));
            }
            return Optional.empty();
        }

        private Plan rollout() {
            var status = Progress.judged(deployment, newest, all, now);
            var plan = report(status);
            return Progress.untilLate(deployment, status, now).map(plan::andLookAgain).orElse(plan);
        }

        private Plan report(DeploymentStatus status) {
            return status.equals(deployment.status()) ? Plan.REST
                    : Plan.of(new Intent.ReportStatus(deployment.withStatus(status)));
        }
    }
}
