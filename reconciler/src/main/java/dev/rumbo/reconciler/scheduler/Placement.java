package dev.rumbo.reconciler.scheduler;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;

import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.reconciler.world.World;

/// Where a pod goes, or why it can go nowhere.
public sealed interface Placement {

    /// @param score the points of this node; only worth anything beside those of other nodes for the same pod
    record On(Ref<Node> node, int score) implements Placement {}

    /// @param refusals one for every node, in the order of their names
    record Nowhere(List<Refusal> refusals) implements Placement {
        public Nowhere {
            refusals = List.copyOf(refusals);
        }
    }

    /// Asks every node. Of the best ones the one with the fewest pods is taken, then the first by name.
    static Placement of(Pod pod, World world) {
        return of(pod, world, NodeFacts::of);
    }

    /// @param facts reads a node; may remember what it has read
    static Placement of(Pod pod, World world, Function<Node, NodeFacts> facts) {
        var wish = PodWish.of(pod);
        var all = new ArrayList<NodeFacts>();
        var fitting = new ArrayList<NodeFacts>();
        var refusals = new ArrayList<Refusal>();
        for (var node : world.all(Node.KIND)) {
            var known = facts.apply(node);
            all.add(known);
            Fit.refusal(wish, known, world).ifPresentOrElse(refusals::add, () -> fitting.add(known));
        }
        if (fitting.isEmpty()) {
            return new Nowhere(refusals);
        }
        var scores = new Scores(wish, fitting, all, world);
        return fitting.stream().map(node -> new Candidate(node, scores.of(node), world.useOf(node.name()).pods()))
                .min(Candidate.BEST_FIRST)
                .map(best -> new On(best.node().node().ref(), best.score()))
                .orElseThrow();
    }

    /// A node that will do.
    record Candidate(NodeFacts node, int score, int pods) {
        static final Comparator<Candidate> BEST_FIRST = Comparator.comparing((Candidate c) -> -c.score())
                .thenComparing(Candidate::pods).thenComparing(c -> c.node().name());
    }
}
