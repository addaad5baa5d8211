package dev.rumbo.web.kube;

import java.util.ArrayDeque;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.schema.Schema;
import dev.rumbo.manifests.schema.Schemas;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// The OpenAPI documents that `kubectl apply`, `diff`, `explain` and the like read, derived from our own schema.
final class OpenApi {

    private static final List<String> PATCHES = List.of("application/json-patch+json", "application/merge-patch+json",
            "application/strategic-merge-patch+json", "application/apply-patch+yaml");
    /// What a client asks for before it leaves validation to the server.
    private static final List<String> PARAMETERS = List.of("dryRun", "fieldManager", "fieldValidation", "force");

    private final String version;
    /// Made when first asked for; small change against the memory of making them all at the start.
    private final Map<String, byte[]> documents = new ConcurrentHashMap<>();

    /// @param version of this program: documents may be cached by clients until it changes
    OpenApi(String version) {
        this.version = version;
    }

    Optional<Reply> answer(Ask ask) {
        if (ask.path().equals("/openapi/v3")) {
            var paths = JsonFormat.object();
            for (var groupVersion : Served.groupVersions()) {
                var path = (groupVersion.contains("/") ? "apis/" : "api/") + groupVersion;
                paths.putObject(path).put("serverRelativeURL", "/openapi/v3/" + path + "?hash=" + hash());
            }
            var tree = JsonFormat.object();
            tree.set("paths", paths);
            return Optional.of(Reply.json(200, tree));
        }
        if (ask.path().equals("/openapi/v2") && ask.accept().contains(OpenApiV2Protobuf.ASKED_FOR)) {
            return Optional.of(new Reply.Document(200, OpenApiV2Protobuf.MEDIA_TYPE,
                    OpenApiV2Protobuf.document(version, PARAMETERS), List.of()));
        }
        if (ask.path().equals("/openapi/v2") && (ask.accept().isBlank() || ask.accept().contains(Reply.JSON))) {
            return Optional.of(document("v2", () -> v2()));
        }
        return Served.groupVersions().stream()
                .filter(gv -> ask.path().equals("/openapi/v3/" + (gv.contains("/") ? "apis/" : "api/") + gv)).findFirst()
                .map(gv -> document(gv, () -> v3(gv)));
    }

    private Reply document(String key, java.util.function.Supplier<ObjectNode> make) {
        var bytes = documents.computeIfAbsent(key, _ -> JsonFormat.CANONICAL.writeValueAsBytes(make.get()));
        return new Reply.Document(200, Reply.JSON, bytes, List.of());
    }

    private String hash() {
        return HexFormat.of().toHexDigits(version.hashCode()).toUpperCase(java.util.Locale.ROOT);
    }

    private ObjectNode v3(String groupVersion) {
        var tree = JsonFormat.object().put("openapi", "3.0.0");
        tree.putObject("info").put("title", "Rumbo").put("version", version);
        var paths = tree.putObject("paths");
        Served.kindsOf(groupVersion).forEach(kind -> paths(kind, paths, "#/components/schemas/"));
        var schemas = tree.withObject("/components/schemas");
        definitions(Served.kindsOf(groupVersion), "#/components/schemas/").forEach(schemas::set);
        return tree;
    }

    private ObjectNode v2() {
        var tree = JsonFormat.object().put("swagger", "2.0");
        tree.putObject("info").put("title", "Rumbo").put("version", version);
        var paths = tree.putObject("paths");
        dev.rumbo.manifests.Kinds.ALL.forEach(kind -> paths(kind, paths, "#/definitions/"));
        var schemas = tree.putObject("definitions");
        definitions(dev.rumbo.manifests.Kinds.ALL, "#/definitions/").forEach(schemas::set);
        return tree;
    }

    private static void paths(Kind<? extends Obj> kind, ObjectNode paths, String refs) {
        var base = (kind.group().isEmpty() ? "/api/" : "/apis/") + kind.apiVersion() + "/"
                + (kind.namespaced() ? "namespaces/{namespace}/" : "") + kind.plural();
        var collection = paths.putObject(base);
        operation(collection, "get", "list", kind);
        operation(collection, "post", "post", kind);
        var item = paths.putObject(base + "/{name}");
        for (var verb : List.of("get", "put", "patch", "delete")) {
            operation(item, verb, verb, kind);
        }
        var content = item.withObject("/patch/requestBody/content");
        PATCHES.forEach(type -> content.putObject(type).putObject("schema").put("type", "object"));
        item.withObject("/get/responses/200").put("description", "OK").withObject("/content/application~1json/schema")
                .put("$ref", refs + name(Schemas.of(kind.apiVersion(), kind.name()).orElseThrow()));
    }

    private static void operation(ObjectNode path, String method, String action, Kind<?> kind) {
        var operation = path.putObject(method).put("operationId", action + kind.name()).put("x-kubernetes-action", action);
        operation.putObject("x-kubernetes-group-version-kind").put("group", kind.group()).put("version", kind.version()).put("kind", kind.name());
        operation.putObject("responses").putObject("200").put("description", "OK");
        if (!method.equals("get")) {
            var parameters = operation.putArray("parameters");
            PARAMETERS.forEach(name -> parameters.addObject().put("name", name).put("in", "query").putObject("schema").put("type", "string"));
        }
    }

    /// The kinds and every type that they are made of.
    private static Map<String, JsonNode> definitions(List<? extends Kind<? extends Obj>> kinds, String refs) {
        var result = new TreeMap<String, JsonNode>();
        var open = new ArrayDeque<Schema.ObjectOf>();
        var ofKinds = new LinkedHashMap<String, Kind<?>>();
        for (var kind : kinds) {
            var schema = Schemas.of(kind.apiVersion(), kind.name()).orElseThrow();
            ofKinds.put(name(schema), kind);
            open.add(schema);
        }
        while (!open.isEmpty()) {
            var type = open.remove();
            if (result.containsKey(name(type))) {
                continue;
            }
            var tree = JsonFormat.object().put("type", "object");
            var properties = tree.putObject("properties");
            for (var field : type.fields().values()) {
                properties.set(field.name(), merging(shape(field.schema(), refs, open), field));
            }
            var required = type.fields().values().stream().filter(Schema.Field::required).map(Schema.Field::name).toList();
            if (!required.isEmpty()) {
                tree.set("required", JsonFormat.tree(required));
            }
            var kind = ofKinds.get(name(type));
            if (kind != null) {
                tree.putArray("x-kubernetes-group-version-kind").addObject()
                        .put("group", kind.group()).put("version", kind.version()).put("kind", kind.name());
            }
            result.put(name(type), tree);
        }
        return result;
    }

    private static ObjectNode shape(Schema schema, String refs, ArrayDeque<Schema.ObjectOf> open) {
        return switch (schema) {
            case Schema.ObjectOf type -> {
                open.add(type);
                yield JsonFormat.object().put("$ref", refs + name(type));
            }
            case Schema.ListOf(var items) -> {
                var tree = JsonFormat.object().put("type", "array");
                tree.set("items", shape(items, refs, open));
                yield tree;
            }
            case Schema.MapOf(var values) -> {
                var tree = JsonFormat.object().put("type", "object");
                tree.set("additionalProperties", shape(values, refs, open));
                yield tree;
            }
            case Schema.Scalar scalar -> scalar(scalar);
            case Schema.Any _ -> JsonFormat.object().put("type", "object").put("x-kubernetes-preserve-unknown-fields", true);
        };
    }

    private static ObjectNode scalar(Schema.Scalar scalar) {
        var tree = JsonFormat.object();
        return switch (scalar) {
            case STRING -> tree.put("type", "string");
            case BYTES -> tree.put("type", "string").put("format", "byte");
            case BOOLEAN -> tree.put("type", "boolean");
            case INT32 -> tree.put("type", "integer").put("format", "int32");
            case INT64 -> tree.put("type", "integer").put("format", "int64");
            case DOUBLE -> tree.put("type", "number").put("format", "double");
            case QUANTITY -> tree.put("type", "string");
            case INT_OR_STRING -> tree.put("type", "string").put("format", "int-or-string").put("x-kubernetes-int-or-string", true);
            case TIME, MICRO_TIME -> tree.put("type", "string").put("format", "date-time");
        };
    }

    private static ObjectNode merging(ObjectNode tree, Schema.Field field) {
        var merging = field.merging();
        if (!merging.strategies().isEmpty()) {
            tree.put("x-kubernetes-patch-strategy", String.join(",", merging.strategies()));
        }
        if (!merging.mergeKey().isEmpty()) {
            tree.put("x-kubernetes-patch-merge-key", merging.mergeKey());
        }
        if (field.schema() instanceof Schema.ListOf) {
            tree.put("x-kubernetes-list-type", merging.listType().name().toLowerCase(java.util.Locale.ROOT));
            if (!merging.mapKeys().isEmpty()) {
                tree.set("x-kubernetes-list-map-keys", JsonFormat.tree(merging.mapKeys()));
            }
        }
        if (!field.values().isEmpty()) {
            tree.set("enum", JsonFormat.tree(field.values()));
        }
        return tree;
    }

    private static String name(Schema.ObjectOf type) {
        return type.name().replace('/', '.');
    }
}
