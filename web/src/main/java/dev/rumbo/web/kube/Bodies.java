package dev.rumbo.web.kube;

import java.util.List;

import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.manifests.problem.Problem;
import dev.rumbo.manifests.wire.Status;
import dev.rumbo.manifests.yaml.Yaml;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Turns the body of a request into a tree.
final class Bodies {

    private Bodies() {}

    /// JSON (also where nothing is said), YAML, or Kubernetes' protobuf.
    static ObjectNode object(Ask ask) throws Refusal {
        var tree = switch (mediaType(ask)) {
            case "", Reply.JSON -> json(ask.body());
            case "application/yaml", "text/yaml" -> yaml(ask.body());
            case ProtobufBodies.MEDIA_TYPE -> ProtobufBodies.read(ask.body());
            default -> throw unsupported(ask, List.of(Reply.JSON, "application/yaml", ProtobufBodies.MEDIA_TYPE));
        };
        if (tree instanceof ObjectNode object) {
            return object;
        }
        throw Refusal.badRequest("the body of the request is no object");
    }

    /// The media type without its parameters.
    static String mediaType(Ask ask) {
        return ask.contentType().split(";", 2)[0].strip();
    }

    static JsonNode json(byte[] body) throws Refusal {
        try {
            return JsonFormat.CANONICAL.readTree(body);
        } catch (JacksonException broken) {
            throw Refusal.badRequest("the body of the request is no JSON: " + broken.getOriginalMessage());
        }
    }

    static JsonNode yaml(byte[] body) throws Refusal {
        var file = Yaml.read("body.yaml", body);
        if (!file.problems().isEmpty()) {
            throw Refusal.badRequest(String.join("; ", file.problems().stream().map(Problem::toString).toList()));
        }
        if (file.documents().size() != 1) {
            throw Refusal.badRequest("the body of the request holds " + file.documents().size() + " documents; send one");
        }
        return file.documents().getFirst().tree();
    }

    static Refusal unsupported(Ask ask, List<String> supported) {
        return new Refusal(Status.failure(415, "UnsupportedMediaType", "the body of the request was in an unknown format (\""
                + ask.contentType() + "\") - accepted media types include: " + String.join(", ", supported)));
    }
}
