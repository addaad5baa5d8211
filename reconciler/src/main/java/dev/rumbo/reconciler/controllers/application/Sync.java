package dev.rumbo.reconciler.controllers.application;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;

import dev.rumbo.manifests.core.Namespace;
import dev.rumbo.manifests.gitops.Application;
import dev.rumbo.manifests.gitops.Application.CommitInfo;
import dev.rumbo.manifests.gitops.Application.ObjectResult;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.reconciler.controllers.application.Memory.Agreement;
import dev.rumbo.reconciler.controllers.application.Said.Wanted;
import dev.rumbo.reconciler.plan.Intent;
import dev.rumbo.reconciler.plan.Plan;
import dev.rumbo.reconciler.world.World;

/// One look at one application whose checkout is there.
final class Sync {

    /// Who owns the fields that Git says.
    static final String FIELD_OWNER = "rumbo";

    /// On an application that does not follow new commits by itself: the id of the commit that shall be in force.
    static final String APPROVED = "rumbo.dev/sync";

    private static final Duration SOON = Duration.ofSeconds(1);
    private static final int SHORTEST_ID = 7;

    private final Application application;
    private final Said said;
    private final World world;
    private final Instant now;
    private final Foresight foresight;
    private final Memory memory;
    private final Neighbours neighbours;
    private final boolean acts;

    Sync(Application application, Said said, World world, Instant now, Foresight foresight, Memory memory) {
        this.application = application;
        this.said = said;
        this.world = world;
        this.now = now;
        this.foresight = foresight;
        this.memory = memory;
        this.neighbours = new Neighbours(application, world, now, memory);
        this.acts = application.automated() || application.meta().annotation(APPROVED)
                .filter(id -> id.length() >= SHORTEST_ID && said.checkout().spec().commit().sha().startsWith(id)).isPresent();
    }

    /// Moves and report never come together: what was asked for is seen at the next look, and only then reported.
    Plan plan() {
        var pause = Report.pause(application, now);
        if (pause.isPresent() && nothingButHealthMoved()) {
            return Plan.lookAgain(pause.get());
        }
        var namespaces = acts ? missingNamespaces() : List.<Intent>of();
        if (!namespaces.isEmpty()) {
            return Plan.of(namespaces.stream());
        }
        var moves = new ArrayList<Intent>();
        var report = new Report(application, said, world, now);
        var before = memory.agreed(application);
        var agreed = new HashMap<Ref<?>, Agreement>();
        for (var wanted : said.wanted()) {
            var live = world.find(wanted.ref());
            var known = before.get(wanted.ref());
            if (known != null && live.isPresent() && known.holdsFor(wanted, live.get())) {
                agreed.put(wanted.ref(), new Agreement(wanted.manifest(), live.get()));
                report.synced(wanted);
                continue;
            }
            switch (judge(wanted, live.map(object -> object))) {
                case Verdict.Agrees(var object) -> {
                    agreed.put(wanted.ref(), new Agreement(wanted.manifest(), object));
                    report.synced(wanted);
                }
                case Verdict.Differs(var apply, var after) -> {
                    agreed.put(wanted.ref(), new Agreement(wanted.manifest(), after));   // applying twice is applying once
                    moves.add(apply);
                }
                case Verdict.Left(var because) -> report.outOfSync(wanted, because);
                case Verdict.Refused(var because) -> report.refused(wanted, because);
            }
        }
        memory.agree(application, agreed);
        var pruning = Pruning.of(application, said, world, now, memory);
        pruning.verdicts().forEach(report::surplus);
        if (acts) {
            pruning.deletions().forEach(moves::add);
        }
        var plan = moves.isEmpty() ? report.plan() : Plan.of(moves.stream());
        return pruning.waiting() ? plan.andLookAgain(SOON) : plan;
    }

    /// Whether all was told for this commit, and every object is still the one that agreed with it, but for its
    /// status. Cheap, so that a thousand deployments can roll out at once.
    private boolean nothingButHealthMoved() {
        var status = application.status();
        var before = memory.agreed(application);
        return status.sync().equals(Report.SYNCED) && status.observedGeneration() == application.meta().generation()
                && status.commit().equals(Optional.of(said.checkout().spec().commit()))
                && said.problems().isEmpty() && said.checkout().spec().error().isEmpty()
                && status.objects().size() == said.wanted().size()
                && said.wanted().stream().allMatch(wanted -> {
                    var known = before.get(wanted.ref());
                    return known != null && world.find(wanted.ref()).filter(live -> known.holdsFor(wanted, live)).isPresent();
                });
    }

    /// What a look at one object comes to.
    private sealed interface Verdict {
        record Agrees(Obj live) implements Verdict {}

        /// @param after what will come of it
        record Differs(Intent apply, Obj after) implements Verdict {}

        record Left(String because) implements Verdict {}

        record Refused(String because) implements Verdict {}
    }

    private Verdict judge(Wanted wanted, Optional<Obj> live) {
        var holder = live.flatMap(neighbours::holder);
        if (holder.isPresent()) {
            return neighbours.lagging(Optional.of(said)).filter(holder.get()::equals).isPresent()
                    ? new Verdict.Left("is taken over as soon as " + holder.get() + " has seen this commit too")
                    : new Verdict.Refused("belongs to " + holder.get() + ", which says it too; remove it from one of both");
        }
        if (!acts && live.isEmpty()) {
            return new Verdict.Left(notApproved());
        }
        var apply = new Intent.Apply(wanted.ref(), wanted.manifest(), FIELD_OWNER, true);
        return switch (foresight.of(apply, world, now)) {
            case Foresight.Answer.AsItIs(var object) -> new Verdict.Agrees(object);
            case Foresight.Answer.Refused(var because) -> new Verdict.Refused(because);
            case Foresight.Answer.Changes(var after) -> reasonToLeave(wanted, live).<Verdict>map(Verdict.Left::new)
                    .orElseGet(() -> new Verdict.Differs(apply, after));
        };
    }

    private Optional<String> reasonToLeave(Wanted wanted, Optional<Obj> live) {
        if (live.filter(object -> object.meta().deleting()).isPresent()) {
            return Optional.of("is being deleted; made anew when it is gone");
        }
        if (!acts) {
            return Optional.of(notApproved());
        }
        return !application.selfHeals() && live.isPresent() && appliedBefore(wanted)
                ? Optional.of("was changed by somebody else; left so because spec.syncPolicy.selfHeal is false") : Optional.empty();
    }

    private String notApproved() {
        return "is not as in Git; it will be when the application has the annotation " + APPROVED + "="
                + Pruning.shortened(said.checkout().spec().commit().sha());
    }

    /// The report of this commit is written only after everything it says was applied or refused.
    private boolean appliedBefore(Wanted wanted) {
        var sameCommit = application.status().commit().map(CommitInfo::sha)
                .filter(said.checkout().spec().commit().sha()::equals).isPresent();
        return sameCommit && application.status().objects().stream()
                .filter(result -> isAbout(result, wanted.ref()))
                .anyMatch(result -> !result.result().equals(Report.REFUSED));
    }

    static boolean isAbout(ObjectResult result, Ref<?> ref) {
        return result.name().equals(ref.name()) && result.namespace().equals(ref.namespace())
                && result.kind().equals(ref.kind().name()) && result.apiVersion().equals(ref.kind().apiVersion());
    }

    /// Namespaces that manifests name, that are not there, and that no manifest makes.
    private List<Intent> missingNamespaces() {
        return said.wanted().stream().map(Wanted::ref).filter(ref -> ref.kind().namespaced()).map(Ref::namespace).distinct()
                .map(Namespace.KIND::ref).filter(ref -> !world.has(ref) && !said.says(ref))
                .<Intent>map(ref -> new Intent.Create(Namespace.named(ref.name()))).toList();
    }
}
