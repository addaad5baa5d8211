package dev.rumbo.reconciler.store.sqlite;

import java.time.Instant;
import java.util.Optional;

import dev.rumbo.manifests.Kinds;
import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.reconciler.plan.Cause;
import dev.rumbo.reconciler.plan.Change;
import dev.rumbo.reconciler.store.Store.StoreUnavailable;
import tools.jackson.core.JacksonException;

/// A change in the form in which it is written: made by the caller, so that the writer's thread has less to do.
///
/// @param key            of the object
/// @param beforeRevision which revision of the object must be stored now; 0 for none
record Entry(long revision, Instant at, Key key, long beforeRevision, Optional<byte[]> before, Optional<byte[]> after, Cause cause, String inWords) {

    /// @param kind plural and group, as kubectl writes it: `pods`, `deployments.apps`
    record Key(String kind, String namespace, String name) {
        @Override
        public String toString() {
            return kind + " " + (namespace.isEmpty() ? "" : namespace + "/") + name;
        }
    }

    static Entry of(Change change) {
        var ref = change.ref();
        var kind = ref.kind().plural() + (ref.kind().group().isEmpty() ? "" : "." + ref.kind().group());
        return new Entry(change.revision(), change.at(), new Key(kind, ref.namespace(), ref.name()),
                change.before().map(before -> before.meta().resourceVersion()).orElse(0L),
                change.before().map(before -> before.json().utf8()), change.after().map(after -> after.json().utf8()),
                change.cause(), change.inWords());
    }

    static Obj object(byte[] json, Key key) throws StoreUnavailable {
        try {
            return Kinds.bind(JsonFormat.CANONICAL.readTree(json));
        } catch (IllegalArgumentException | JacksonException unreadable) {
            throw new StoreUnavailable("the store holds " + key + ", which this Rumbo cannot read (" + unreadable.getMessage()
                    + "); use the version that wrote it, or restore a backup", unreadable);
        }
    }
}
