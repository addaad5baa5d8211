package dev.rumbo.reconciler.registry;

import java.util.ArrayList;
import java.util.List;

import dev.rumbo.manifests.apps.Deployment;
import dev.rumbo.manifests.apps.ReplicaSet;
import dev.rumbo.manifests.core.ConfigMap;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.core.Secret;
import dev.rumbo.manifests.core.Service;
import dev.rumbo.manifests.discovery.EndpointSlice;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.reconciler.registry.Decision.FieldCause;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// What of a stored object can never change.
/// Source: Kubernetes, pkg/apis/*/validation, the `Validate…Update` functions.
final class ImmutableFields {

    private ImmutableFields() {}

    /// What an update must not do; empty if it may pass.
    static List<FieldCause> objections(Obj before, Obj after) {
        if (before.body().equals(after.body())) {
            return List.of();
        }
        var old = before.body().tree();
        var now = after.body().tree();
        var causes = new ArrayList<FieldCause>();
        switch (before) {
            case Deployment _, ReplicaSet _ -> same(old, now, "/spec/selector", causes);
            case Service _ -> clusterIp(old, now, causes);
            case ConfigMap _ -> sealedContents(old, now, causes);
            case Secret _ -> {
                same(old, now, "/type", causes);
                sealedContents(old, now, causes);
            }
            case EndpointSlice _ -> same(old, now, "/addressType", causes);
            case Pod _ -> podSpec(old, now, causes);
            default -> { /* the other kinds may change freely; Obj is open, so that there is a default */ }
        }
        return causes;
    }

    private static void same(JsonNode old, JsonNode now, String pointer, List<FieldCause> causes) {
        if (!old.at(pointer).equals(now.at(pointer))) {
            causes.add(immutable(pointer.substring(1).replace('/', '.'), now.at(pointer)));
        }
    }

    /// An address once given stays, unless the service stops having one.
    private static void clusterIp(JsonNode old, JsonNode now, List<FieldCause> causes) {
        var given = old.at("/spec/clusterIP").asString("");
        if (!given.isEmpty() && !now.at("/spec/type").asString("").equals("ExternalName")) {
            same(old, now, "/spec/clusterIP", causes);
        }
    }

    private static void sealedContents(JsonNode old, JsonNode now, List<FieldCause> causes) {
        if (!old.path("immutable").asBoolean(false)) {
            return;
        }
        if (!now.path("immutable").asBoolean(false)) {
            causes.add(forbidden("immutable", "field is immutable when `immutable` is set"));
        }
        for (var field : List.of("data", "binaryData", "stringData")) {
            if (!old.path(field).equals(now.path(field))) {
                causes.add(forbidden(field, "field is immutable when `immutable` is set"));
            }
        }
    }

    private static void podSpec(JsonNode old, JsonNode now, List<FieldCause> causes) {
        if (!withoutWhatMayChange(old).equals(withoutWhatMayChange(now))) {
            causes.add(forbidden("spec", "pod updates may not change fields other than `spec.containers[*].image`,"
                    + "`spec.initContainers[*].image`,`spec.activeDeadlineSeconds`,`spec.tolerations` (only additions to"
                    + " existing tolerations),`spec.terminationGracePeriodSeconds` (allow it to be set to 1 if it was"
                    + " previously negative)"));
            return;
        }
        for (var toleration : old.at("/spec/tolerations")) {
            if (!contains(now.at("/spec/tolerations"), toleration)) {
                causes.add(forbidden("spec.tolerations", "existing toleration can not be modified except its tolerationSeconds"));
            }
        }
    }

    private static boolean contains(JsonNode tolerations, JsonNode wanted) {
        for (var toleration : tolerations) {
            if (withoutSeconds(toleration).equals(withoutSeconds(wanted))) {
                return true;
            }
        }
        return false;
    }

    private static JsonNode withoutSeconds(JsonNode toleration) {
        return ((ObjectNode) toleration.deepCopy()).without("tolerationSeconds");
    }

    private static JsonNode withoutWhatMayChange(JsonNode body) {
        var copy = body.deepCopy();
        if (copy.path("spec") instanceof ObjectNode spec) {
            spec.remove(List.of("activeDeadlineSeconds", "tolerations"));
            for (var list : List.of("containers", "initContainers")) {
                spec.path(list).forEach(container -> ((ObjectNode) container).remove("image"));
            }
        }
        return copy;
    }

    private static FieldCause immutable(String field, JsonNode value) {
        return new FieldCause(field, "FieldValueInvalid", "Invalid value: " + value + ": field is immutable");
    }

    private static FieldCause forbidden(String field, String message) {
        return new FieldCause(field, "FieldValueForbidden", "Forbidden: " + message);
    }
}
