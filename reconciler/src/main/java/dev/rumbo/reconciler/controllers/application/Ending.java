package dev.rumbo.reconciler.controllers.application;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import dev.rumbo.manifests.gitops.Application;
import dev.rumbo.reconciler.plan.Intent;
import dev.rumbo.reconciler.plan.Plan;
import dev.rumbo.reconciler.world.World;

/// The end of an application: its objects go first, unless somebody wants them kept.
final class Ending {

    /// Holds an application until its objects are gone.
    static final String FINALIZER = "rumbo.dev/prune";

    private static final Duration SOON = Duration.ofSeconds(1);

    private Ending() {}

    /// Keeps the finalizer as the policy says. Rests when it is so.
    static Plan prepared(Application application) {
        var has = application.meta().finalizers().contains(FINALIZER);
        if (has == takesObjectsAlong(application)) {
            return Plan.REST;
        }
        return Plan.of(new Intent.Replace(application.withMeta(has ? application.meta().withoutFinalizer(FINALIZER)
                : application.meta().with(edit -> edit.finalizers.add(FINALIZER)))));
    }

    static Plan of(Application application, World world, Instant now, Memory memory) {
        if (!application.meta().finalizers().contains(FINALIZER)) {
            return Plan.REST;
        }
        var gone = Plan.of(new Intent.Replace(application.withMeta(application.meta().withoutFinalizer(FINALIZER))));
        if (!takesObjectsAlong(application)) {
            return gone;
        }
        var neighbours = new Neighbours(application, world, now, memory);
        var left = Mark.objects(application, world)
                .filter(object -> !object.ref().equals(application.ref()) && !Pruning.isProtected(object))
                .filter(object -> neighbours.claimant(object.ref()).isEmpty())
                .filter(object -> Pruning.foreignContent(application, object, world).isEmpty())
                .toList();
        if (left.isEmpty()) {
            return gone;
        }
        if (neighbours.lagging(memory.said(application, world)).isPresent()) {
            return Plan.lookAgain(SOON);
        }
        var because = application.ref() + " was deleted";
        return Plan.of(left.reversed().stream().filter(object -> !object.meta().deleting())
                .map(object -> new Intent.Delete(object.ref(), Optional.of(object.meta().uid()), Optional.empty(),
                        Intent.Propagation.BACKGROUND, because)));
    }

    private static boolean takesObjectsAlong(Application application) {
        return application.prunes() && !Pruning.isProtected(application);
    }
}
