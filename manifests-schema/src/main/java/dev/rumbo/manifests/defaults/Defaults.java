package dev.rumbo.manifests.defaults;

import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.schema.Schemas;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Completes objects. Values of the wrong type are left alone: the shape check has its say about them.
public final class Defaults {

    private static final String DEFAULT_NAMESPACE = "default";

    private Defaults() {}

    /// The same tree, completed in place: nulls are dropped, then what is left out is filled in.
    public static ObjectNode completed(ObjectNode tree, Kind<? extends Obj> kind) {
        return completed(tree, kind, DEFAULT_NAMESPACE);
    }

    /// @param namespace for objects that name none
    public static ObjectNode completed(ObjectNode tree, Kind<? extends Obj> kind, String namespace) {
        Schemas.of(kind.apiVersion(), kind.name()).ifPresent(schema -> Nulls.drop(tree, schema));
        metadata(tree, kind, namespace);
        switch (kind.name()) {
            case "Namespace" -> namespace(tree);
            case "Pod" -> pod(new Fields(tree));
            case "Secret" -> secret(tree);
            case "Service" -> ServiceDefaults.complete(new Fields(tree).object("spec"));
            case "Deployment" -> deployment(new Fields(tree).object("spec"));
            case "ReplicaSet" -> replicaSet(new Fields(tree).object("spec"));
            case "EndpointSlice" -> new Fields(tree).each("ports").forEach(port -> port.set("name", "").set("protocol", "TCP"));
            case "Application" -> application(new Fields(tree).object("spec"));
            default -> { }   // ConfigMap, Node, Lease, Event and Checkout mean just what they say
        }
        return tree;
    }

    private static void metadata(ObjectNode tree, Kind<? extends Obj> kind, String namespace) {
        if (tree.path("metadata") instanceof ObjectNode metadata) {
            if (!kind.namespaced()) {
                metadata.remove("namespace");
            } else if (metadata.path("namespace").asString("").isEmpty()) {
                metadata.put("namespace", namespace);
            }
        }
    }

    private static void namespace(ObjectNode tree) {
        if (tree.path("metadata") instanceof ObjectNode metadata && metadata.path("name").isString()) {
            new Fields(metadata).child("labels").set("kubernetes.io/metadata.name", metadata.get("name").asString());
        }
    }

    private static void pod(Fields tree) {
        var spec = tree.object("spec");
        PodDefaults.complete(spec);
        spec.set("enableServiceLinks", true);
        for (var list : List.of("initContainers", "containers")) {
            spec.each(list).forEach(PodDefaults::requestTheLimits);
        }
    }

    private static void secret(ObjectNode tree) {
        new Fields(tree).set("type", "Opaque");
        if (tree.path("stringData") instanceof ObjectNode plain) {
            var data = tree.path("data") instanceof ObjectNode encoded ? encoded : tree.putObject("data");
            plain.properties().stream().filter(entry -> entry.getValue().isString())
                    .forEach(entry -> data.put(entry.getKey(), base64(entry.getValue())));
            tree.remove("stringData");
        }
    }

    private static String base64(JsonNode text) {
        return Base64.getEncoder().encodeToString(text.asString().getBytes(StandardCharsets.UTF_8));
    }

    private static void deployment(Fields spec) {
        spec.set("replicas", 1).set("revisionHistoryLimit", 10).set("progressDeadlineSeconds", 600);
        var strategy = spec.child("strategy").set("type", "RollingUpdate");
        if (strategy.says("type", "RollingUpdate")) {
            strategy.child("rollingUpdate").set("maxUnavailable", "25%").set("maxSurge", "25%");
        }
        PodDefaults.complete(spec.object("template").object("spec"));
    }

    private static void replicaSet(Fields spec) {
        spec.set("replicas", 1);
        PodDefaults.complete(spec.object("template").object("spec"));
    }

    private static void application(Fields spec) {
        spec.child("syncPolicy").set("automated", true).set("prune", true).set("selfHeal", true);
    }
}
