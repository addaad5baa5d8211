package dev.rumbo.reconciler.registry;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import dev.rumbo.manifests.core.Namespace;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.reconciler.plan.Intent;

/// How objects end: when a deletion is only a mark, and when the object goes.
/// Source: Kubernetes, apiserver/pkg/registry/generic/registry/store.go, and pkg/registry/core/pod/strategy.go.
final class Endings {

    /// Finalizers by which the garbage collector is told how to treat what the object owns.
    static final String FOREGROUND = "foregroundDeletion";
    static final String ORPHAN = "orphan";

    private Endings() {}

    /// The object with the marks of this wish on it.
    static Obj begun(Obj stored, Intent.Delete wish, Instant now) {
        var marked = withPropagation(stored, wish.propagation());
        return switch (marked) {
            case Pod pod -> graceful(pod, grace(pod, wish), now);
            case Namespace namespace -> graceful(namespace, 0, now)
                    instanceof Namespace ending ? ending.withStatus(new Namespace.NamespaceStatus("Terminating")) : namespace;
            default -> graceful(marked, 0, now);
        };
    }

    /// Whether nothing holds a deleted object any longer.
    static boolean over(Obj object) {
        return object.meta().deleting() && object.meta().finalizers().isEmpty()
                && object.meta().deletionGracePeriodSeconds().orElse(0L) == 0
                && !(object instanceof Namespace namespace && Namespaces.held(namespace));
    }

    /// A pod that no node runs, or that ran to its end, needs no time to stop.
    private static long grace(Pod pod, Intent.Delete wish) {
        return !pod.scheduled() || pod.finished() ? 0
                : Math.max(0, wish.graceSeconds().orElse(pod.spec().graceSeconds()));
    }

    /// A second deletion may shorten the time to stop, never lengthen it.
    private static Obj graceful(Obj object, long graceSeconds, Instant now) {
        var meta = object.meta();
        var given = meta.deletionGracePeriodSeconds().orElse(0L);
        if (meta.deleting() && graceSeconds >= given) {
            return object;
        }
        return object.withMeta(meta.with(edit -> {
            edit.deletionTimestamp = Optional.of(meta.deletionTimestamp()
                    .map(until -> until.minusSeconds(given).plusSeconds(graceSeconds)).orElse(now.plusSeconds(graceSeconds)));
            edit.deletionGracePeriodSeconds = Optional.of(graceSeconds);
            edit.generation = meta.deleting() ? meta.generation() : meta.generation() + 1;
        }));
    }

    private static Obj withPropagation(Obj object, Intent.Propagation propagation) {
        return object.withMeta(object.meta().with(edit -> {
            switch (propagation) {
                case BACKGROUND -> {
                    if (!object.meta().deleting()) {   // a second deletion does not undo what the first one asked for
                        edit.finalizers.removeAll(List.of(FOREGROUND, ORPHAN));
                    }
                }
                case FOREGROUND -> {
                    edit.finalizers.remove(ORPHAN);
                    add(edit.finalizers, FOREGROUND);
                }
                case ORPHAN -> {
                    edit.finalizers.remove(FOREGROUND);
                    add(edit.finalizers, ORPHAN);
                }
            }
        }));
    }

    private static void add(List<String> finalizers, String finalizer) {
        if (!finalizers.contains(finalizer)) {
            finalizers.add(finalizer);
        }
    }
}
