package dev.rumbo.reconciler.controllers.application;

import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

import dev.rumbo.manifests.core.Namespace;
import dev.rumbo.manifests.gitops.Application;
import dev.rumbo.manifests.gitops.Checkout;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.reconciler.plan.Change;
import dev.rumbo.reconciler.plan.Controller;
import dev.rumbo.reconciler.plan.Plan;
import dev.rumbo.reconciler.world.World;

/// Makes the cluster what the checkout of an application says, and keeps it so.
///
/// There is no sync operation that could hang: every look compares each object with the newest commit and asks for
/// what differs. One object that is broken or refused holds up no other. See [Pruning] for what is deleted.
public final class ApplicationController implements Controller<Application> {

    static final String NAME = "application";

    private final Foresight foresight;
    private final Memory memory = new Memory();

    public ApplicationController(Foresight foresight) {
        this.foresight = foresight;
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public Kind<Application> kind() {
        return Application.KIND;
    }

    @Override
    public Stream<Ref<Application>> concernedBy(Change change, World world) {
        var marked = Stream.of(change.before(), change.after()).flatMap(Optional::stream)
                .flatMap(object -> Mark.on(object).stream());
        var named = switch (change.object()) {
            case Checkout checkout -> sharing(checkout, world);
            case Application application -> {
                if (change.removed()) {
                    memory.forget(application.ref());
                }
                // Whoever waits for this one to let go of something, or to claim it, waits no longer.
                yield change.wished() ? world.all(Application.KIND).stream().map(Application::ref)
                        : Stream.of(application.ref());
            }
            case Namespace _ when change.created() || change.removed() -> world.all(Application.KIND).stream().map(Application::ref);
            default -> Stream.<Ref<Application>>empty();
        };
        return Stream.concat(named, marked).distinct().filter(world::has);
    }

    /// The application of a checkout, and the others of the same repository: objects may move between them.
    private static Stream<Ref<Application>> sharing(Checkout checkout, World world) {
        return Stream.concat(Stream.of(Application.KIND.ref(checkout.meta().namespace(), checkout.meta().name())),
                world.all(Application.KIND).stream()
                        .filter(application -> application.spec().source().repo().equals(checkout.spec().repo()))
                        .map(Application::ref));
    }

    @Override
    public Plan reconcile(Application application, World world, Instant now) {
        if (application.meta().deleting()) {
            return Ending.of(application, world, now, memory);
        }
        var prepared = Ending.prepared(application);
        if (!prepared.rests()) {
            return prepared;
        }
        return memory.said(application, world)
                .map(said -> new Sync(application, said, world, now, foresight, memory).plan())
                .orElseGet(() -> Report.waiting(application, world, now).plan());
    }
}
