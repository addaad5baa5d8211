package dev.rumbo.cli.model;

import java.time.Duration;
import java.util.Optional;

import dev.rumbo.manifests.core.Container;
import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.node.runtime.ContainerKind;
import dev.rumbo.reconciler.dryrun.NodeModel.Pace;

/// How nodes and containers behave that do not exist. The same question always gets the same answer.
public interface Weather {

    Pace pace();

    /// Whether the daemon of this node does anything.
    boolean works(Node node);

    Pull pull(Pod pod, Container container, int attempt);

    /// How a run of a container ends by itself; empty: it runs until it is stopped.
    Optional<End> end(Pod pod, Container container, ContainerKind kind, int attempt);

    /// What comes of fetching an image.
    sealed interface Pull {
        record Done(Duration after) implements Pull {}

        record Failed(Duration after, String message) implements Pull {}
    }

    record End(Duration after, int exitCode, boolean outOfMemory) {}

    /// Nodes that are ready stay so, images can be pulled, services run, tasks succeed.
    static Weather fair(Pace pace) {
        return new Weather() {
            @Override
            public Pace pace() {
                return pace;
            }

            @Override
            public boolean works(Node node) {
                return node.ready();
            }

            @Override
            public Pull pull(Pod pod, Container container, int attempt) {
                return new Pull.Done(pace.pull());
            }

            @Override
            public Optional<End> end(Pod pod, Container container, ContainerKind kind, int attempt) {
                var task = kind == ContainerKind.INIT || !pod.spec().restartPolicy().equals("Always");
                return task ? Optional.of(new End(pace.ready(), 0, false)) : Optional.empty();
            }
        };
    }

    /// Fair weather with mishaps: of a hundred runs of a service so many end by themselves, of a hundred pulls so many
    /// fail or take long. Nodes work whatever the cluster thinks of them: those that do not are not asked to.
    ///
    /// @param seed the same one gives the same mishaps
    static Weather bad(Pace pace, long seed, Mishaps mishaps) {
        return new BadWeather(fair(pace), seed, mishaps);
    }

    /// How often what goes wrong, in percent.
    ///
    /// @param crashes     of runs
    /// @param failedPulls of pulls
    /// @param slowPulls   of pulls; they take twenty times as long
    record Mishaps(int crashes, int failedPulls, int slowPulls) {}
}
