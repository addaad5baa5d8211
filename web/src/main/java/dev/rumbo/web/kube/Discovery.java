package dev.rumbo.web.kube;

import java.util.List;
import java.util.Optional;

import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.manifests.meta.Kind;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Tells clients which kinds there are: in the aggregated form (one answer for all) and in the older one.
final class Discovery {

    private Discovery() {}

    static Optional<Reply> answer(Ask ask) {
        return switch (ask.path()) {
            case "/api" -> Optional.of(aggregatedOr(ask, true, apiVersions()));
            case "/apis" -> Optional.of(aggregatedOr(ask, false, groups()));
            default -> document(ask.path()).map(tree -> Reply.json(200, tree));
        };
    }

    private static Reply aggregatedOr(Ask ask, boolean core, JsonNode older) {
        for (var range : ask.accept().split(",")) {
            if (range.contains("as=APIGroupDiscoveryList")) {
                for (var version : List.of("v2", "v2beta1")) {
                    if (List.of(range.strip().split(";")).contains("v=" + version)) {
                        return new Reply.Document(200, Reply.JSON + ";g=apidiscovery.k8s.io;v=" + version + ";as=APIGroupDiscoveryList",
                                JsonFormat.CANONICAL.writeValueAsBytes(aggregated(core, version)), List.of());
                    }
                }
            }
        }
        return Reply.json(200, older);
    }

    private static Optional<JsonNode> document(String path) {
        var parts = path.substring(1).split("/", -1);
        if (path.equals("/api/v1")) {
            return Optional.of(resources("v1"));
        }
        if (parts.length == 2 && parts[0].equals("apis")) {
            return Served.groupVersions().stream().filter(gv -> gv.startsWith(parts[1] + "/")).findFirst().map(Discovery::group);
        }
        if (parts.length == 3 && parts[0].equals("apis")) {
            return Served.groupVersions().stream().filter(gv -> gv.equals(parts[1] + "/" + parts[2])).findFirst().map(Discovery::resources);
        }
        return Optional.empty();
    }

    private static ObjectNode apiVersions() {
        var tree = JsonFormat.object().put("kind", "APIVersions");
        tree.putArray("versions").add("v1");
        tree.putArray("serverAddressByClientCIDRs");
        return tree;
    }

    private static ObjectNode groups() {
        var tree = JsonFormat.object().put("kind", "APIGroupList").put("apiVersion", "v1");
        tree.putArray("groups").addAll(Served.groupVersions().stream().filter(gv -> gv.contains("/"))
                .map(gv -> group(gv).without(List.of("kind", "apiVersion"))).toList());
        return tree;
    }

    private static ObjectNode group(String groupVersion) {
        var name = groupVersion.substring(0, groupVersion.indexOf('/'));
        var tree = JsonFormat.object().put("kind", "APIGroup").put("apiVersion", "v1").put("name", name);
        var version = JsonFormat.object().put("groupVersion", groupVersion).put("version", groupVersion.substring(name.length() + 1));
        tree.putArray("versions").add(version);
        tree.set("preferredVersion", version.deepCopy());
        return tree;
    }

    private static ObjectNode resources(String groupVersion) {
        var tree = JsonFormat.object().put("kind", "APIResourceList").put("apiVersion", "v1").put("groupVersion", groupVersion);
        var list = tree.putArray("resources");
        for (var kind : Served.kindsOf(groupVersion)) {
            var resource = list.addObject().put("name", kind.plural()).put("singularName", kind.singular())
                    .put("namespaced", kind.namespaced()).put("kind", kind.name());
            resource.set("verbs", JsonFormat.tree(Served.VERBS));
            resource.set("shortNames", JsonFormat.tree(kind.shortNames()));
            resource.set("categories", JsonFormat.tree(Served.categories(kind)));
            for (var sub : Served.subresources(kind)) {
                list.addObject().put("name", kind.plural() + "/" + sub.name()).put("singularName", "")
                        .put("namespaced", kind.namespaced()).put("kind", sub.kind()).put("group", sub.group()).put("version", sub.version())
                        .set("verbs", JsonFormat.tree(sub.verbs()));
            }
        }
        return tree;
    }

    private static ObjectNode aggregated(boolean core, String version) {
        var tree = JsonFormat.object().put("kind", "APIGroupDiscoveryList").put("apiVersion", "apidiscovery.k8s.io/" + version);
        tree.putObject("metadata");
        var items = tree.putArray("items");
        for (var groupVersion : Served.groupVersions()) {
            var slash = groupVersion.indexOf('/');
            if (core != slash < 0) {
                continue;
            }
            var item = items.addObject();
            var metadata = item.putObject("metadata");
            if (!core) {
                metadata.put("name", groupVersion.substring(0, slash));
            }
            item.putArray("versions").addObject().put("version", groupVersion.substring(slash + 1)).put("freshness", "Current")
                    .putArray("resources").addAll(Served.kindsOf(groupVersion).stream().map(Discovery::aggregated).toList());
        }
        return tree;
    }

    private static ObjectNode aggregated(Kind<? extends dev.rumbo.manifests.meta.Obj> kind) {
        var resource = JsonFormat.object().put("resource", kind.plural());
        resource.set("responseKind", responseKind(kind.group(), kind.version(), kind.name()));
        resource.put("scope", kind.namespaced() ? "Namespaced" : "Cluster").put("singularResource", kind.singular());
        resource.set("verbs", JsonFormat.tree(Served.VERBS));
        resource.set("shortNames", JsonFormat.tree(kind.shortNames()));
        resource.set("categories", JsonFormat.tree(Served.categories(kind)));
        var subs = resource.putArray("subresources");
        for (var sub : Served.subresources(kind)) {
            var tree = subs.addObject().put("subresource", sub.name());
            tree.set("responseKind", responseKind(sub.group(), sub.version(), sub.kind()));
            tree.set("verbs", JsonFormat.tree(sub.verbs()));
        }
        return resource;
    }

    private static ObjectNode responseKind(String group, String version, String kind) {
        return JsonFormat.object().put("group", group).put("version", version).put("kind", kind);
    }

}
