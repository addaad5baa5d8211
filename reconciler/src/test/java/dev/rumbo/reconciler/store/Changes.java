package dev.rumbo.reconciler.store;

import java.time.Instant;
import java.util.Optional;

import dev.rumbo.manifests.coordination.Lease;
import dev.rumbo.manifests.core.ConfigMap;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.meta.ObjectMeta;
import dev.rumbo.reconciler.plan.Cause;
import dev.rumbo.reconciler.plan.Change;

/// Changes as the registry would make them.
public final class Changes {

    public static final Instant AT = Instant.parse("2026-03-01T12:00:00.123456Z");

    private Changes() {}

    public static ConfigMap map(long revision, String name, String content) {
        var body = JsonFormat.object();
        body.putObject("data").put("content", content);
        var meta = ObjectMeta.named("shop", name).with(edit -> {
            edit.resourceVersion = revision;
            edit.uid = "uid-" + name;
            edit.creationTimestamp = Optional.of(AT);
            edit.labels.put("app", name);
        });
        return new ConfigMap(meta, Json.of(body));
    }

    public static Change created(long revision, String name, String content) {
        return change(revision, Optional.empty(), Optional.of(map(revision, name, content)));
    }

    public static Change changed(long revision, Change earlier, String content) {
        var before = earlier.after().orElseThrow();
        return change(revision, Optional.of(before), Optional.of(map(revision, before.meta().name(), content)));
    }

    public static Change removed(long revision, Change earlier) {
        return change(revision, earlier.after(), Optional.empty());
    }

    /// An ephemeral one: a sign of life.
    public static Change heartbeat(long revision) {
        var lease = Lease.ofNode("n1", 10, AT);
        return change(revision, Optional.empty(), Optional.of(lease.withMeta(lease.meta().with(edit -> edit.resourceVersion = revision))));
    }

    private static Change change(long revision, Optional<Obj> before, Optional<Obj> after) {
        return new Change(revision, AT, before, after, new Cause(revision - 1, "deployment", "image changed"));
    }
}
