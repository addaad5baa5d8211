package dev.rumbo.web.page;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import dev.rumbo.manifests.apps.Deployment;
import dev.rumbo.manifests.apps.ReplicaSet;
import dev.rumbo.manifests.core.Event;
import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.core.Requests;
import dev.rumbo.manifests.core.Taint;
import dev.rumbo.manifests.gitops.Application;
import dev.rumbo.manifests.meta.Condition;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.reconciler.explain.Why;
import dev.rumbo.reconciler.plan.Change;
import dev.rumbo.reconciler.world.World;

/// What the page shows, section by section. A pure function of the world and the journal.
///
/// @param elsewhere workloads that no application owns, e.g. made by kubectl
public record StatusView(List<App> applications, List<Workload> elsewhere, List<NodeView> nodes, List<Action> actions,
        List<EventView> events) {

    /// How many actions and events are shown; older ones are in the journal.
    private static final int SHOWN = 40;

    public record Commit(String sha, String author, Optional<Instant> time, String subject) {}

    public record App(String namespace, String name, String repo, String path, String revision, Optional<Commit> commit,
            String sync, String health, String message, List<Problem> problems, List<Workload> workloads,
            List<Thing> things) {}

    public record Problem(String file, int line, int column, String message) {}

    /// Something that runs pods, or a pod that nobody owns.
    public record Workload(String kind, String namespace, String name, String health, String message, String file,
            int line, int ready, int desired, List<PodView> pods) {}

    /// An object without pods: a ConfigMap, a Service.
    public record Thing(String kind, String namespace, String name, String result, String health, String message,
            String file, int line) {}

    /// @param word what kubectl would show as STATUS
    public record PodView(String namespace, String name, String word, boolean good, String node, String ip, int ready,
            int restarts, Optional<Instant> since, String message, List<ContainerView> containers) {}

    public record ContainerView(String name, String image, String state, boolean good, int restarts, String message,
            boolean init) {}

    public record NodeView(String name, String word, boolean ready, String message, List<String> taints, String address,
            String engine, String os, Share cpu, Share memory, Share pods) {}

    /// How much of something is asked for: millicores, bytes, pods.
    public record Share(long asked, long room) {}

    public record Action(long revision, Instant at, String actor, String words, String because, long causedBy) {}

    public record EventView(Optional<Instant> at, String type, String reason, String about, String message, int count) {}

    /// The view of one moment.
    ///
    /// @param journal the latest changes, oldest first
    public static StatusView of(World world, List<Change> journal) {
        var applications = world.all(Application.KIND).stream().map(application -> app(application, world)).toList();
        return new StatusView(applications, elsewhere(world), nodes(world), actions(journal), events(world));
    }

    private static App app(Application application, World world) {
        var status = application.status();
        var workloads = new ArrayList<Workload>();
        var things = new ArrayList<Thing>();
        for (var object : status.objects()) {
            var owned = dev.rumbo.manifests.Kinds.find(object.apiVersion(), object.kind())
                    .flatMap(kind -> world.find(kind.ref(object.namespace(), object.name())));
            if (owned.isPresent() && runsPods(owned.get())) {
                workloads.add(workload(owned.get(), object.health(), object.message(), object.file(), object.line(), world));
            } else {
                things.add(new Thing(object.kind(), object.namespace(), object.name(), object.result(), object.health(),
                        object.message(), object.file(), object.line()));
            }
        }
        return new App(application.meta().namespace(), application.meta().name(), application.spec().source().repo(),
                application.spec().source().path(), application.spec().source().revision(),
                status.commit().map(c -> new Commit(c.sha(), c.author(), c.time(), c.subject())),
                orUnknown(status.sync()), orUnknown(status.health()), status.message(),
                status.problems().stream().map(p -> new Problem(p.file(), p.line(), p.column(), p.message())).toList(),
                workloads, things);
    }

    private static List<Workload> elsewhere(World world) {
        var claimed = world.all(Application.KIND).stream().flatMap(a -> a.status().objects().stream())
                .map(o -> o.kind() + "/" + o.namespace() + "/" + o.name()).collect(java.util.stream.Collectors.toSet());
        return Stream.<Obj>concat(world.all(Deployment.KIND).stream(),
                        Stream.concat(world.all(ReplicaSet.KIND).stream(), world.all(Pod.KIND).stream()))
                .filter(object -> object.meta().controller().isEmpty())
                .filter(object -> !claimed.contains(object.kind().name() + "/" + object.meta().namespace() + "/"
                        + object.meta().name()))
                .map(object -> workload(object, "", "", "", 0, world)).toList();
    }

    private static boolean runsPods(Obj object) {
        return object instanceof Deployment || object instanceof ReplicaSet || object instanceof Pod;
    }

    private static Workload workload(Obj object, String health, String message, String file, int line, World world) {
        var pods = podsOf(object, world).sorted(Comparator.comparing(pod -> pod.meta().name())).map(StatusView::pod).toList();
        var ready = (int) podsOf(object, world).filter(pod -> pod.active() && pod.ready()).count();
        var desired = switch (object) {
            case Deployment deployment -> deployment.replicas();
            case ReplicaSet set -> set.replicas();
            default -> 1;
        };
        var word = health.isEmpty() ? ready >= desired ? "Healthy" : "Progressing" : health;
        return new Workload(object.kind().name(), object.meta().namespace(), object.meta().name(), word, message, file,
                line, ready, desired, pods);
    }

    private static Stream<Pod> podsOf(Obj object, World world) {
        return switch (object) {
            case Pod pod -> Stream.of(pod);
            case Deployment deployment -> world.ownedBy(deployment, ReplicaSet.KIND).stream()
                    .flatMap(set -> world.ownedBy(set, Pod.KIND).stream());
            default -> world.ownedBy(object, Pod.KIND).stream();
        };
    }

    private static PodView pod(Pod pod) {
        var containers = new ArrayList<ContainerView>();
        pod.status().initContainerStatuses().forEach(status -> containers.add(ContainerState.view(status, true)));
        pod.status().containerStatuses().forEach(status -> containers.add(ContainerState.view(status, false)));
        if (containers.isEmpty()) {
            pod.spec().containers().forEach(c -> containers.add(
                    new ContainerView(c.name(), c.image(), "waiting", false, 0, "", false)));
        }
        var restarts = pod.status().containerStatuses().stream().mapToInt(c -> c.restartCount()).sum();
        var ready = (int) pod.status().containerStatuses().stream().filter(c -> c.ready()).count();
        var word = ContainerState.word(pod);
        return new PodView(pod.meta().namespace(), pod.meta().name(), word,
                pod.ready() && !pod.meta().deleting() || word.equals("Completed"),
                pod.spec().nodeName(), pod.status().podIP(), ready, restarts, pod.meta().creationTimestamp(),
                ContainerState.message(pod), containers);
    }

    private static List<NodeView> nodes(World world) {
        return world.all(Node.KIND).stream().map(node -> {
            var pods = world.podsOn(node.meta().name()).stream().filter(pod -> !pod.finished()).toList();
            var asked = pods.stream().map(pod -> pod.spec().requests()).reduce(Requests.NONE, Requests::plus);
            var room = node.status().room();
            var readiness = Condition.find(node.status().conditions(), "Ready");
            var word = readiness.map(r -> r.isTrue() ? "Ready" : r.status().equals("Unknown") ? "Silent" : "Not ready")
                    .orElse("Joining") + (node.spec().unschedulable() ? ", cordoned" : "");
            return new NodeView(node.meta().name(), word, node.ready(),
                    node.ready() ? "" : readiness.map(Condition::message).orElse(""),
                    node.spec().taints().stream().map(Taint::inWords).toList(),
                    node.status().internalIp().orElse(""),
                    node.status().nodeInfo().map(i -> i.containerRuntimeVersion()).orElse(""),
                    node.status().nodeInfo().map(i -> i.osImage()).orElse(""),
                    new Share(asked.milliCpu(), room.milliCpu()), new Share(asked.memoryBytes(), room.memoryBytes()),
                    new Share(pods.size(), node.status().podRoom()));
        }).toList();
    }

    private static List<Action> actions(List<Change> journal) {
        return journal.stream().skip(Math.max(0, journal.size() - SHOWN))
                .map(change -> new Action(change.revision(), change.at(), change.cause().actor(), change.inWords(),
                        Why.because(change, journal), change.cause().revision()))
                .toList().reversed();
    }

    private static List<EventView> events(World world) {
        return world.all(Event.KIND).stream()
                .sorted(Comparator.comparing((Event event) -> event.what().lastTimestamp().orElse(Instant.EPOCH)).reversed())
                .limit(SHOWN)
                .map(event -> new EventView(event.what().lastTimestamp(), event.what().type(), event.what().reason(),
                        event.what().involvedObject().kind().toLowerCase(java.util.Locale.ROOT) + " "
                                + event.what().involvedObject().name(),
                        event.what().message(), event.what().count()))
                .toList();
    }

    private static String orUnknown(String word) {
        return word.isEmpty() ? "Unknown" : word;
    }
}
