package dev.rumbo.manifests.patch;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.manifests.schema.Schema;

import tools.jackson.databind.node.ObjectNode;

/// Server-side apply: who says a field owns it; what an owner no longer says goes, unless somebody else says it.
/// Source: Kubernetes, sigs.k8s.io/structured-merge-diff/merge.
public final class ServerSideApply {

    private static final String APPLY = "Apply";
    private static final String UPDATE = "Update";

    /// What the server writes: nobody owns it.
    private static final List<String> SERVERS_OWN = List.of("name", "namespace", "generateName", "uid", "resourceVersion",
            "generation", "creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "managedFields", "selfLink");

    private ServerSideApply() {}

    /// Who applies.
    ///
    /// @param force whether fields that belong to others are taken from them
    public record Applier(String manager, boolean force, Instant now) {}

    public sealed interface Outcome {}

    /// @param object the object after it, with its owners in `metadata.managedFields`
    public record Applied(ObjectNode object) implements Outcome {}

    /// Others own fields that shall get another value.
    public record Conflicted(List<Conflict> conflicts) implements Outcome {
        public Conflicted {
            conflicts = List.copyOf(conflicts);
        }

        /// `Apply failed with 1 conflict: conflict with "kubectl" using apps/v1: .spec.replicas`
        public String message() {
            var owners = conflicts.stream().map(Conflict::owner).distinct().toList();
            var text = "Apply failed with " + conflicts.size() + " conflict" + (conflicts.size() == 1 ? ": " : "s: ");
            if (conflicts.size() == 1) {
                return text + "conflict with " + owners.getFirst() + ": " + conflicts.getFirst().field();
            }
            var blocks = owners.stream().map(owner -> "conflicts with " + owner + ":\n- "
                    + String.join("\n- ", conflicts.stream().filter(c -> c.owner().equals(owner)).map(Conflict::field).toList()));
            return text + String.join("\n", blocks.toList());
        }
    }

    /// @param field e.g. `.spec.replicas`
    /// @param owner e.g. `"kubectl-edit" using apps/v1 at 2026-11-22T10:43:00Z`
    public record Conflict(String field, String owner) {}

    /// @param live empty when the object is to be created
    /// @param manifest what the applier says, all of it
    public static Outcome apply(Optional<ObjectNode> live, ObjectNode manifest, Applier applier, Schema schema) throws UnusablePatch {
        var said = (ObjectNode) Typed.withoutNulls(manifest);
        if (!said.path("metadata").path("managedFields").isEmpty()) {
            throw UnusablePatch.malformed("metadata.managedFields must be nil");
        }
        var shape = Shape.of(schema);
        var before = live.orElse(JsonFormat.object());
        var owners = FieldOwner.of(before);
        var mine = ownable(Typed.fields(said, shape));
        var earlier = owners.stream().filter(owner -> owner.is(applier.manager(), APPLY, "")).findFirst();

        var after = (ObjectNode) Typed.merged(withoutOwners(before), said, shape);
        var taken = Typed.difference(withoutOwners(before), after, shape).changed().intersection(mine);
        var others = owners.stream().filter(owner -> !owner.is(applier.manager(), APPLY, "")).toList();
        if (!applier.force()) {
            var conflicts = others.stream().flatMap(owner -> owner.fields().intersection(taken).inWords().stream()
                    .map(field -> new Conflict(field, owner.inWords()))).toList();
            if (!conflicts.isEmpty()) {
                return new Conflicted(conflicts);
            }
        }
        var time = JsonFormat.time(applier.now().truncatedTo(ChronoUnit.SECONDS));
        var me = earlier.orElseGet(() -> new FieldOwner(applier.manager(), APPLY, said.path("apiVersion").asString(""), time, "",
                FieldSet.EMPTY)).owning(mine, time);
        var left = with(me, owners.stream().map(owner -> owner.owning(owner.fields().minus(taken), time)).toList());
        var kept = left.stream().map(FieldOwner::fields).reduce(FieldSet.EMPTY, FieldSet::union);
        var pruned = earlier.map(owner -> (ObjectNode) Typed.pruned(after, owner.fields(), kept, shape)).orElse(after);
        return new Applied(withOwners(pruned, left));
    }

    /// The object after a change by other means (a patch, an update): what was changed belongs to who changed it.
    ///
    /// @param subresource e.g. `status`; empty for the object itself
    public static ObjectNode updated(ObjectNode before, ObjectNode after, String manager, String subresource, Instant now, Schema schema) {
        var shape = Shape.of(schema);
        var time = JsonFormat.time(now.truncatedTo(ChronoUnit.SECONDS));
        var difference = Typed.difference(withoutOwners(before), withoutOwners(after), shape);
        var changed = ownable(difference.changed());
        var owners = FieldOwner.of(after).stream()
                .map(owner -> owner.owning(owner.fields().minus(changed).minus(difference.removed()), time)).toList();
        var mine = FieldOwner.of(after).stream().filter(owner -> owner.is(manager, UPDATE, subresource)).findFirst()
                .orElseGet(() -> new FieldOwner(manager, UPDATE, after.path("apiVersion").asString(""), "", subresource, FieldSet.EMPTY));
        return withOwners(after, with(mine.owning(mine.fields().minus(difference.removed()).union(changed), time), owners));
    }

    /// The owners with this one in its old place, or as the last: an order that changed would be a change.
    private static List<FieldOwner> with(FieldOwner one, List<FieldOwner> owners) {
        var result = new ArrayList<>(owners);
        for (var i = 0; i < result.size(); i++) {
            if (result.get(i).is(one.manager(), one.operation(), one.subresource())) {
                result.set(i, one);
                return result;
            }
        }
        result.add(one);
        return result;
    }

    private static FieldSet ownable(FieldSet set) {
        var metadata = set.at("f:metadata");
        for (var field : SERVERS_OWN) {
            metadata = metadata.without("f:" + field);
        }
        return set.without("f:apiVersion").without("f:kind").without("f:status")
                .with("f:metadata", new FieldSet(false, metadata.children()));
    }

    private static ObjectNode withoutOwners(ObjectNode object) {
        var copy = object.deepCopy();
        if (copy.path("metadata") instanceof ObjectNode metadata) {
            metadata.remove("managedFields");
        }
        return copy;
    }

    private static ObjectNode withOwners(ObjectNode object, List<FieldOwner> owners) {
        var copy = withoutOwners(object);
        var list = FieldOwner.json(owners);
        if (!list.isEmpty()) {
            copy.withObject("/metadata").set("managedFields", list);
        }
        return copy;
    }
}
