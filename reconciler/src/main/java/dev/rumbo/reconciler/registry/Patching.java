package dev.rumbo.reconciler.registry;

import java.time.Instant;
import java.util.Optional;

import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.patch.JsonPatch;
import dev.rumbo.manifests.patch.MergePatch;
import dev.rumbo.manifests.patch.ServerSideApply;
import dev.rumbo.manifests.patch.ServerSideApply.Applier;
import dev.rumbo.manifests.patch.StrategicMergePatch;
import dev.rumbo.manifests.patch.UnusablePatch;
import dev.rumbo.manifests.schema.Schema;
import dev.rumbo.manifests.schema.Schemas;
import dev.rumbo.reconciler.plan.Intent;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What an object looks like after an apply or a patch, before it is judged.
final class Patching {

    private Patching() {}

    static ServerSideApply.Outcome applied(Intent.Apply wish, Optional<Obj> stored, Instant now) throws UnusablePatch {
        var said = wish.manifest().object().without("status");
        var kind = wish.target().kind();
        said.put("apiVersion", kind.apiVersion()).put("kind", kind.name());
        var metadata = said.withObject("/metadata").put("name", wish.target().name());
        if (kind.namespaced()) {
            metadata.put("namespace", wish.target().namespace());
        }
        return ServerSideApply.apply(stored.map(Obj::tree), said, new Applier(wish.fieldOwner(), wish.force(), now), schema(kind));
    }

    static ObjectNode patched(Intent.Patch wish, Obj stored, Instant now) throws UnusablePatch {
        var before = stored.tree();
        return switch (wish.part()) {
            case STATUS -> object(after(wish, before, stored.kind()));
            case WHOLE -> {
                var after = object(after(wish, before, stored.kind()));
                yield wish.fieldOwner().isEmpty() ? after
                        : ServerSideApply.updated(before, after, wish.fieldOwner(), "", now, schema(stored.kind()));
            }
            case SCALE -> {
                var scale = JsonFormat.object();
                scale.withObject("/spec").set("replicas", before.at("/spec/replicas"));
                var replicas = after(wish, scale, stored.kind()).at("/spec/replicas");
                if (!replicas.isInt() || replicas.asInt() < 0) {
                    throw new IllegalArgumentException("spec.replicas must be a whole number, 0 or more");
                }
                var after = before.deepCopy();
                after.withObject("/spec").set("replicas", replicas);
                yield wish.fieldOwner().isEmpty() ? after
                        : ServerSideApply.updated(before, after, wish.fieldOwner(), "scale", now, schema(stored.kind()));
            }
        };
    }

    private static JsonNode after(Intent.Patch wish, ObjectNode before, Kind<?> kind) throws UnusablePatch {
        var patch = wish.patch().tree();
        return switch (wish.type()) {
            case JSON -> JsonPatch.apply(before, patch);
            case MERGE -> MergePatch.apply(before, patch);
            case STRATEGIC -> StrategicMergePatch.apply(before, object(patch), schema(kind));
        };
    }

    private static ObjectNode object(JsonNode tree) {
        if (tree instanceof ObjectNode object) {
            return object;
        }
        throw new IllegalArgumentException("a patch and what it makes must be an object, not " + tree.getNodeType());
    }

    private static Schema schema(Kind<?> kind) {
        return Schemas.of(kind.apiVersion(), kind.name()).<Schema>map(known -> known).orElseGet(Schema.Any::new);
    }
}
