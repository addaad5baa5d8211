package dev.rumbo.manifests.binding;

import java.util.List;

/// API groups of Kubernetes that have no schema here. Whoever uses them made no mistake, and shall be told so.
final class OfKubernetes {

    private static final List<String> GROUPS = List.of("admissionregistration.k8s.io/", "apiextensions.k8s.io/", "apiregistration.k8s.io/",
            "authentication.k8s.io/", "authorization.k8s.io/", "certificates.k8s.io/", "flowcontrol.apiserver.k8s.io/", "node.k8s.io/",
            "resource.k8s.io/", "gateway.networking.k8s.io/", "snapshot.storage.k8s.io/", "kustomize.config.k8s.io/");

    private OfKubernetes() {}

    static boolean has(String apiVersion, String kind) {
        return !kind.isEmpty() && GROUPS.stream().anyMatch(apiVersion::startsWith);
    }
}
