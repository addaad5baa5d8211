package dev.rumbo.reconciler.controllers.node;

import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

import dev.rumbo.manifests.core.Node;
import dev.rumbo.reconciler.world.World;

/// Which addresses the pods of a node get: a range of 254 out of `10.42.0.0/16`, the lowest that is free.
final class PodRanges {

    private static final int RANGES = 256;

    private PodRanges() {}

    /// Empty when 256 nodes have one each.
    static Optional<String> free(World world) {
        var taken = world.all(Node.KIND).stream().map(node -> node.spec().podCIDR()).collect(Collectors.toSet());
        return IntStream.range(0, RANGES).mapToObj(i -> "10.42." + i + ".0/24").filter(range -> !taken.contains(range)).findFirst();
    }
}
