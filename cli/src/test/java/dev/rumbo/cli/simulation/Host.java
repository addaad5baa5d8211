package dev.rumbo.cli.simulation;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Stream;

import dev.rumbo.manifests.core.ConfigMap;
import dev.rumbo.manifests.core.Namespace;
import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.core.NodeStatus;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.core.Secret;
import dev.rumbo.manifests.core.Service;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.reconciler.dryrun.NodeModel;
import dev.rumbo.reconciler.dryrun.NodeModel.ContainerAction;
import dev.rumbo.reconciler.plan.Change;
import dev.rumbo.reconciler.world.World;

/// A Docker host and the daemon on it. It knows of the cluster what its watch has told it so far, and nothing else.
final class Host {

    /// What truly runs here, by pod uid and container.
    record Running(String pod, String uid, String container, String image) {}

    private final String name;
    private final NodeModel.Factory models;
    private final Deque<Unseen> unseen = new ArrayDeque<>();
    private final SortedMap<String, Running> running = new TreeMap<>();
    private final SortedSet<String> images = new TreeSet<>();
    private World view = World.EMPTY;
    private NodeModel model;
    private Power power = Power.ON;
    private Link link = Link.UP;
    private Optional<Instant> nextLook;

    private enum Power { ON, OFF }

    private enum Link { UP, DOWN }

    private record Unseen(Instant due, Change change) {}

    Host(String name, NodeModel.Factory models, Instant now) {
        this.name = name;
        this.models = models;
        this.model = models.of(World.EMPTY, now);
        this.nextLook = Optional.of(now);
    }

    String name() {
        return name;
    }

    /// As it announces itself: four cores, 8 GiB.
    Node announced() {
        return withImages(Node.KIND.bind(Json.parse("""
                {"apiVersion":"v1","kind":"Node","metadata":{"name":"%1$s","labels":{"kubernetes.io/hostname":"%1$s"}},
                 "status":{"capacity":{"cpu":"4","memory":"8Gi","pods":"110"},"allocatable":{"cpu":"4","memory":"8Gi","pods":"110"},
                           "addresses":[{"type":"InternalIP","address":"192.0.2.1"}],
                           "conditions":[{"type":"Ready","status":"True","reason":"KubeletReady","message":"it runs"}]}}
                """.formatted(name))));
    }

    /// The node with the images that are here, if the cluster does not know of them yet.
    Optional<Node> news() {
        return view.find(Node.KIND.ref(name)).map(this::withImages).filter(node -> !node.status().images().equals(
                view.find(node.ref()).orElseThrow().status().images()));
    }

    private Node withImages(Node node) {
        var status = node.status();
        return node.withMeta(node.meta().with(edit -> edit.resourceVersion = 0)).withStatus(new NodeStatus(status.capacity(),
                status.allocatable(), status.conditions(), status.addresses(), status.daemonEndpoints(), status.nodeInfo(),
                images.stream().map(image -> new NodeStatus.Image(List.of(image), 1_000_000)).toList()));
    }

    String actor() {
        return "node " + name;
    }

    boolean reachable() {
        return link == Link.UP && power == Power.ON;
    }

    boolean powered() {
        return power == Power.ON;
    }

    World view() {
        return view;
    }

    List<Running> running() {
        return List.copyOf(running.values());
    }

    // ---- what happens to it

    void cutOff() {
        link = Link.DOWN;
        unseen.clear();
    }

    void powerOff() {
        power = Power.OFF;
        unseen.clear();
        running.clear();
        nextLook = Optional.empty();
    }

    /// Comes up with an empty engine: what ran before is gone.
    void powerOn(Instant now) {
        power = Power.ON;
        view = World.EMPTY;
        images.clear();
        model = models.of(World.EMPTY, now);
    }

    void reconnected() {
        link = Link.UP;
    }

    /// Lists everything anew.
    void list(World world, Instant now) {
        unseen.clear();
        var mine = Stream.<Stream<? extends Obj>>of(
                world.find(Node.KIND.ref(name)).stream(), world.podsOn(name).stream(), world.all(ConfigMap.KIND).stream(),
                world.all(Secret.KIND).stream(), world.all(Service.KIND).stream(), world.all(Namespace.KIND).stream())
                .flatMap(some -> some).toList();
        view = World.of(world.revision(), mine);
        look(now);
    }

    /// Will see a change at a time, never before those it was told of earlier.
    void tell(Change change, Instant at) {
        if (reachable() && concerns(change)) {
            var due = unseen.isEmpty() || !unseen.getLast().due.isAfter(at) ? at : unseen.getLast().due;
            unseen.add(new Unseen(due, change));
        }
    }

    private boolean concerns(Change change) {
        return switch (change.object()) {
            case Pod pod -> pod.spec().nodeName().equals(name);
            case Node node -> node.meta().name().equals(name);
            case ConfigMap _, Secret _, Service _, Namespace _ -> true;
            default -> false;
        };
    }

    /// Looks again at that time, or earlier.
    void look(Instant at) {
        if (powered()) {
            nextLook = Optional.of(nextLook.filter(at::isAfter).orElse(at));
        }
    }

    Optional<Instant> nextDue() {
        if (!powered()) {
            return Optional.empty();
        }
        var seen = unseen.isEmpty() ? Optional.<Instant>empty() : Optional.of(unseen.getFirst().due);
        return Stream.of(seen, nextLook).flatMap(Optional::stream).min(Instant::compareTo);
    }

    /// One look of the daemon.
    NodeModel.Step step(Instant now) {
        while (!unseen.isEmpty() && !unseen.getFirst().due.isAfter(now)) {
            view = view.with(unseen.removeFirst().change);
        }
        var step = model.step(view, now);
        model = step.next();
        nextLook = step.lookAgainAt().map(at -> at.isAfter(now) ? at : now.plusMillis(1));
        step.actions().forEach(this::remember);
        return step;
    }

    /// What crashes ends by itself, which is nobody's action; so it is left out.
    private void remember(ContainerAction action) {
        if (action.verb() == ContainerAction.Verb.PULL) {
            images.add(action.image());
        }
        if (Images.crashes(action.image())) {
            return;
        }
        var key = action.pod().meta().uid() + "/" + action.container();
        switch (action.verb()) {
            case START, RESTART -> running.put(key, new Running(action.pod().ref().toString(), action.pod().meta().uid(),
                    action.container(), action.image()));
            case STOP -> running.remove(key);
            case PULL -> { }
        }
    }
}
