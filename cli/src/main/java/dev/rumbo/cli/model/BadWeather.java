package dev.rumbo.cli.model;

import java.time.Duration;
import java.util.Optional;

import dev.rumbo.manifests.core.Container;
import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.node.runtime.ContainerKind;
import dev.rumbo.reconciler.dryrun.NodeModel.Pace;

/// Mishaps drawn from a seed and the name of what they befall, so that no draw depends on an earlier one.
record BadWeather(Weather fair, long seed, Weather.Mishaps mishaps) implements Weather {

    private static final int SLOWER = 20;
    private static final Duration LONGEST_LIFE = Duration.ofMinutes(20);

    @Override
    public Pace pace() {
        return fair.pace();
    }

    @Override
    public boolean works(Node node) {
        return true;
    }

    @Override
    public Pull pull(Pod pod, Container container, int attempt) {
        var draw = percent(pod, container, attempt, "pull");
        if (draw < mishaps.failedPulls()) {
            return new Pull.Failed(pace().pull(), "the registry does not answer");
        }
        return new Pull.Done(draw < mishaps.failedPulls() + mishaps.slowPulls() ? pace().pull().multipliedBy(SLOWER) : pace().pull());
    }

    @Override
    public Optional<End> end(Pod pod, Container container, ContainerKind kind, int attempt) {
        var ending = fair.end(pod, container, kind, attempt);
        if (percent(pod, container, attempt, "crash") >= mishaps.crashes()) {
            return ending;
        }
        var code = percent(pod, container, attempt, "code") < 20 ? 137 : 1;
        return Optional.of(new End(Duration.ofMillis(draw(pod, container, attempt, "life") % LONGEST_LIFE.toMillis()), code, code == 137));
    }

    private int percent(Pod pod, Container container, int attempt, String what) {
        return (int) (draw(pod, container, attempt, what) % 100);
    }

    /// From 0. The mixing step is SplitMix64's (Steele, Lea, Flood: Fast Splittable Pseudorandom Number Generators, 2014).
    private long draw(Pod pod, Container container, int attempt, String what) {
        var mixed = seed;
        for (var part : new int[] {pod.meta().uid().hashCode(), container.name().hashCode(), attempt, what.hashCode()}) {
            mixed += 0x9E3779B97F4A7C15L * (part + 1L);
            mixed = (mixed ^ mixed >>> 30) * 0xBF58476D1CE4E5B9L;
            mixed = (mixed ^ mixed >>> 27) * 0x94D049BB133111EBL;
            mixed ^= mixed >>> 31;
        }
        return mixed >>> 1;
    }
}
