package dev.rumbo.web.kube;

import java.util.List;
import java.util.stream.Collectors;

import dev.rumbo.manifests.Kinds;
import dev.rumbo.manifests.apps.Deployment;
import dev.rumbo.manifests.apps.ReplicaSet;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.core.Service;
import dev.rumbo.manifests.meta.HasStatus;
import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.Obj;

/// What is served of each kind.
final class Served {

    static final List<String> VERBS = List.of("create", "delete", "deletecollection", "get", "list", "patch", "update", "watch");

    private static final List<Kind<?>> SCALABLE = List.of(Deployment.KIND, ReplicaSet.KIND);
    private static final List<Kind<?>> OF_GET_ALL = List.of(Pod.KIND, Service.KIND, Deployment.KIND, ReplicaSet.KIND);

    private static final List<Kind<?>> WITH_STATUS = Kinds.ALL.stream()
            .filter(kind -> kind.bind(JsonFormat.object()) instanceof HasStatus<?, ?>).collect(Collectors.toUnmodifiableList());

    private Served() {}

    /// @param kind of what is sent and answered there
    record Subresource(String name, String group, String version, String kind, List<String> verbs) {}

    static List<Subresource> subresources(Kind<? extends Obj> kind) {
        var result = new java.util.ArrayList<Subresource>();
        if (kind.equals(Pod.KIND)) {
            result.add(new Subresource("binding", "", "v1", "Binding", List.of("create")));
            result.add(new Subresource("eviction", "policy", "v1", "Eviction", List.of("create")));
            result.add(new Subresource("log", "", "v1", "Pod", List.of("get")));
        }
        if (SCALABLE.contains(kind)) {
            result.add(new Subresource("scale", "autoscaling", "v1", "Scale", List.of("get", "patch", "update")));
        }
        if (WITH_STATUS.contains(kind)) {
            result.add(new Subresource("status", kind.group(), kind.version(), kind.name(), List.of("get", "patch", "update")));
        }
        return List.copyOf(result);
    }

    static boolean has(Kind<? extends Obj> kind, String subresource) {
        return subresource.isEmpty() || subresources(kind).stream().anyMatch(s -> s.name().equals(subresource));
    }

    static List<String> categories(Kind<?> kind) {
        return OF_GET_ALL.contains(kind) ? List.of("all") : List.of();
    }

    /// The group versions in the order of their kinds; the core group first.
    static List<String> groupVersions() {
        return Kinds.ALL.stream().map(Kind::apiVersion).distinct().toList();
    }

    static List<? extends Kind<? extends Obj>> kindsOf(String apiVersion) {
        return Kinds.ALL.stream().filter(kind -> kind.apiVersion().equals(apiVersion)).toList();
    }
}
