package dev.rumbo.reconciler.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import dev.rumbo.manifests.core.Namespace;
import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.core.PodStatus;
import dev.rumbo.manifests.meta.Condition;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.reconciler.plan.Cause;
import dev.rumbo.reconciler.plan.Change;
import dev.rumbo.reconciler.plan.Controller;
import dev.rumbo.reconciler.plan.Intent;
import dev.rumbo.reconciler.plan.Note;
import dev.rumbo.reconciler.plan.Plan;
import dev.rumbo.reconciler.registry.Admission;
import dev.rumbo.reconciler.registry.Decision;
import dev.rumbo.reconciler.registry.Names;
import dev.rumbo.reconciler.registry.Registry;
import dev.rumbo.reconciler.world.World;


/// A world to try a few controllers in, with the real registry, and nodes that do what a test says.
///
/// Whoever wants what is so already fails the test. Namespaces are made when they are needed.
public final class ImaginedCluster {

    private final List<Controller<?>> controllers;
    private final List<Change> journal = new ArrayList<>();
    private final List<Note> notes = new ArrayList<>();
    private final Registry registry = new Registry(Admission.OPEN);
    private Names names = Names.seeded(1);
    private World world = World.EMPTY;
    private Instant now = Instant.parse("2026-11-22T10:43:00Z");
    private int counter;

    private ImaginedCluster(List<Controller<?>> controllers) {
        this.controllers = List.copyOf(controllers);
    }

    public static ImaginedCluster with(Controller<?>... controllers) {
        return new ImaginedCluster(List.of(controllers));
    }

    public World world() {
        return world;
    }

    public Instant now() {
        return now;
    }

    public List<Change> journal() {
        return List.copyOf(journal);
    }

    public List<String> notes() {
        return notes.stream().map(note -> note.reason() + ": " + note.message()).toList();
    }

    public <T extends Obj> List<T> all(Kind<T> kind) {
        return List.copyOf(world.all(kind));
    }

    public <T extends Obj> T get(Ref<T> ref) {
        return world.find(ref).orElseThrow(() -> new AssertionError("there is no " + ref));
    }

    public ImaginedCluster given(Obj... objects) {
        for (var object : objects) {
            var namespace = Namespace.KIND.ref(object.meta().namespace());
            if (object.kind().namespaced() && !world.has(namespace)) {
                decide(new Intent.Create(Namespace.named(namespace.name())), "test");
            }
            decide(new Intent.Create(object), "test");
        }
        return this;
    }

    public ImaginedCluster change(Obj object) {
        decide(new Intent.Replace(object), "test");
        return this;
    }

    /// Puts a pod on a node, which is made when it is needed.
    public ImaginedCluster bind(Pod pod, String node) {
        if (!world.has(Node.KIND.ref(node))) {
            given(Given.node(node));
        }
        decide(new Intent.Bind(pod.ref(), Node.KIND.ref(node)), "test");
        return this;
    }

    public ImaginedCluster report(Obj object) {
        decide(new Intent.ReportStatus(object), "test");
        return this;
    }

    public ImaginedCluster delete(Ref<?> ref) {
        decide(Intent.Delete.of(get(ref), "test"), "test");
        return this;
    }

    public ImaginedCluster delete(Ref<?> ref, Intent.Propagation propagation) {
        decide(new Intent.Delete(ref, Optional.empty(), Optional.empty(), propagation, "test"), "test");
        return this;
    }

    public ImaginedCluster advance(Duration time) {
        now = now.plus(time);
        return this;
    }

    /// One look of one controller at one object, carried out.
    public <T extends Obj> Plan look(Controller<T> controller, Ref<T> ref) {
        var plan = controller.reconcile(get(ref), world, now);
        plan.intents().forEach(intent -> decide(intent, controller.name()));
        notes.addAll(plan.notes());
        return plan;
    }

    /// Lets all controllers look at everything until nobody wants anything.
    public ImaginedCluster settle() {
        for (var round = 0; round < 200; round++) {
            if (!round()) {
                return this;
            }
        }
        throw new AssertionError("no rest after 200 rounds; last changes: "
                + journal.subList(Math.max(0, journal.size() - 10), journal.size()).stream().map(Change::inWords).toList());
    }

    /// Every controller looks once at every object; whether anybody wanted anything.
    public boolean round() {
        var moved = false;
        for (var controller : controllers) {
            moved |= look(controller);
        }
        return moved;
    }

    private <T extends Obj> boolean look(Controller<T> controller) {
        var moved = false;
        for (var object : List.copyOf(world.all(controller.kind()))) {
            if (world.has(object.ref())) {
                moved |= !look(controller, ref(controller, object)).rests();
            }
        }
        return moved;
    }

    private static <T extends Obj> Ref<T> ref(Controller<T> controller, T object) {
        return controller.kind().ref(object.meta().namespace(), object.meta().name());
    }

    /// Nobody wants anything, and what is seen after a while is the same.
    public void rests() {
        var before = world.revision();
        var moved = round();
        assertThat(moved).as("the controllers rest, but there was %s",
                journal.isEmpty() ? "" : journal.getLast().inWords()).isFalse();
        assertThat(world.revision()).isEqualTo(before);
    }

    // --- nodes

    /// All active pods run and are ready since now, unless they were already.
    public ImaginedCluster runPods() {
        all(Pod.KIND).stream().filter(Pod::active).filter(pod -> !pod.ready()).forEach(this::run);
        return this;
    }

    public ImaginedCluster run(Pod pod) {
        return report(pod.withStatus(running(pod)));
    }

    public PodStatus running(Pod pod) {
        return address(pod).inPhase("Running", "", "").with(Condition.of("Ready", true, "", "", now));
    }

    public ImaginedCluster finish(Pod pod, String phase) {
        return report(pod.withStatus(pod.status().inPhase(phase, "", "").with(Condition.of("Ready", false, "", "", now))));
    }

    private PodStatus address(Pod pod) {
        if (!pod.status().podIP().isEmpty()) {
            return pod.status();
        }
        var old = pod.status();
        var ip = "10.42.0." + ++counter;
        return new PodStatus(old.phase(), "", "", "", ip, List.of(new PodStatus.PodIp(ip)), old.startTime(), old.conditions(),
                old.initContainerStatuses(), old.containerStatuses(), "");
    }

    /// The nodes have stopped what was deleted.
    public ImaginedCluster confirmDeletions() {
        all(Pod.KIND).stream().filter(pod -> pod.meta().deleting())
                .forEach(pod -> decide(new Intent.Delete(pod.ref(), Optional.empty(), Optional.of(0L),
                        Intent.Propagation.BACKGROUND, "confirmed"), "test"));
        return this;
    }

    // --- deciding

    private void decide(Intent intent, String actor) {
        switch (registry.decide(intent, world, new Cause(1, actor, ""), now, names)) {
            case Decision.Accepted(var change, _) -> {
                var caused = new Change(change.revision(), now, change.before(), change.after(), new Cause(1, actor,
                        intent instanceof Intent.Delete delete ? delete.because() : intent.inWords()));
                journal.add(caused);
                world = world.with(caused);
                names = names.after(caused);
            }
            case Decision.Unchanged _ ->
                assertThat(actor).as("a controller wants what is so already: " + intent.inWords()).isEqualTo("test");
            case Decision.Refused(_, var message, _) ->
                throw new AssertionError(actor + " could not " + intent.inWords() + ": " + message);
        }
    }
}
