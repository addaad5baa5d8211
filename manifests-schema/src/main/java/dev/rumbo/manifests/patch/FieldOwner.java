package dev.rumbo.manifests.patch;

import java.util.ArrayList;
import java.util.List;

import dev.rumbo.manifests.meta.JsonFormat;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/// Whose which fields are: one entry of `metadata.managedFields`.
///
/// @param operation Apply or Update
/// @param time      when its set changed last, RFC 3339; may be empty
record FieldOwner(String manager, String operation, String apiVersion, String time, String subresource, FieldSet fields) {

    static List<FieldOwner> of(ObjectNode object) {
        var owners = new ArrayList<FieldOwner>();
        for (var entry : object.path("metadata").path("managedFields")) {
            var owner = new FieldOwner(entry.path("manager").asString(""), entry.path("operation").asString(""),
                    entry.path("apiVersion").asString(""), entry.path("time").asString(""),
                    entry.path("subresource").asString(""), FieldSet.parse(entry.path("fieldsV1")));
            if (!owner.fields.isEmpty()) {   // `managedFields: [{}]` means: forget all owners
                owners.add(owner);
            }
        }
        return owners;
    }

    static ArrayNode json(List<FieldOwner> owners) {
        var list = JsonFormat.array();
        owners.stream().filter(owner -> !owner.fields.isEmpty()).forEach(owner -> list.add(owner.json()));
        return list;
    }

    private JsonNode json() {
        var entry = JsonFormat.object();
        entry.put("manager", manager);
        entry.put("operation", operation);
        entry.put("apiVersion", apiVersion);
        if (!time.isEmpty()) {
            entry.put("time", time);
        }
        entry.put("fieldsType", "FieldsV1");
        entry.set("fieldsV1", fields.json());
        if (!subresource.isEmpty()) {
            entry.put("subresource", subresource);
        }
        return entry;
    }

    boolean is(String otherManager, String otherOperation, String otherSubresource) {
        return manager.equals(otherManager) && operation.equals(otherOperation) && subresource.equals(otherSubresource);
    }

    FieldOwner owning(FieldSet set, String now) {
        return fields.equals(set) ? this : new FieldOwner(manager, operation, apiVersion, now, subresource, set);
    }

    /// As Kubernetes names it in a conflict.
    /// Source: Kubernetes, apimachinery/pkg/util/managedfields/internal/conflict.go.
    String inWords() {
        var words = "\"" + manager + "\"" + (subresource.isEmpty() ? "" : " with subresource \"" + subresource + "\"");
        return operation.equals("Update") ? words + " using " + apiVersion + (time.isEmpty() ? "" : " at " + time) : words;
    }
}
