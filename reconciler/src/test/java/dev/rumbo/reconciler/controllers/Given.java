package dev.rumbo.reconciler.controllers;

import java.util.Map;
import java.util.TreeMap;

import dev.rumbo.manifests.apps.Deployment;
import dev.rumbo.manifests.apps.ReplicaSet;
import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.meta.Json;

/// Small objects to start a test with, in namespace `shop`.
public final class Given {

    private Given() {}

    /// @param more further fields of the spec, e.g. `,"paused":true`
    public static Deployment deployment(String name, int replicas, String image, String more) {
        return Deployment.KIND.bind(Json.parse("""
                {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"%1$s","namespace":"shop"},
                 "spec":{"replicas":%2$d,"selector":{"matchLabels":{"app":"%1$s"}},
                         "template":{"metadata":{"labels":{"app":"%1$s"}},
                                     "spec":{"containers":[{"name":"main","image":"%3$s"}]}}%4$s}}
                """.formatted(name, replicas, image, more)));
    }

    public static ReplicaSet replicaSet(String name, int replicas) {
        return ReplicaSet.KIND.bind(Json.parse("""
                {"apiVersion":"apps/v1","kind":"ReplicaSet","metadata":{"name":"%1$s","namespace":"shop"},
                 "spec":{"replicas":%2$d,"selector":{"matchLabels":{"app":"%1$s"}},
                         "template":{"metadata":{"labels":{"app":"%1$s"}},
                                     "spec":{"containers":[{"name":"main","image":"nginx:1"}]}}}}
                """.formatted(name, replicas)));
    }

    /// @param spec further fields of the spec, e.g. `,"nodeSelector":{"disk":"ssd"}`
    public static Pod pod(String name, String spec) {
        return Pod.KIND.bind(Json.parse("""
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"%1$s","namespace":"shop","labels":{"app":"web"}},
                 "spec":{"containers":[{"name":"main","image":"nginx:1"}]%2$s}}
                """.formatted(name, spec)));
    }

    /// A pod that asks for something, e.g. `cpu 250m`.
    public static Pod asking(String name, String cpu, String memory) {
        return Pod.KIND.bind(Json.parse("""
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"%1$s","namespace":"shop","labels":{"app":"web"}},
                 "spec":{"containers":[{"name":"main","image":"nginx:1",
                                        "resources":{"requests":{"cpu":"%2$s","memory":"%3$s"}}}]}}
                """.formatted(name, cpu, memory)));
    }

    /// A ready node with 4 cores, 8Gi and room for 110 pods.
    public static Node node(String name) {
        return node(name, "4", "8Gi", "");
    }

    /// @param spec fields of the spec, e.g. `"unschedulable":true`
    public static Node node(String name, String cpu, String memory, String spec) {
        return Node.KIND.bind(Json.parse("""
                {"apiVersion":"v1","kind":"Node",
                 "metadata":{"name":"%1$s","labels":{"kubernetes.io/hostname":"%1$s"}},
                 "spec":{%4$s},
                 "status":{"allocatable":{"cpu":"%2$s","memory":"%3$s","pods":"110"},
                           "conditions":[{"type":"Ready","status":"True"}]}}
                """.formatted(name, cpu, memory, spec)));
    }

    public static <T extends dev.rumbo.manifests.meta.Obj> T labelled(T object, Map<String, String> labels) {
        @SuppressWarnings("unchecked")
        var changed = (T) object.withMeta(object.meta().withLabels(new TreeMap<>(labels)));
        return changed;
    }
}
