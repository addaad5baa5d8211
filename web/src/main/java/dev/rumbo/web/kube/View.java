package dev.rumbo.web.kube;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.manifests.meta.Obj;

import tools.jackson.databind.JsonNode;

/// In which form the client wants to see objects.
sealed interface View {

    /// As they are.
    record Full() implements View {}

    /// Only kind and metadata.
    record MetadataOnly(String apiVersion) implements View {}

    /// Printed in columns by the server.
    record AsTable(String apiVersion, RowObject rowObject) implements View {}

    /// What each row of a table carries.
    enum RowObject { NONE, METADATA, OBJECT }

    List<String> VERSIONS = List.of("v1", "v1beta1");

    /// The first form in an `Accept` header that we have.
    static View of(Ask ask) throws Refusal {
        var any = ask.accept().isBlank();
        for (var range : ask.accept().split(",")) {
            var words = Arrays.stream(range.split(";")).map(String::strip).toList();
            var parameters = new LinkedHashMap<String, String>();
            words.stream().skip(1).map(word -> word.split("=", 2)).filter(pair -> pair.length == 2)
                    .forEach(pair -> parameters.put(pair[0], pair[1]));
            if (!List.of("application/json", "application/*", "*/*").contains(words.getFirst())) {
                continue;
            }
            any = true;
            var found = as(parameters, ask);
            if (found.isPresent()) {
                return found.get();
            }
        }
        if (any) {
            return new Full();
        }
        throw new Refusal(dev.rumbo.manifests.wire.Status.failure(406, "NotAcceptable",
                "only the following media types are accepted: application/json"));
    }

    private static Optional<View> as(Map<String, String> parameters, Ask ask) throws Refusal {
        var version = parameters.getOrDefault("v", "v1");
        if (!VERSIONS.contains(version)) {
            return Optional.empty();
        }
        return switch (parameters.getOrDefault("as", "")) {
            case "" -> Optional.of(new Full());
            case "Table" -> Optional.of(new AsTable("meta.k8s.io/" + version, switch (ask.param("includeObject").orElse("Metadata")) {
                case "None" -> RowObject.NONE;
                case "Metadata" -> RowObject.METADATA;
                case "Object" -> RowObject.OBJECT;
                default -> throw Refusal.badRequest("includeObject can be None, Metadata or Object");
            }));
            case "PartialObjectMetadata", "PartialObjectMetadataList" -> Optional.of(new MetadataOnly("meta.k8s.io/" + version));
            default -> Optional.empty();
        };
    }

    /// Kind and metadata of an object.
    static JsonNode metadata(Obj object, String apiVersion) {
        var tree = JsonFormat.object();
        tree.put("kind", "PartialObjectMetadata");
        tree.put("apiVersion", apiVersion);
        tree.set("metadata", JsonFormat.tree(object.meta()));
        return tree;
    }
}
