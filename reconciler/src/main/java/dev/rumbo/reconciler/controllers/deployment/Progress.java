package dev.rumbo.reconciler.controllers.deployment;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import dev.rumbo.manifests.apps.Deployment;
import dev.rumbo.manifests.apps.Deployment.DeploymentStatus;
import dev.rumbo.manifests.apps.ReplicaSet;
import dev.rumbo.manifests.meta.Condition;

/// What a deployment says of itself: counts, whether enough pods are available, whether the rollout gets on.
///
/// Source: Kubernetes, pkg/controller/deployment/progress.go and sync.go (calculateStatus).
final class Progress {

    static final String AVAILABLE = "Available";
    static final String PROGRESSING = "Progressing";
    static final String DONE = "NewReplicaSetAvailable";
    static final String TOO_LATE = "ProgressDeadlineExceeded";

    private static final int DEFAULT_DEADLINE_SECONDS = 600;

    private Progress() {}

    /// The status after this look, without judging progress.
    static DeploymentStatus counted(Deployment deployment, Optional<ReplicaSet> newest, List<ReplicaSet> all, Instant now) {
        var available = all.stream().mapToInt(set -> set.status().availableReplicas()).sum();
        var wished = all.stream().mapToInt(ReplicaSet::replicas).sum();
        var enough = available >= RolloutArithmetic.of(deployment).fewestAvailable();
        var condition = enough
                ? condition(AVAILABLE, "True", "MinimumReplicasAvailable", "Deployment has minimum availability.", now)
                : condition(AVAILABLE, "False", "MinimumReplicasUnavailable",
                        "Deployment does not have minimum availability.", now);
        return new DeploymentStatus(deployment.meta().generation(),
                all.stream().mapToInt(set -> set.status().replicas()).sum(),
                newest.map(set -> set.status().replicas()).orElse(0),
                all.stream().mapToInt(set -> set.status().readyReplicas()).sum(),
                available, Math.max(0, wished - available), with(deployment.status().conditions(), condition));
    }

    /// The status after this look, with the verdict on the rollout.
    static DeploymentStatus judged(Deployment deployment, Optional<ReplicaSet> newest, List<ReplicaSet> all, Instant now) {
        var status = counted(deployment, newest, all, now);
        if (!hasDeadline(deployment)) {
            return without(status, PROGRESSING);
        }
        var before = Condition.find(deployment.status().conditions(), PROGRESSING);
        if (status.replicas() == status.updatedReplicas() && reason(before, DONE)) {
            return status;   // done before; a pod lost since then is no rollout
        }
        var subject = newest.map(set -> "ReplicaSet \"" + set.meta().name() + "\"")
                .orElse("Deployment \"" + deployment.meta().name() + "\"");
        if (complete(deployment, status)) {
            return with(status, condition(PROGRESSING, "True", DONE, subject + " has successfully progressed.", now));
        }
        if (gotOn(deployment.status(), status)) {
            return with(without(status, PROGRESSING), before.filter(Condition::isTrue)
                    .flatMap(Condition::lastTransitionTime)
                    .map(since -> moved(subject, since, now)).orElseGet(() -> moved(subject, now, now)));
        }
        if (late(deployment, before, now)) {
            return with(status, condition(PROGRESSING, "False", TOO_LATE, subject + " has timed out progressing.", now));
        }
        return status;
    }

    static DeploymentStatus with(DeploymentStatus status, Condition condition) {
        return conditions(status, with(status.conditions(), condition));
    }

    static Condition progressing(String reason, String message, Instant now) {
        return condition(PROGRESSING, "True", reason, message, now);
    }

    static Condition progressUnknown(String reason, String message, Instant now) {
        return condition(PROGRESSING, "Unknown", reason, message, now);
    }

    static boolean hasDeadline(Deployment deployment) {
        return deployment.spec().progressDeadlineSeconds().orElse(DEFAULT_DEADLINE_SECONDS) != Integer.MAX_VALUE;
    }

    static boolean reason(Optional<Condition> condition, String reason) {
        return condition.map(Condition::reason).filter(reason::equals).isPresent();
    }

    /// All pods are new ones, and available.
    static boolean complete(Deployment deployment, DeploymentStatus status) {
        var wished = deployment.replicas();
        return status.updatedReplicas() == wished && status.replicas() == wished && status.availableReplicas() == wished
                && status.observedGeneration() >= deployment.meta().generation();
    }

    /// When the deadline has to be looked at.
    static Optional<Duration> untilLate(Deployment deployment, DeploymentStatus status, Instant now) {
        return deadline(deployment, Condition.find(status.conditions(), PROGRESSING))
                .map(at -> Duration.between(now, at)).filter(Duration::isPositive);
    }

    private static boolean late(Deployment deployment, Optional<Condition> progressing, Instant now) {
        return reason(progressing, TOO_LATE)
                || deadline(deployment, progressing).filter(at -> !at.isAfter(now)).isPresent();
    }

    private static Optional<Instant> deadline(Deployment deployment, Optional<Condition> progressing) {
        if (!hasDeadline(deployment) || deployment.spec().paused()) {
            return Optional.empty();
        }
        var seconds = deployment.spec().progressDeadlineSeconds().orElse(DEFAULT_DEADLINE_SECONDS);
        return progressing.filter(c -> !c.reason().equals(DONE) && !c.reason().equals(TOO_LATE))
                .flatMap(Condition::lastUpdateTime).map(since -> since.plusSeconds(seconds));
    }

    private static boolean gotOn(DeploymentStatus before, DeploymentStatus now) {
        return now.updatedReplicas() > before.updatedReplicas()
                || now.replicas() - now.updatedReplicas() < before.replicas() - before.updatedReplicas()
                || now.readyReplicas() > before.readyReplicas()
                || now.availableReplicas() > before.availableReplicas();
    }

    private static Condition moved(String subject, Instant since, Instant now) {
        return new Condition(PROGRESSING, "True", "ReplicaSetUpdated", subject + " is progressing.", Optional.of(since),
                Optional.of(now), 0);
    }

    private static Condition condition(String type, String status, String reason, String message, Instant now) {
        return new Condition(type, status, reason, message, Optional.of(now), Optional.of(now), 0);
    }

    /// Saying the same for the same reason changes nothing; the same for another reason keeps the time of transition.
    private static List<Condition> with(List<Condition> conditions, Condition said) {
        var old = Condition.find(conditions, said.type());
        if (old.isEmpty()) {
            return Stream.concat(conditions.stream(), Stream.of(said)).toList();
        }
        if (old.get().status().equals(said.status()) && old.get().reason().equals(said.reason())) {
            return conditions;
        }
        var since = old.get().status().equals(said.status()) ? old.get().lastTransitionTime() : said.lastTransitionTime();
        var now = new Condition(said.type(), said.status(), said.reason(), said.message(), since, said.lastUpdateTime(), 0);
        return conditions.stream().map(c -> c.type().equals(said.type()) ? now : c).toList();
    }

    private static DeploymentStatus without(DeploymentStatus status, String type) {
        return conditions(status, status.conditions().stream().filter(c -> !c.type().equals(type)).toList());
    }

    private static DeploymentStatus conditions(DeploymentStatus s, List<Condition> conditions) {
        return new DeploymentStatus(s.observedGeneration(), s.replicas(), s.updatedReplicas(), s.readyReplicas(),
                s.availableReplicas(), s.unavailableReplicas(), conditions);
    }
}
