package dev.rumbo.reconciler.live;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.rumbo.manifests.coordination.Lease;
import dev.rumbo.manifests.core.Event;
import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.discovery.EndpointSlice;
import dev.rumbo.manifests.gitops.Application;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.reconciler.plan.Change;

/// The latest changes that mean something to a person.
final class RingJournal implements Journal {

    private final Ring<Change> telling;
    private final WatchWindow all;

    /// @param all where changes are found by revision, also those that tell a person nothing: they are links
    ///            of the chain of causes
    RingJournal(int capacity, WatchWindow all) {
        this.telling = new Ring<>(capacity, 0);
        this.all = all;
    }

    /// By the deciding thread alone.
    void append(Change change) {
        telling.append(change);
    }

    @Override
    public List<Change> latest(int count) {
        var newest = telling.latest();
        var result = new ArrayList<Change>();
        for (var number = Math.max(1, newest - Math.min(count, telling.capacity()) + 1); number <= newest; number++) {
            telling.at(number).ifPresent(result::add);
        }
        return List.copyOf(result);
    }

    @Override
    public Optional<Change> at(long revision) {
        return all.at(revision).or(() -> latest(telling.capacity()).stream()
                .filter(change -> change.revision() == revision).findFirst());
    }

    /// Whether a person would call this something that happened.
    static boolean tells(Change change) {
        return switch (change.object()) {
            case Lease _, Event _, EndpointSlice _ -> false;
            case Obj _ when change.wished() -> true;
            case Pod now -> !life(change.before().map(Pod.class::cast).orElse(now)).equals(life(now));
            case Node now -> change.before().map(Node.class::cast).filter(before -> before.ready() == now.ready()).isEmpty();
            case Application now -> change.before().map(Application.class::cast)
                    .filter(before -> before.status().commit().equals(now.status().commit())
                            && before.status().sync().equals(now.status().sync())
                            && before.status().health().equals(now.status().health())).isEmpty();
            default -> false;
        };
    }

    private static List<Object> life(Pod pod) {
        return List.of(pod.status().phase(), pod.ready(), pod.scheduled(),
                pod.status().containerStatuses().stream().mapToInt(container -> container.restartCount()).sum());
    }
}
