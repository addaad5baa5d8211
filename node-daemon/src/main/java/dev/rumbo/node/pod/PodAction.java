package dev.rumbo.node.pod;

import java.time.Duration;

import dev.rumbo.manifests.core.Container;
import dev.rumbo.node.runtime.ContainerId;
import dev.rumbo.node.runtime.ContainerKind;

/// One thing a node does for a pod, and why. Repeating one that was done already does no harm.
public sealed interface PodAction {

    /// Why, for people: it ends up in the log, in the container's labels and in events.
    String because();

    /// @param attempt for which start of the container the image is wanted
    record PullImage(String container, String image, int attempt, String because) implements PodAction {}

    /// Makes, starts and wires the sandbox.
    ///
    /// @param anew whether there was another one before it, whose address must not be used again
    record CreateSandbox(int attempt, boolean anew, String because) implements PodAction {}

    record PrepareVolumes(String because) implements PodAction {}

    /// Creates the container of this attempt, if there is none, and starts it.
    ///
    /// @param crashesInRow how often it ended shortly before; kept with the container, because the wait before the
    ///                     next start grows with it
    record StartContainer(Container container, ContainerKind kind, int attempt, int crashesInRow, String because)
            implements PodAction {}

    record StopContainer(ContainerId id, String container, Duration grace, String because) implements PodAction {}

    record RemoveContainer(ContainerId id, String container, String because) implements PodAction {}

    record RemoveSandbox(ContainerId id, String because) implements PodAction {}

    record RemoveVolumes(String because) implements PodAction {}

    /// Tells the API that nothing of a deleted pod is left here, which ends the object.
    record ConfirmGone(String because) implements PodAction {}

    /// Two actions of the same key are the same piece of work: while one is under way, the other need not begin.
    default String key() {
        return switch (this) {
            case PullImage(var container, _, var attempt, _) -> "pull " + container + " " + attempt;
            case CreateSandbox(var attempt, _, _) -> "sandbox " + attempt;
            case PrepareVolumes _ -> "volumes";
            case StartContainer start -> "start " + start.container().name() + " " + start.attempt();
            case StopContainer(var id, _, var grace, _) -> "stop " + id.value() + (grace.toSeconds() <= 1 ? " now" : "");
            case RemoveContainer(var id, _, _) -> "remove " + id.value();
            case RemoveSandbox(var id, _) -> "remove " + id.value();
            case RemoveVolumes _ -> "remove volumes";
            case ConfirmGone _ -> "confirm";
        };
    }

    /// Whether something new comes into being by it.
    default boolean makes() {
        return switch (this) {
            case CreateSandbox _, PrepareVolumes _, StartContainer _ -> true;
            case PullImage _, StopContainer _, RemoveContainer _, RemoveSandbox _, RemoveVolumes _, ConfirmGone _ -> false;
        };
    }

    /// Whether what a pod is made of goes by it.
    default boolean takesAway() {
        return switch (this) {
            case RemoveContainer _, RemoveSandbox _, RemoveVolumes _, ConfirmGone _ -> true;
            case PullImage _, CreateSandbox _, PrepareVolumes _, StartContainer _, StopContainer _ -> false;
        };
    }

    /// E.g. `start web (attempt 2): exited with 1`.
    default String inWords() {
        return switch (this) {
            case PullImage(var container, var image, _, _) -> "pull " + image + " for " + container;
            case CreateSandbox(var attempt, _, _) -> "make sandbox" + (attempt == 0 ? "" : " (attempt " + attempt + ")");
            case PrepareVolumes _ -> "prepare volumes";
            case StartContainer start -> "start " + start.container().name()
                    + (start.attempt() == 0 ? "" : " (attempt " + start.attempt() + ")");
            case StopContainer(_, var container, var grace, _) -> "stop " + container + " within " + grace.toSeconds() + " s";
            case RemoveContainer(_, var container, _) -> "remove " + container;
            case RemoveSandbox _ -> "remove sandbox";
            case RemoveVolumes _ -> "remove volumes";
            case ConfirmGone _ -> "confirm that all is gone";
        } + ": " + because();
    }
}
