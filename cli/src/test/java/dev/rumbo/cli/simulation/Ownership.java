package dev.rumbo.cli.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.rumbo.manifests.apps.Deployment;
import dev.rumbo.manifests.apps.ReplicaSet;
import dev.rumbo.manifests.coordination.Lease;
import dev.rumbo.manifests.core.ConfigMap;
import dev.rumbo.manifests.core.Event;
import dev.rumbo.manifests.core.Namespace;
import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.core.Secret;
import dev.rumbo.manifests.core.Service;
import dev.rumbo.manifests.discovery.EndpointSlice;
import dev.rumbo.manifests.gitops.Application;
import dev.rumbo.manifests.gitops.Checkout;
import dev.rumbo.manifests.meta.HasStatus;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.reconciler.plan.Change;

/// Who may write what: the table of ARCHITECTURE.md, once more. Nobody writes what is another's.
final class Ownership {

    private static final String PEOPLE = "kubectl (admin)";

    private Ownership() {}

    private enum Part { CREATION, ENDING, BODY, LABELS_AND_OWNERS, ANNOTATIONS, STATUS, BINDING }

    static Optional<String> objectionTo(Change change) {
        var actor = change.cause().actor().startsWith("garbage-") ? "garbage" : change.cause().actor();
        return parts(change).stream().filter(part -> !owners(change, part).contains(actor) && !owners(change, part).contains("*"))
                .map(part -> part + " is not for " + actor + " to write").findFirst();
    }

    private static List<String> owners(Change change, Part part) {
        return switch (change.object()) {
            case Pod pod -> switch (part) {
                case CREATION -> List.of("replicaset", PEOPLE);
                case ENDING -> List.of("replicaset", "node", "left-pods", "garbage", "namespace", PEOPLE, "node " + pod.spec().nodeName());
                case BINDING -> List.of("scheduler");
                case STATUS -> bound(change) ? List.of("node " + pod.spec().nodeName(), "node")
                        : List.of("scheduler");
                case LABELS_AND_OWNERS -> List.of("replicaset", "garbage", PEOPLE);
                case BODY, ANNOTATIONS -> List.of(PEOPLE);
            };
            case ReplicaSet _ -> switch (part) {
                case CREATION, BODY, ANNOTATIONS -> List.of("deployment");
                case LABELS_AND_OWNERS -> List.of("deployment", "garbage");
                case ENDING -> List.of("deployment", "garbage", "namespace", PEOPLE);
                case STATUS -> List.of("replicaset");
                case BINDING -> List.of();
            };
            case Deployment _ -> switch (part) {
                case ANNOTATIONS -> List.of("deployment", "application", PEOPLE);
                case STATUS -> List.of("deployment");
                case CREATION, BODY, LABELS_AND_OWNERS -> List.of("application", PEOPLE);
                case ENDING -> List.of("application", "namespace", "garbage", PEOPLE);
                case BINDING -> List.of();
            };
            case Application _ -> part == Part.STATUS ? List.of("application") : List.of(PEOPLE, "application");
            case Checkout _ -> List.of("git", "garbage");
            case Node node -> part == Part.CREATION ? List.of("node " + node.meta().name())
                    : List.of("node", "node " + node.meta().name(), PEOPLE);
            case Lease lease -> List.of("node " + lease.meta().name(), "garbage", "node");
            case Event _ -> List.of("*");
            case EndpointSlice _ -> List.of("endpoints", "garbage", "namespace");
            case Namespace _ -> part == Part.STATUS ? List.of("namespace", "application", PEOPLE)
                    : List.of("rumbo", "application", "namespace", PEOPLE);
            case Service _, ConfigMap _, Secret _ -> part == Part.ENDING
                    ? List.of("application", "namespace", "garbage", PEOPLE) : List.of("application", PEOPLE);
            default -> List.of();
        };
    }

    private static boolean bound(Change change) {
        return change.before().map(Pod.class::cast).map(Pod::scheduled).orElse(false);
    }

    private static List<Part> parts(Change change) {
        if (change.created()) {
            return List.of(Part.CREATION);
        }
        var before = change.before().orElseThrow();
        if (change.removed()) {
            return List.of(Part.ENDING);
        }
        var after = change.after().orElseThrow();
        var parts = new ArrayList<Part>();
        if (before.meta().deleting() != after.meta().deleting() || !before.meta().finalizers().equals(after.meta().finalizers())) {
            parts.add(Part.ENDING);
        }
        var binds = before instanceof Pod old && after instanceof Pod pod && !old.spec().nodeName().equals(pod.spec().nodeName());
        if (binds) {
            parts.add(Part.BINDING);
        } else if (!before.body().equals(after.body())) {
            parts.add(Part.BODY);
        }
        if (!before.meta().labels().equals(after.meta().labels())
                || !before.meta().ownerReferences().equals(after.meta().ownerReferences())) {
            parts.add(Part.LABELS_AND_OWNERS);
        }
        if (!before.meta().annotations().equals(after.meta().annotations())) {
            parts.add(Part.ANNOTATIONS);
        }
        if (!binds && !status(before).equals(status(after))) {
            parts.add(Part.STATUS);
        }
        return parts;
    }

    private static Object status(Obj object) {
        return object instanceof HasStatus<?, ?> told ? told.status() : "";
    }
}
