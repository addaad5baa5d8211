package dev.rumbo.reconciler.scheduler;

import java.util.HashMap;
import java.util.List;
import java.util.Map;

import dev.rumbo.manifests.core.Pod;
import dev.rumbo.reconciler.world.World;

/// How much better one node is than another for a pod. Whole numbers only, so that every machine decides alike.
///
/// Looks at every node every time: slow, but surely right. Faster ways have to give the same answers.
/// Source: Kubernetes, pkg/scheduler/framework/plugins: noderesources/least_allocated.go, balanced_allocation.go,
/// tainttoleration, imagelocality; weights as in its default configuration. Spreading counts pods of the same
/// controller per node, in place of its default topology constraints.
final class Scores {

    private static final int BEST = 100;
    private static final int TAINT_WEIGHT = 3;
    private static final int SPREAD_WEIGHT = 2;
    private static final long MB = 1 << 20;
    private static final long SMALL_IMAGE = 23 * MB;
    private static final long LARGE_IMAGE = 1000 * MB;

    private final PodWish wish;
    private final World world;
    private final int nodeCount;
    private final Map<String, Integer> siblings;
    private final Map<String, Integer> imageSpread;
    private final int mostSiblings;
    private final int mostDislikes;

    /// @param fitting the nodes that will do
    /// @param all     all nodes, to know how common an image is
    Scores(PodWish wish, List<NodeFacts> fitting, List<NodeFacts> all, World world) {
        this.wish = wish;
        this.world = world;
        this.nodeCount = all.size();
        this.siblings = siblings(wish.pod(), world);
        this.imageSpread = new HashMap<>();
        for (var image : wish.images()) {
            imageSpread.put(image, Math.toIntExact(all.stream().filter(node -> node.images().containsKey(image)).count()));
        }
        this.mostSiblings = fitting.stream().mapToInt(node -> siblings.getOrDefault(node.name(), 0)).max().orElse(0);
        this.mostDislikes = fitting.stream().mapToInt(this::dislikes).max().orElse(0);
    }

    /// The sum of all points of a node.
    int of(NodeFacts node) {
        return leastAllocated(node) + balanced(node) + image(node)
                + TAINT_WEIGHT * fewer(dislikes(node), mostDislikes)
                + SPREAD_WEIGHT * fewer(siblings.getOrDefault(node.name(), 0), mostSiblings);
    }

    private int leastAllocated(NodeFacts node) {
        var use = world.useOf(node.name()).plus(wish.use()).weighed();
        var room = node.room();
        var cpu = free(use.milliCpu(), room.milliCpu());
        var memory = free(use.memoryBytes(), room.memoryBytes());
        return (cpu + memory) / 2;
    }

    private static int free(long use, long room) {
        return room <= 0 || use > room ? 0 : (int) ((room - use) * BEST / room);
    }

    /// Prefers nodes whose CPU and memory fill evenly: half the difference of both, away from the best.
    private int balanced(NodeFacts node) {
        var use = world.useOf(node.name()).plus(wish.use()).requests();
        var room = node.room();
        var difference = Math.abs(millionths(use.milliCpu(), room.milliCpu())
                - millionths(use.memoryBytes(), room.memoryBytes()));
        return (int) ((2_000_000 - difference) * BEST / 2_000_000);
    }

    /// Bytes of memory are counted in KiB here, so that the product stays within 64 bits.
    private static long millionths(long use, long room) {
        var scale = room > 1L << 32 ? 1024 : 1;
        return room <= 0 ? 0 : Math.min(1_000_000, Math.min(use, room) / scale * 1_000_000 / (room / scale));
    }

    private int image(NodeFacts node) {
        var there = wish.images().stream().mapToLong(image ->
                node.images().getOrDefault(image, 0L) * imageSpread.getOrDefault(image, 0) / nodeCount).sum();
        var enough = LARGE_IMAGE * wish.images().size();
        var counted = Math.clamp(there, SMALL_IMAGE, enough);
        return (int) ((counted - SMALL_IMAGE) * BEST / (enough - SMALL_IMAGE));
    }

    private int dislikes(NodeFacts node) {
        return Math.toIntExact(node.dislikes().stream().filter(taint -> !wish.tolerates(taint)).count());
    }

    private static int fewer(int count, int most) {
        return most == 0 ? BEST : BEST - BEST * count / most;
    }

    /// How many active pods of the same controller each node has.
    private static Map<String, Integer> siblings(Pod pod, World world) {
        var counts = new HashMap<String, Integer>();   // only looked up, never iterated
        pod.meta().controller().ifPresent(controller -> world.ownedBy(controller.uid())
                .filter(Pod.class::isInstance).map(Pod.class::cast)
                .filter(sibling -> sibling.scheduled() && sibling.active())
                .forEach(sibling -> counts.merge(sibling.spec().nodeName(), 1, Integer::sum)));
        return counts;
    }
}
