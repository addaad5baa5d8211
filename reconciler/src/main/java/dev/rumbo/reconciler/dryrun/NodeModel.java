package dev.rumbo.reconciler.dryrun;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import dev.rumbo.manifests.core.Pod;
import dev.rumbo.reconciler.plan.Intent;
import dev.rumbo.reconciler.world.World;

/// What the nodes would do: the real pod planner over an imagined runtime. Immutable; each step gives the
/// next model. Implemented where node daemon and reconciler meet (cli), used by the dry run and by simulations.
public interface NodeModel {

    /// A model whose containers are those that the statuses of the world's pods say.
    interface Factory {
        NodeModel of(World world, Instant now);
    }

    /// Lets every node look at the world once and act.
    Step step(World world, Instant now);

    /// @param next        the model afterwards
    /// @param reports     what the nodes tell the API: pod statuses, confirmed deletions
    /// @param actions     what happened to containers, in order
    /// @param lookAgainAt when a node will do something even if the world stays the same
    record Step(NodeModel next, List<Intent> reports, List<ContainerAction> actions, Optional<Instant> lookAgainAt) {
        public Step {
            reports = List.copyOf(reports);
            actions = List.copyOf(actions);
        }
    }

    /// One thing a node does to a container.
    ///
    /// @param because e.g. `image changed`, `pod deleted: scaled down`, `exited with 1`
    record ContainerAction(Instant at, String node, Pod pod, String container, Verb verb, String image, String because) {
        public enum Verb { PULL, START, STOP, RESTART }
    }

    /// How long things take in fair weather, as the dry run imagines them.
    record Pace(Duration pull, Duration start, Duration ready, Duration stop) {
        public static final Pace FAIR = new Pace(Duration.ofSeconds(2), Duration.ofMillis(400), Duration.ofSeconds(1),
                Duration.ofMillis(300));
    }
}
