package dev.rumbo.reconciler.dryrun;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

import dev.rumbo.manifests.Kinds;
import dev.rumbo.manifests.apps.Deployment;
import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.core.PodSpec;
import dev.rumbo.manifests.gitops.Application;
import dev.rumbo.manifests.gitops.Checkout;
import dev.rumbo.manifests.meta.Condition;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.reconciler.dryrun.Consequences.Ending;
import dev.rumbo.reconciler.dryrun.Consequences.Misfit;
import dev.rumbo.reconciler.dryrun.Consequences.Moment;
import dev.rumbo.reconciler.dryrun.Consequences.NodeTimeline;
import dev.rumbo.reconciler.dryrun.Consequences.ObjectChange;
import dev.rumbo.reconciler.dryrun.Consequences.Use;
import dev.rumbo.reconciler.dryrun.Consequences.Verb;
import dev.rumbo.reconciler.dryrun.NodeModel.ContainerAction;
import dev.rumbo.reconciler.world.World;

/// Compares the two ends of a future that was played.
record Summary(World before, World after, Instant start, List<Checkout> pretended, Availabilities watched,
        List<ContainerAction> actions) {

    private static final List<String> REFUSED = List.of("Refused", "PruneBlocked");

    Consequences consequences(Ending ending, Duration lasting) {
        return new Consequences(objects(), nodes(), misfits(), watched.list(after), problems(), ending, lasting);
    }

    // ---- objects

    /// What somebody says, not what controllers make of it: no object that has a controller, no pods' bookkeeping.
    private List<ObjectChange> objects() {
        var sources = sources();
        var changes = new ArrayList<ObjectChange>();
        for (var kind : Kinds.ALL) {
            if (!kind.ephemeral() && !kind.equals(Node.KIND)) {
                said(kind).forEach(ref -> change(ref, Optional.ofNullable(sources.get(ref)).orElse("")).ifPresent(changes::add));
            }
        }
        return changes;
    }

    private Stream<Ref<?>> said(Kind<?> kind) {
        var refs = new TreeSet<Ref<?>>();
        Stream.concat(before.all(kind).stream(), after.all(kind).stream()).map(Obj.class::cast)
                .filter(object -> object.meta().ownerReferences().isEmpty()).forEach(object -> refs.add(object.ref()));
        return refs.stream();
    }

    private Optional<ObjectChange> change(Ref<?> ref, String source) {
        Optional<Obj> old = before.find(ref).map(object -> object);
        Optional<Obj> now = after.find(ref).map(object -> object);
        if (old.isEmpty()) {
            return now.map(_ -> new ObjectChange(Verb.CREATE, ref.toString(), source, List.of()));
        }
        if (now.isEmpty() || now.get().meta().deleting() && !old.get().meta().deleting()) {
            return Optional.of(new ObjectChange(Verb.DELETE, ref.toString(), source, List.of()));
        }
        if (old.get() == now.get()) {
            return Optional.empty();
        }
        var fields = FieldChanges.between(old.get(), now.get());
        return fields.isEmpty() ? Optional.empty() : Optional.of(new ObjectChange(Verb.CHANGE, ref.toString(), source, fields));
    }

    /// Where each object of the commit is said.
    private SortedMap<Ref<?>, String> sources() {
        var sources = new TreeMap<Ref<?>, String>();
        for (var checkout : pretended) {
            var namespace = after.find(Application.KIND.ref(checkout.meta().namespace(), checkout.meta().name()))
                    .map(Application::destinationNamespace).orElse("default");
            for (var document : checkout.spec().documents()) {
                var tree = document.manifest().tree();
                Kinds.find(tree.path("apiVersion").asString(""), tree.path("kind").asString("")).ifPresent(kind -> sources.putIfAbsent(
                        kind.ref(tree.at("/metadata/namespace").asString(namespace), tree.at("/metadata/name").asString("")),
                        document.file() + ":" + document.line()));
            }
        }
        return sources;
    }

    // ---- nodes

    private List<NodeTimeline> nodes() {
        return after.all(Node.KIND).stream().map(node -> {
            var name = node.meta().name();
            return new NodeTimeline(name, use(node, before), use(node, after), kept(name),
                    actions.stream().filter(action -> action.node().equals(name)).map(this::moment).toList());
        }).toList();
    }

    private static Use use(Node node, World world) {
        var use = world.useOf(node.meta().name());
        return new Use(use.requests(), node.status().room(), use.pods());
    }

    /// Containers of pods that were there before and still are, and that no action touched.
    private int kept(String node) {
        return (int) before.podsOn(node).stream()
                .filter(pod -> !pod.finished() && after.find(pod.ref()).filter(now -> now.meta().uid().equals(pod.meta().uid())).isPresent())
                .flatMap(pod -> pod.spec().containers().stream().filter(container -> actions.stream().noneMatch(action ->
                        action.pod().meta().uid().equals(pod.meta().uid()) && action.container().equals(container.name())
                                && action.verb() != ContainerAction.Verb.PULL)))
                .count();
    }

    private Moment moment(ContainerAction action) {
        return new Moment(Duration.between(start, action.at()), action.verb(),
                action.pod().meta().namespace() + "/" + action.pod().meta().name(), action.container(), action.image(), because(action));
    }

    /// What the commit changed in the template explains more than the words of the node do.
    private String because(ContainerAction action) {
        return switch (action.verb()) {
            case PULL, RESTART -> action.because();
            case START -> replaced(action).orElse(action.because());
            case STOP -> replaced(action).filter(_ -> outdated(action)).or(() -> watched.whyDeleted(action.pod())).orElse(action.because());
        };
    }

    /// `image changed` when the template of the pod's deployment is not the one it was.
    private Optional<String> replaced(ContainerAction action) {
        return workload(action).flatMap(ref -> before.find(ref).filter(Deployment.class::isInstance).map(Deployment.class::cast)
                .flatMap(old -> after.find(old.ref()).filter(now -> !now.spec().template().equals(old.spec().template()))
                        .map(now -> difference(old.spec().template().spec(), now.spec().template().spec()))));
    }

    /// Whether the pod is of the template from before.
    private boolean outdated(ContainerAction action) {
        return workload(action).flatMap(ref -> after.find(ref)).filter(Deployment.class::isInstance).map(Deployment.class::cast)
                .filter(now -> now.spec().template().spec().containers().equals(action.pod().spec().containers())
                        && now.spec().template().spec().initContainers().equals(action.pod().spec().initContainers())).isEmpty();
    }

    private Optional<Ref<? extends Obj>> workload(ContainerAction action) {
        return Availabilities.workload(action.pod(), after).or(() -> Availabilities.workload(action.pod(), before));
    }

    private static String difference(PodSpec old, PodSpec now) {
        if (!images(old).equals(images(now))) {
            return "image changed";
        }
        return old.equals(now) ? "template metadata changed" : "template changed";
    }

    private static List<String> images(PodSpec spec) {
        return Stream.concat(spec.initContainers().stream(), spec.containers().stream()).map(container -> container.image()).toList();
    }

    // ---- the rest

    private List<Misfit> misfits() {
        return after.all(Pod.KIND).stream().filter(pod -> !pod.scheduled() && pod.active())
                .map(pod -> new Misfit(pod.ref().toString(), Condition.find(pod.status().conditions(), "PodScheduled")
                        .map(Condition::message).orElse("no scheduler has looked at it"))).toList();
    }

    private List<String> problems() {
        var problems = new ArrayList<String>();
        for (var checkout : pretended) {
            checkout.spec().problems().forEach(problem -> problems.add(problem.toString()));
            if (!checkout.spec().error().isEmpty()) {
                problems.add(checkout.spec().error());
            }
            after.find(Application.KIND.ref(checkout.meta().namespace(), checkout.meta().name())).ifPresent(application ->
                    application.status().objects().stream().filter(object -> REFUSED.contains(object.result())).forEach(object ->
                            problems.add((object.file().isEmpty() ? "" : object.file() + ":" + object.line() + ": ")
                                    + object.kind().toLowerCase(java.util.Locale.ROOT) + " "
                                    + (object.namespace().isEmpty() ? "" : object.namespace() + "/") + object.name() + ": " + object.message())));
        }
        return problems;
    }
}
