package dev.rumbo.cli.simulation;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import dev.rumbo.cli.model.Weather;
import dev.rumbo.manifests.core.Container;
import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.node.runtime.ContainerKind;
import dev.rumbo.reconciler.dryrun.NodeModel.Pace;

/// What images do is written in their tags: `web:3` runs, `web:missing`, `web:crashes` and `web:slow` do what they say.
final class Images implements Weather {

    private static final Duration SLOW = Duration.ofSeconds(90);
    private static final Duration SHORT_LIFE = Duration.ofSeconds(4);

    private final Weather fair = Weather.fair(Pace.FAIR);

    /// Mostly good ones.
    static String any(String name, Dice dice) {
        return name + ":" + (dice.chance(75) ? dice.between(1, 9) + "" : dice.oneOf(List.of("missing", "crashes", "slow")));
    }

    /// Whether nothing ever becomes healthy with it.
    static boolean lastingly(String image) {
        return image.endsWith(":missing") || crashes(image);
    }

    static boolean crashes(String image) {
        return image.endsWith(":crashes");
    }

    @Override
    public Pace pace() {
        return fair.pace();
    }

    /// Hosts that do not work are not asked.
    @Override
    public boolean works(Node node) {
        return true;
    }

    @Override
    public Pull pull(Pod pod, Container container, int attempt) {
        if (container.image().endsWith(":missing")) {
            return new Pull.Failed(pace().pull(), "manifest for " + container.image() + " not found");
        }
        return container.image().endsWith(":slow") ? new Pull.Done(SLOW) : fair.pull(pod, container, attempt);
    }

    @Override
    public Optional<End> end(Pod pod, Container container, ContainerKind kind, int attempt) {
        return crashes(container.image()) ? Optional.of(new End(SHORT_LIFE, 1, false)) : fair.end(pod, container, kind, attempt);
    }
}
