package dev.rumbo.reconciler.dryrun;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

import dev.rumbo.manifests.core.Container;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.meta.Condition;
import dev.rumbo.reconciler.dryrun.NodeModel.ContainerAction.Verb;
import dev.rumbo.reconciler.plan.Intent;
import dev.rumbo.reconciler.world.World;

/// Nodes for tests: what is bound starts at once and is ready a second later; what is deleted stops at once.
record PromptNodes(SortedMap<String, Instant> startedAt) implements NodeModel {

    private static final Duration READY_AFTER = Duration.ofSeconds(1);

    static NodeModel of(World world, Instant now) {
        var started = new TreeMap<String, Instant>();
        world.all(Pod.KIND).stream().filter(Pod::ready).forEach(pod -> started.put(pod.meta().uid(), Instant.MIN));
        return new PromptNodes(started);
    }

    @Override
    public Step step(World world, Instant now) {
        var started = new TreeMap<>(startedAt);
        var reports = new ArrayList<Intent>();
        var actions = new ArrayList<ContainerAction>();
        for (var pod : world.all(Pod.KIND).stream().filter(Pod::scheduled).toList()) {
            var uid = pod.meta().uid();
            if (pod.meta().deleting()) {
                containers(pod).forEach(c -> actions.add(action(now, pod, c, Verb.STOP, "pod deleted")));
                started.remove(uid);
                reports.add(new Intent.Delete(pod.ref(), Optional.of(uid), Optional.of(0L), Intent.Propagation.BACKGROUND, "containers are gone"));
            } else if (!started.containsKey(uid)) {
                containers(pod).forEach(c -> actions.add(action(now, pod, c, Verb.START, "new pod")));
                started.put(uid, now);
                reports.add(new Intent.ReportStatus(pod.withStatus(pod.status().inPhase("Running", "", ""))));
            } else if (!pod.ready() && !now.isBefore(started.get(uid).plus(READY_AFTER))) {
                reports.add(new Intent.ReportStatus(pod.withStatus(pod.status().with(Condition.of("Ready", true, "", "", now)))));
            }
        }
        var next = started.values().stream().filter(at -> !at.equals(Instant.MIN)).map(at -> at.plus(READY_AFTER))
                .filter(at -> at.isAfter(now)).min(Instant::compareTo);
        return new Step(new PromptNodes(started), reports, actions, next);
    }

    private static Stream<Container> containers(Pod pod) {
        return pod.spec().containers().stream();
    }

    private static ContainerAction action(Instant now, Pod pod, Container container, Verb verb, String because) {
        return new ContainerAction(now, pod.spec().nodeName(), pod, container.name(), verb, container.image(), because);
    }

    static List<String> containersOf(World world) {
        return world.all(Pod.KIND).stream().flatMap(pod -> containers(pod).map(c -> pod.meta().name() + "/" + c.name())).toList();
    }
}
