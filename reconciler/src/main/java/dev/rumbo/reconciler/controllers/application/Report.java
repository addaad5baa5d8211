package dev.rumbo.reconciler.controllers.application;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.rumbo.manifests.Kinds;
import dev.rumbo.manifests.gitops.Application;
import dev.rumbo.manifests.gitops.Application.ApplicationStatus;
import dev.rumbo.manifests.gitops.Application.CommitInfo;
import dev.rumbo.manifests.gitops.Application.ObjectResult;
import dev.rumbo.manifests.gitops.Application.SourceProblem;
import dev.rumbo.manifests.meta.Condition;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.reconciler.controllers.application.Pruning.Verdict;
import dev.rumbo.reconciler.controllers.application.Said.Wanted;
import dev.rumbo.reconciler.health.Health;
import dev.rumbo.reconciler.plan.Intent;
import dev.rumbo.reconciler.plan.Plan;
import dev.rumbo.reconciler.world.World;

/// What an application says of itself: commit, sync, health, and what became of each object.
///
/// Written only when it differs. While only the health of single objects moves, it is written with a pause of one
/// millisecond for each object, at most a second, because the whole inventory is written each time.
final class Report {

    static final String SYNCED = "Synced";
    static final String OUT_OF_SYNC = "OutOfSync";
    static final String REFUSED = "Refused";
    static final String PRUNE_BLOCKED = "PruneBlocked";
    static final String PRUNING = "Pruning";
    private static final String UNKNOWN = "Unknown";

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(1);
    private static final Duration FIRST_RETRY = Duration.ofMillis(200);
    private static final Duration LONGEST_RETRY = Duration.ofMinutes(1);

    private final Application application;
    private final Optional<Said> said;
    private final World world;
    private final Instant now;
    private final List<ObjectResult> results = new ArrayList<>();
    private final List<Health> healths = new ArrayList<>();
    private final List<String> complaints = new ArrayList<>();
    private boolean refusals;

    Report(Application application, Said said, World world, Instant now) {
        this(application, Optional.of(said), world, now);
    }

    private Report(Application application, Optional<Said> said, World world, Instant now) {
        this.application = application;
        this.said = said;
        this.world = world;
        this.now = now;
    }

    /// Before Git was read: the inventory stays as it is.
    static Report waiting(Application application, World world, Instant now) {
        var report = new Report(application, Optional.empty(), world, now);
        for (var old : application.status().objects()) {
            var kind = Kinds.find(old.apiVersion(), old.kind());
            var health = kind.map(known -> Health.of(known.ref(old.namespace(), old.name()), world))
                    .orElse(new Health(Health.Verdict.UNKNOWN, ""));
            report.healths.add(health);
            report.results.add(new ObjectResult(old.apiVersion(), old.kind(), old.namespace(), old.name(), old.file(),
                    old.line(), old.result(), health.verdict().word(), health.words()));
        }
        return report;
    }

    void synced(Wanted wanted) {
        add(wanted, SYNCED, "");
    }

    void outOfSync(Wanted wanted, String because) {
        complaints.add(wanted.ref() + " " + because);
        add(wanted, OUT_OF_SYNC, because);
    }

    void refused(Wanted wanted, String because) {
        refusals = true;
        complaints.add(wanted.ref() + ": " + because);
        add(wanted, REFUSED, because);
    }

    /// Something Git no longer says.
    void surplus(Verdict verdict) {
        var ref = verdict.object().ref();
        switch (verdict) {
            case Verdict.Goes _ -> {
                complaints.add(ref + " is no longer in Git");
                add(ref, OUT_OF_SYNC, "is no longer in Git");
            }
            case Verdict.Leaving _ -> add(ref, PRUNING, "is being deleted");
            case Verdict.Stays(_, var because) -> add(ref, SYNCED, because);
            case Verdict.Blocked(_, var because) -> {
                complaints.add(ref + ": " + because);
                add(ref, PRUNE_BLOCKED, because);
            }
        }
    }

    /// Writes the report if it says something new.
    Plan plan() {
        var old = application.status();
        var status = status(old);
        var plan = Plan.REST;
        if (!status.equals(old)) {
            var pause = pause(application, now);
            if (pause.isPresent() && withoutHealth(status).equals(withoutHealth(old))) {
                plan = Plan.lookAgain(pause.get());
            } else {
                plan = Plan.of(new Intent.ReportStatus(application.withStatus(writtenNow(status))));
            }
        }
        return refusals ? plan.andLookAgain(retry()) : plan;
    }

    /// How long the health of objects need not be looked at, because it was just told.
    static Optional<Duration> pause(Application application, Instant now) {
        var millis = Math.min(application.status().objects().size(), LONGEST_PAUSE.toMillis());
        return Condition.find(application.status().conditions(), SYNCED).flatMap(Condition::lastUpdateTime)
                .map(written -> Duration.between(now, written.plusMillis(millis))).filter(Duration::isPositive);
    }

    /// As long again as it was refused already: 0.2 s, doubling, at most a minute.
    private Duration retry() {
        var since = Condition.find(application.status().conditions(), REFUSED).flatMap(Condition::lastTransitionTime);
        var waited = since.map(from -> Duration.between(from, now)).orElse(FIRST_RETRY);
        return waited.compareTo(FIRST_RETRY) < 0 ? FIRST_RETRY : waited.compareTo(LONGEST_RETRY) > 0 ? LONGEST_RETRY : waited;
    }

    private void add(Wanted wanted, String result, String message) {
        add(wanted.ref(), wanted.document().file(), wanted.document().line(), result, message);
    }

    /// Where it stood when Git still said it.
    private void add(Ref<?> ref, String result, String message) {
        var known = application.status().objects().stream().filter(old -> Sync.isAbout(old, ref)).findFirst();
        add(ref, known.map(ObjectResult::file).orElse(""), known.map(ObjectResult::line).orElse(0), result, message);
    }

    private void add(Ref<?> ref, String file, int line, String result, String message) {
        // An application that says itself is not measured by itself.
        var health = ref.equals(application.ref()) ? Health.FINE : Health.of(ref, world);
        healths.add(health.healthy() ? health : new Health(health.verdict(), ref + ": " + health.words()));
        results.add(new ObjectResult(ref.kind().apiVersion(), ref.kind().name(), ref.namespace(), ref.name(), file, line,
                result, health.verdict().word(), message.isEmpty() ? health.words() : message));
    }

    private ApplicationStatus status(ApplicationStatus old) {
        var spec = said.map(s -> s.checkout().spec());
        var problems = said.map(Said::problems).orElse(old.problems());
        var error = spec.map(s -> s.error()).orElse("Git was not read yet");
        var sync = !error.isEmpty() ? UNKNOWN : problems.isEmpty() && complaints.isEmpty() && results.stream()
                .noneMatch(result -> result.result().equals(PRUNING)) ? SYNCED : OUT_OF_SYNC;
        var commit = spec.map(s -> s.commit()).filter(c -> !c.sha().isEmpty()).or(old::commit);
        var health = spec.isEmpty() && results.isEmpty() ? new Health(Health.Verdict.PROGRESSING, "") : Health.worst(healths);
        var message = message(error, problems, health);
        var same = old.sync().equals(SYNCED) && old.commit().map(CommitInfo::sha).equals(commit.map(CommitInfo::sha));
        var syncedAt = sync.equals(SYNCED) && !same ? Optional.of(now) : old.syncedAt();
        return new ApplicationStatus(commit, sync, health.verdict().word(), message, application.meta().generation(), syncedAt,
                results, problems, conditions(old.conditions(), sync, error, problems));
    }

    private String message(String error, List<SourceProblem> problems, Health health) {
        if (!error.isEmpty()) {
            return error;
        }
        if (!problems.isEmpty()) {
            return problems.getFirst() + more(problems.size());
        }
        return complaints.isEmpty() ? health.words() : complaints.getFirst() + more(complaints.size());
    }

    private static String more(int count) {
        return count > 1 ? " (and " + (count - 1) + " more)" : "";
    }

    private List<Condition> conditions(List<Condition> old, String sync, String error, List<SourceProblem> problems) {
        var synced = Condition.of(SYNCED, switch (sync) {
            case SYNCED -> "True";
            case OUT_OF_SYNC -> "False";
            default -> "Unknown";
        }, !error.isEmpty() ? "GitUnreadable" : !problems.isEmpty() ? "BrokenManifests" : refusals ? REFUSED
                : sync.equals(SYNCED) ? "AsInGit" : OUT_OF_SYNC, "", now).in(old);
        return refusals ? Condition.of(REFUSED, true, REFUSED, "", now).in(synced)
                : synced.stream().filter(condition -> !condition.type().equals(REFUSED)).toList();
    }

    private ApplicationStatus writtenNow(ApplicationStatus s) {
        return with(s, s.health(), s.message(), s.objects(), s.conditions().stream().map(c -> c.type().equals(SYNCED)
                ? new Condition(c.type(), c.status(), c.reason(), c.message(), c.lastTransitionTime(), Optional.of(now), 0)
                : c).toList());
    }

    /// What remains when the health of single objects, and the words about it, do not count.
    private static ApplicationStatus withoutHealth(ApplicationStatus s) {
        return with(s, s.health(), "", s.objects().stream().map(o -> new ObjectResult(o.apiVersion(), o.kind(), o.namespace(),
                o.name(), o.file(), o.line(), o.result(), "", "")).toList(), s.conditions());
    }

    private static ApplicationStatus with(ApplicationStatus s, String health, String message, List<ObjectResult> objects,
            List<Condition> conditions) {
        return new ApplicationStatus(s.commit(), s.sync(), health, message, s.observedGeneration(), s.syncedAt(), objects,
                s.problems(), conditions);
    }
}
