package dev.rumbo.cli.simulation;

import java.util.ArrayList;
import java.util.List;

import dev.rumbo.manifests.apps.Deployment;
import dev.rumbo.manifests.apps.ReplicaSet;
import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.gitops.Application;
import dev.rumbo.reconciler.plan.Change;

/// The few words about a change that make a timeline readable.
final class Differences {

    private Differences() {}

    static String of(Change change) {
        if (change.before().isEmpty() || change.after().isEmpty()) {
            return change.object() instanceof ReplicaSet set ? " of " + set.replicas() : "";
        }
        var words = new ArrayList<String>();
        var before = change.before().get();
        var after = change.after().get();
        switch (after) {
            case Pod pod when before instanceof Pod old -> {
                add(words, "on", old.spec().nodeName(), pod.spec().nodeName());
                add(words, "phase", old.status().phase(), pod.status().phase());
                add(words, "ready", old.ready(), pod.ready());
                if (!old.status().containerStatuses().equals(pod.status().containerStatuses())) {
                    words.add("containers " + pod.status().containerStatuses().stream().map(status -> status.state()
                            .map(Object::toString).orElse("?").replaceAll("Optional|\\.empty|State", "")).toList());
                }
            }
            case ReplicaSet set when before instanceof ReplicaSet old -> {
                add(words, "replicas", old.replicas(), set.replicas());
                add(words, "seen", old.status().replicas(), set.status().replicas());
                add(words, "available", old.status().availableReplicas(), set.status().availableReplicas());
            }
            case Deployment deployment when before instanceof Deployment old -> {
                add(words, "replicas", old.replicas(), deployment.replicas());
                add(words, "updated", old.status().updatedReplicas(), deployment.status().updatedReplicas());
                add(words, "available", old.status().availableReplicas(), deployment.status().availableReplicas());
            }
            case Node node when before instanceof Node old -> {
                add(words, "ready", old.ready(), node.ready());
                add(words, "taints", old.spec().taints().size(), node.spec().taints().size());
            }
            case Application application when before instanceof Application old -> {
                add(words, "sync", old.status().sync(), application.status().sync());
                add(words, "health", old.status().health(), application.status().health());
                add(words, "message", old.status().message(), application.status().message());
            }
            default -> { }
        }
        if (before.meta().deleting() != after.meta().deleting()) {
            words.add("deleting");
        }
        if (!before.body().equals(after.body()) && words.isEmpty()) {
            words.add("body");
        }
        return words.isEmpty() ? "" : ": " + String.join(", ", words);
    }

    private static void add(List<String> words, String what, Object before, Object after) {
        if (!before.equals(after)) {
            words.add(what + " " + before + " -> " + after);
        }
    }
}
