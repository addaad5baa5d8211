package dev.rumbo.reconciler.plan;

import java.time.Instant;
import java.util.Optional;

import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.meta.Ref;

/// One object before and after one step of the world.
///
/// @param revision the revision of the world that this change makes; each change has its own
/// @param before   empty when the object is new
/// @param after    empty when the object is gone; its `resourceVersion` is `revision`
public record Change(long revision, Instant at, Optional<Obj> before, Optional<Obj> after, Cause cause) {

    public Change {
        if (before.isEmpty() && after.isEmpty()) {
            throw new IllegalArgumentException("a change needs an object before or after it");
        }
    }

    /// The object as it is, or as it was before it went.
    public Obj object() {
        return after.or(() -> before).orElseThrow();
    }

    public Ref<? extends Obj> ref() {
        return object().ref();
    }

    public boolean created() {
        return before.isEmpty();
    }

    public boolean removed() {
        return after.isEmpty();
    }

    /// Whether more than the status (and the marks of bookkeeping) changed.
    public boolean wished() {
        return before.isEmpty() || after.isEmpty()
                || !before.get().body().equals(after.get().body())
                || before.get().meta().deleting() != after.get().meta().deleting()
                || !before.get().meta().labels().equals(after.get().meta().labels())
                || !before.get().meta().annotations().equals(after.get().meta().annotations());
    }

    /// What happened, to be read after the name of who did it, e.g. `put pod shop/web-x2k4p on n1`.
    public String inWords() {
        return ChangeWords.of(this);
    }
}
