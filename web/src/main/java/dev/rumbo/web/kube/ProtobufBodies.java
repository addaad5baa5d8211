package dev.rumbo.web.kube;

import tools.jackson.databind.JsonNode;

/// Request bodies in Kubernetes' protobuf form, which kubectl >= 1.32 sends for `kubectl create KIND …`.
final class ProtobufBodies {

    static final String MEDIA_TYPE = "application/vnd.kubernetes.protobuf";

    private ProtobufBodies() {}

    static JsonNode read(byte[] body) throws Refusal {
        throw Refusal.badRequest("protobuf of " + body.length + " bytes is not understood");
    }
}
