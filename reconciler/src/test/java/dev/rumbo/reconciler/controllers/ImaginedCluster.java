package dev.rumbo.reconciler.controllers;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.core.PodStatus;
import dev.rumbo.manifests.meta.Condition;
import dev.rumbo.manifests.meta.HasStatus;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.reconciler.plan.Cause;
import dev.rumbo.reconciler.plan.Change;
import dev.rumbo.reconciler.plan.Controller;
import dev.rumbo.reconciler.plan.Intent;
import dev.rumbo.reconciler.plan.Note;
import dev.rumbo.reconciler.plan.Plan;
import dev.rumbo.reconciler.world.World;

import tools.jackson.databind.node.ObjectNode;

/// A world that does what it is told: just enough of registry and nodes to try one controller at a time.
///
/// Names end in a running number. Pods without a node vanish at once when deleted, others when [#confirmDeletions].
public final class ImaginedCluster {

    private final List<Controller<?>> controllers;
    private final List<Change> journal = new ArrayList<>();
    private final List<Note> notes = new ArrayList<>();
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
        Stream.of(objects).forEach(object -> decide(new Intent.Create(object)));
        return this;
    }

    public ImaginedCluster change(Obj object) {
        decide(new Intent.Replace(object));
        return this;
    }

    public ImaginedCluster report(Obj object) {
        decide(new Intent.ReportStatus(object));
        return this;
    }

    public ImaginedCluster delete(Ref<?> ref) {
        decide(Intent.Delete.of(get(ref), "test"));
        return this;
    }

    public ImaginedCluster advance(Duration time) {
        now = now.plus(time);
        return this;
    }

    /// One look of one controller at one object, carried out.
    public <T extends Obj> Plan look(Controller<T> controller, Ref<T> ref) {
        var plan = controller.reconcile(get(ref), world, now);
        plan.intents().forEach(this::decide);
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
                        Intent.Propagation.BACKGROUND, "confirmed")));
        return this;
    }

    // --- what a registry would do

    private void decide(Intent intent) {
        switch (intent) {
            case Intent.Create(var object) -> write(Optional.empty(), Optional.of(created(object)), intent);
            case Intent.Replace(var object) -> {
                var stored = get(object.ref());
                var kept = withStatusOf(stored, object);
                if (!kept.equals(stored)) {
                    fresh(object, stored);
                    var generation = stored.meta().generation() + (kept.body().equals(stored.body()) ? 0 : 1);
                    after(stored, kept.withMeta(kept.meta().with(edit -> edit.generation = generation)), intent);
                }
            }
            case Intent.ReportStatus(var object) -> {
                var stored = get(object.ref());
                fresh(object, stored);
                var reported = withStatusOf(object, stored);
                assertThat(reported).as("an equal status is not written: " + intent.inWords()).isNotEqualTo(stored);
                write(Optional.of(stored), Optional.of(reported), intent);
            }
            case Intent.Apply(var target, var manifest, var owner, _) -> apply(target, manifest.object(), owner, intent);
            case Intent.Bind(var pod, var node) -> {
                var stored = get(pod);
                assertThat(stored.scheduled()).isFalse();
                write(Optional.of(stored), Optional.of(stored.on(node.name())), intent);
            }
            case Intent.Delete delete -> delete(delete);
            case Intent.Patch _ -> throw new AssertionError("no controller patches: " + intent.inWords());
        }
    }

    private void fresh(Obj wished, Obj stored) {
        assertThat(wished.meta().resourceVersion()).as("seen version of " + wished.ref())
                .isIn(0L, stored.meta().resourceVersion());
    }

    private void delete(Intent.Delete delete) {
        var stored = get(delete.target());
        var deleting = stored.withMeta(stored.meta().with(edit -> {
            edit.deletionTimestamp = Optional.of(edit.deletionTimestamp.orElse(now));
            switch (delete.propagation()) {
                case BACKGROUND -> { }
                case FOREGROUND -> edit.finalizers.add("foregroundDeletion");
                case ORPHAN -> edit.finalizers.add("orphan");
            }
        }));
        var waits = stored instanceof Pod pod && pod.scheduled() && delete.graceSeconds().filter(s -> s == 0).isEmpty();
        if (waits || !deleting.meta().finalizers().isEmpty()) {
            assertThat(stored.meta().deleting()).as("deleted twice: " + stored.ref()).isFalse();
            write(Optional.of(stored), Optional.of(deleting), delete);
        } else {
            write(Optional.of(stored), Optional.empty(), delete);
        }
    }

    private void apply(Ref<?> target, ObjectNode manifest, String owner, Intent intent) {
        var stored = world.find(target);
        if (stored.isEmpty()) {
            write(Optional.empty(), Optional.of(created(target.kind().bind(manifest))), intent);
            return;
        }
        var tree = stored.get().tree();
        merge(tree, manifest);
        var changed = target.kind().bind(tree);
        if (!changed.body().equals(stored.get().body()) || !changed.meta().equals(stored.get().meta())) {
            after(stored.get(), changed, intent);
        }
    }

    private static void merge(ObjectNode into, ObjectNode said) {
        said.properties().forEach(field -> {
            if (field.getValue() instanceof ObjectNode inner && into.get(field.getKey()) instanceof ObjectNode target) {
                merge(target, inner);
            } else {
                into.set(field.getKey(), field.getValue());
            }
        });
    }

    private Obj created(Obj object) {
        counter++;
        assertThat(world.has(object.ref())).as(object.ref() + " exists already").isFalse();
        return object.withMeta(object.meta().with(edit -> {
            edit.name = edit.name.isEmpty() ? edit.generateName + counter : edit.name;
            edit.uid = "uid-" + counter;
            edit.generation = 1;
            edit.creationTimestamp = Optional.of(now);
        }));
    }

    /// An object on its way out goes with its last finalizer.
    private void after(Obj before, Obj after, Intent intent) {
        var gone = after.meta().deleting() && after.meta().finalizers().isEmpty() && !before.meta().finalizers().isEmpty();
        write(Optional.of(before), gone ? Optional.empty() : Optional.of(after), intent);
    }

    private void write(Optional<? extends Obj> before, Optional<? extends Obj> after, Intent intent) {
        var revision = world.revision() + 1;
        var because = intent instanceof Intent.Delete delete ? delete.because() : intent.inWords();
        var change = new Change(revision, now, before.map(object -> object), after.map(object ->
                object.withMeta(object.meta().with(edit -> edit.resourceVersion = revision))), Cause.outside("test", because));
        journal.add(change);
        world = world.with(change);
    }

    @SuppressWarnings("unchecked")
    private static Obj withStatusOf(Obj from, Obj to) {
        return from instanceof HasStatus<?, ?> reported && to instanceof HasStatus<?, ?> stored
                ? ((HasStatus<Obj, Object>) stored).withStatus(reported.status()) : to;
    }
}
