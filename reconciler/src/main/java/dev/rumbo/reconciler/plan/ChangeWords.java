package dev.rumbo.reconciler.plan;

import java.util.Optional;

import dev.rumbo.manifests.apps.Deployment;
import dev.rumbo.manifests.apps.ReplicaSet;
import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.gitops.Application;
import dev.rumbo.manifests.gitops.Checkout;
import dev.rumbo.manifests.meta.Obj;

/// A change as a person would tell it, after the name of who did it.
final class ChangeWords {

    private ChangeWords() {}

    static String of(Change change) {
        var before = change.before();
        var after = change.after();
        if (after.isEmpty()) {
            return "removed " + change.ref();
        }
        var now = after.get();
        if (now instanceof Checkout checkout) {
            return checkout.spec().error().isEmpty() ? "fetched commit " + sha(checkout.spec().commit()) + " for application " + now.meta().name()
                    : "could not fetch for application " + now.meta().name();
        }
        if (before.isEmpty()) {
            return "created " + change.ref();
        }
        if (now.meta().deleting() && !before.get().meta().deleting()) {
            return "began to delete " + change.ref();
        }
        return between(before.get(), now).orElseGet(() -> (change.wished() ? "changed " : "reported on ") + change.ref());
    }

    private static Optional<String> between(Obj before, Obj now) {
        return switch (now) {
            case Pod pod when before instanceof Pod old -> pod(old, pod);
            case ReplicaSet set when before instanceof ReplicaSet old && old.replicas() != set.replicas() ->
                Optional.of("scaled " + set.ref() + " from " + old.replicas() + " to " + set.replicas());
            case Deployment deployment when before instanceof Deployment old && old.replicas() != deployment.replicas() ->
                Optional.of("scaled " + deployment.ref() + " from " + old.replicas() + " to " + deployment.replicas());
            case Node node when before instanceof Node old && old.ready() != node.ready() ->
                Optional.of("says " + node.ref() + " is " + (node.ready() ? "ready" : "not ready"));
            case Application application when before instanceof Application old && !old.status().equals(application.status()) ->
                Optional.of("says " + application.ref() + " is " + application.status().sync() + ", " + application.status().health()
                        + application.status().commit().map(commit -> " at " + sha(commit)).orElse(""));
            default -> Optional.empty();
        };
    }

    private static Optional<String> pod(Pod before, Pod now) {
        if (!before.scheduled() && now.scheduled()) {
            return Optional.of("put " + now.ref() + " on " + now.spec().nodeName());
        }
        var restarts = restarts(now) - restarts(before);
        if (restarts > 0) {
            return Optional.of("restarted " + (restarts == 1 ? "a container" : restarts + " containers") + " of " + now.ref());
        }
        if (before.ready() != now.ready()) {
            return Optional.of("says " + now.ref() + " is " + (now.ready() ? "ready" : "not ready"));
        }
        return before.status().phase().equals(now.status().phase()) ? Optional.empty()
                : Optional.of("says " + now.ref() + " is " + now.status().phase());
    }

    private static int restarts(Pod pod) {
        return pod.status().containerStatuses().stream().mapToInt(container -> container.restartCount()).sum();
    }

    private static String sha(Application.CommitInfo commit) {
        return commit.sha().substring(0, Math.min(7, commit.sha().length()));
    }
}
