package dev.rumbo.cli.model;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;

import dev.rumbo.manifests.core.ConfigMap;
import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.core.NodeStatus;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.core.Secret;
import dev.rumbo.node.volume.SettingsSource;
import dev.rumbo.reconciler.dryrun.NodeModel;
import dev.rumbo.reconciler.plan.Intent;
import dev.rumbo.reconciler.world.World;

/// All nodes of a cluster, imagined: every decision about a pod is the real planner's.
public final class ImaginedNodes implements NodeModel {

    /// In fair weather, at the usual pace: what `rumbo diff` imagines.
    public static final NodeModel.Factory FAIR = in(Weather.fair(Pace.FAIR));

    private final Weather weather;
    private final SortedMap<String, ImaginedPod.Kept> pods;   // by uid
    private final SortedMap<String, SortedSet<String>> images;   // by node

    private ImaginedNodes(Weather weather, SortedMap<String, ImaginedPod.Kept> pods, SortedMap<String, SortedSet<String>> images) {
        this.weather = weather;
        this.pods = pods;
        this.images = images;
    }

    /// Nodes in this weather, with the containers that the statuses of a world's pods tell of.
    public static NodeModel.Factory in(Weather weather) {
        return (world, now) -> {
            var pods = new TreeMap<String, ImaginedPod.Kept>();
            var images = new TreeMap<String, SortedSet<String>>();
            for (var node : world.all(Node.KIND)) {
                for (var pod : world.podsOn(node.meta().name())) {
                    pods.put(pod.meta().uid(), ImaginedPod.adopted(pod, hostIp(node), now));
                    images.computeIfAbsent(node.meta().name(), _ -> new TreeSet<>()).addAll(ImaginedPod.imagesOf(pod));
                }
            }
            return new ImaginedNodes(weather, Collections.unmodifiableSortedMap(pods), Collections.unmodifiableSortedMap(images));
        };
    }

    @Override
    public Step step(World world, Instant now) {
        var next = new TreeMap<>(pods);
        var nextImages = new TreeMap<>(images);
        var reports = new ArrayList<Intent>();
        var actions = new ArrayList<ContainerAction>();
        var look = Optional.<Instant>empty();
        var present = new TreeSet<String>();
        for (var node : world.all(Node.KIND).stream().sorted(java.util.Comparator.comparing(n -> n.meta().name())).toList()) {
            var name = node.meta().name();
            var onNode = world.podsOn(name);
            onNode.forEach(pod -> present.add(pod.meta().uid()));
            if (!weather.works(node)) {
                continue;
            }
            var here = new TreeSet<>(nextImages.getOrDefault(name, Collections.emptySortedSet()));
            node.status().images().stream().map(NodeStatus.Image::names).forEach(here::addAll);
            for (var pod : onNode.stream().sorted(java.util.Comparator.comparing(p -> p.ref())).toList()) {
                var uid = pod.meta().uid();
                var kept = Optional.ofNullable(next.get(uid)).orElseGet(() -> ImaginedPod.unseen(pod, hostIp(node)));
                var imagined = new ImaginedPod(kept, name, here, weather, now);
                imagined.keep(pod, settings(world, pod.meta().namespace()));
                if (imagined.tells(pod.status())) {
                    reports.add(new Intent.ReportStatus(anyRevision(pod.withStatus(imagined.status()))));
                }
                if (imagined.confirmed()) {
                    reports.add(new Intent.Delete(pod.ref(), Optional.of(uid), Optional.of(0L), Intent.Propagation.BACKGROUND,
                            "nothing of it runs on " + name + " any more"));
                }
                next.put(uid, imagined.kept());
                actions.addAll(imagined.told());
                look = sooner(look, imagined.lookAgainAt());
            }
            nextImages.put(name, here);
        }
        for (var uid : pods.keySet()) {
            if (!present.contains(uid)) {
                look = sooner(look, forget(uid, world, now, next, actions));
            }
        }
        actions.sort(java.util.Comparator.comparing(ContainerAction::at));
        return new Step(new ImaginedNodes(weather, Collections.unmodifiableSortedMap(next), Collections.unmodifiableSortedMap(nextImages)),
                reports, actions, look);
    }

    /// What is left of a pod that the API does not know any more.
    private Optional<Instant> forget(String uid, World world, Instant now, SortedMap<String, ImaginedPod.Kept> next,
            java.util.List<ContainerAction> actions) {
        var kept = java.util.Objects.requireNonNull(pods.get(uid));
        var node = world.find(Node.KIND.ref(kept.pod().spec().nodeName()));
        if (node.isPresent() && !weather.works(node.get())) {
            return Optional.empty();
        }
        var imagined = new ImaginedPod(kept, kept.pod().spec().nodeName(), new TreeSet<>(), weather, now);
        imagined.forget();
        actions.addAll(imagined.told());
        if (imagined.nothingLeft()) {
            next.remove(uid);
        } else {
            next.put(uid, imagined.kept());
        }
        return imagined.lookAgainAt();
    }

    private static Pod anyRevision(Pod pod) {
        return pod.withMeta(pod.meta().with(edit -> edit.resourceVersion = 0));
    }

    private static String hostIp(Node node) {
        return node.status().internalIp().orElse("");
    }

    private static SettingsSource settings(World world, String namespace) {
        return new SettingsSource() {
            @Override
            public Optional<SortedMap<String, byte[]>> configMap(String name) {
                return world.find(ConfigMap.KIND.ref(namespace, name)).map(ConfigMap::contents);
            }

            @Override
            public Optional<SortedMap<String, byte[]>> secret(String name) {
                return world.find(Secret.KIND.ref(namespace, name)).map(Secret::contents);
            }
        };
    }

    private static Optional<Instant> sooner(Optional<Instant> one, Optional<Instant> other) {
        return java.util.stream.Stream.of(one, other).flatMap(Optional::stream).min(Instant::compareTo);
    }
}
