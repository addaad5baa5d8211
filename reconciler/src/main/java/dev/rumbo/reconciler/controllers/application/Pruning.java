package dev.rumbo.reconciler.controllers.application;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import dev.rumbo.manifests.Kinds;
import dev.rumbo.manifests.core.Namespace;
import dev.rumbo.manifests.gitops.Application;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.reconciler.plan.Intent;
import dev.rumbo.reconciler.world.World;

/// What becomes of objects that Git no longer says. The rule above all: never delete by accident.
final class Pruning {

    /// On an object: `false` keeps it whatever Git says. On an application: `false` keeps its objects when it is
    /// deleted; `confirm`, or the id of a commit, allows to delete more than the budget.
    static final String ANNOTATION = "rumbo.dev/prune";

    /// So many deletions at once are always allowed; more only if they are at most half of all objects.
    private static final int ALWAYS_ALLOWED = 10;

    private static final Comparator<Obj> DEPENDANTS_FIRST =
            Comparator.comparingInt((Obj object) -> Kinds.ALL.indexOf(object.kind())).reversed();

    /// What happens to one object.
    sealed interface Verdict {
        Obj object();

        /// Deleted now.
        record Goes(Obj object, Intent deletion) implements Verdict {}

        /// Deleted already, but its containers are not stopped yet.
        record Leaving(Obj object) implements Verdict {}

        /// Kept, because somebody wants it kept or will take it over; nothing is wrong with that.
        record Stays(Obj object, String because) implements Verdict {}

        /// Would go, but must not now.
        record Blocked(Obj object, String because) implements Verdict {}
    }

    /// @param waiting whether time alone may change a verdict
    record Judgement(List<Verdict> verdicts, boolean waiting) {
        Judgement {
            verdicts = List.copyOf(verdicts);
        }

        Stream<Intent> deletions() {
            return verdicts.stream().filter(Verdict.Goes.class::isInstance).map(Verdict.Goes.class::cast).map(Verdict.Goes::deletion);
        }
    }

    private Pruning() {}

    /// Judges everything that is marked as the application's and that Git no longer says.
    static Judgement of(Application application, Said said, World world, Instant now, Memory memory) {
        var neighbours = new Neighbours(application, world, now, memory);
        var lagging = neighbours.lagging(Optional.of(said));
        var ours = Mark.objects(application, world).toList();
        var verdicts = new ArrayList<Verdict>();
        var going = new ArrayList<Obj>();
        var waiting = false;
        for (var object : ours) {
            if (said.says(object.ref()) || object.ref().equals(application.ref())) {
                continue;
            }
            var claimant = neighbours.claimant(object.ref());
            if (object.meta().deleting()) {
                verdicts.add(new Verdict.Leaving(object));
            } else if (isProtected(object)) {
                verdicts.add(new Verdict.Stays(object, "no longer in Git; kept because it says " + ANNOTATION + ": \"false\""));
            } else if (claimant.isPresent()) {
                verdicts.add(new Verdict.Stays(object, "is being handed over to " + claimant.get()));
            } else if (said.names(object.ref())) {
                verdicts.add(new Verdict.Blocked(object, "left as it was: its manifest is broken (see the problems)"));
            } else if (said.silence().isPresent()) {
                verdicts.add(new Verdict.Blocked(object, "kept, although Git no longer says it: " + said.silence().get()));
            } else if (!application.prunes()) {
                verdicts.add(new Verdict.Blocked(object, "no longer in Git; kept because spec.syncPolicy.prune is false"));
            } else if (lagging.isPresent()) {
                waiting = true;
                verdicts.add(new Verdict.Blocked(object, "goes as soon as " + lagging.get() + " has seen this commit too"));
            } else if (foreignContent(application, object, world).isPresent()) {
                verdicts.add(new Verdict.Blocked(object, "no longer in Git; kept because "
                        + foreignContent(application, object, world).get() + " in it does not belong to this application"));
            } else {
                going.add(object);
            }
        }
        verdicts.addAll(withinBudget(application, said, going, ours));
        return new Judgement(verdicts, waiting);
    }

    static boolean isProtected(Obj object) {
        return object.meta().annotation(ANNOTATION).filter("false"::equals).isPresent();
    }

    private static List<Verdict> withinBudget(Application application, Said said, List<Obj> going, List<Obj> ours) {
        var commit = said.checkout().spec().commit();
        var count = going.stream().mapToInt(Pruning::weight).sum();
        var all = ours.stream().mapToInt(Pruning::weight).sum();
        if (count > ALWAYS_ALLOWED && count * 2 > all && !confirmed(application, commit.sha())) {
            var words = "this commit would delete " + count + " of " + all + " objects, more than half; if that is meant: "
                    + "kubectl annotate --overwrite -n " + application.meta().namespace() + " application/"
                    + application.meta().name() + " " + ANNOTATION + "=" + shortened(commit.sha());
            return going.stream().<Verdict>map(object -> new Verdict.Blocked(object, words)).toList();
        }
        var because = "no longer in Git since commit " + shortened(commit.sha());
        return going.stream().sorted(DEPENDANTS_FIRST)
                .<Verdict>map(object -> new Verdict.Goes(object, Intent.Delete.of(object, because))).toList();
    }

    /// An application that goes takes its objects with it.
    private static int weight(Obj object) {
        return 1 + (object instanceof Application inner && inner.prunes() ? inner.status().objects().size() : 0);
    }

    private static boolean confirmed(Application application, String sha) {
        return application.meta().annotation(ANNOTATION)
                .filter(said -> said.equals("confirm") || said.length() >= 7 && sha.startsWith(said)).isPresent();
    }

    static String shortened(String sha) {
        return sha.substring(0, Math.min(7, sha.length()));
    }

    /// Something in a namespace that would go with it although it is not the application's.
    static Optional<String> foreignContent(Application application, Obj object, World world) {
        if (!(object instanceof Namespace namespace)) {
            return Optional.empty();
        }
        return Kinds.ALL.stream().filter(kind -> kind.namespaced() && !kind.ephemeral())
                .flatMap(kind -> world.all(kind, namespace.meta().name()).stream())
                .map(Obj.class::cast)
                .filter(inside -> inside.meta().ownerReferences().isEmpty() && !Mark.of(application, inside)
                        && !inside.ref().equals(application.ref()) && !inside.meta().deleting())
                .map(inside -> inside.ref().toString()).findFirst();
    }
}
