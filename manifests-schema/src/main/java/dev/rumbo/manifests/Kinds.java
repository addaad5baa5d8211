package dev.rumbo.manifests;

import java.util.List;
import java.util.Optional;

import dev.rumbo.manifests.apps.Deployment;
import dev.rumbo.manifests.apps.ReplicaSet;
import dev.rumbo.manifests.coordination.Lease;
import dev.rumbo.manifests.core.ConfigMap;
import dev.rumbo.manifests.core.Event;
import dev.rumbo.manifests.core.Namespace;
import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.core.Secret;
import dev.rumbo.manifests.core.Service;
import dev.rumbo.manifests.discovery.EndpointSlice;
import dev.rumbo.manifests.gitops.Application;
import dev.rumbo.manifests.gitops.Checkout;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.Obj;

import tools.jackson.databind.JsonNode;

/// All kinds that Rumbo serves.
public final class Kinds {

    /// In the order in which objects are best applied: what others need comes first.
    public static final List<Kind<? extends Obj>> ALL = List.of(
            Namespace.KIND, Node.KIND, ConfigMap.KIND, Secret.KIND, Service.KIND, Deployment.KIND, ReplicaSet.KIND,
            Pod.KIND, EndpointSlice.KIND, Lease.KIND, Event.KIND, Application.KIND, Checkout.KIND);

    private Kinds() {}

    /// @param apiVersion e.g. `apps/v1`
    /// @param kind       e.g. `Deployment`
    public static Optional<Kind<? extends Obj>> find(String apiVersion, String kind) {
        return Optional.ofNullable(BY_NAME.get(apiVersion + " " + kind));
    }

    /// @param plural e.g. `deployments`
    public static Optional<Kind<? extends Obj>> findPlural(String group, String version, String plural) {
        return Optional.ofNullable(BY_PLURAL.get(group + "/" + version + "/" + plural));
    }

    /// What a person may type: `deploy`, `deployment`, `deployments` or `Deployment`.
    public static Optional<Kind<? extends Obj>> findTyped(String word) {
        return ALL.stream().filter(kind -> kind.plural().equals(word) || kind.singular().equalsIgnoreCase(word)
                || kind.shortNames().contains(word)).findFirst();
    }

    /// Reads a whole object of any served kind that was validated before.
    ///
    /// @throws IllegalArgumentException if no such kind is served
    public static Obj bind(JsonNode tree) {
        var apiVersion = tree.path("apiVersion").asString("");
        var name = tree.path("kind").asString("");
        return find(apiVersion, name)
                .orElseThrow(() -> new IllegalArgumentException("no kind " + apiVersion + " " + name + " is served"))
                .bind(tree);
    }

    private static final java.util.Map<String, Kind<? extends Obj>> BY_NAME = ALL.stream()
            .collect(java.util.stream.Collectors.toMap(k -> k.apiVersion() + " " + k.name(), k -> k));
    private static final java.util.Map<String, Kind<? extends Obj>> BY_PLURAL = ALL.stream()
            .collect(java.util.stream.Collectors.toMap(k -> k.group() + "/" + k.version() + "/" + k.plural(), k -> k));
}
