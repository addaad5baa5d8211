package dev.rumbo.web.kube;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import com.google.protobuf.ByteString;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;

import io.kubernetes.client.proto.Runtime;
import io.kubernetes.client.proto.V1;
import io.kubernetes.client.proto.V1Apps;
import io.kubernetes.client.proto.V1Policy;

import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.manifests.wire.Status;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Request bodies in Kubernetes' protobuf form, which kubectl >= 1.32 sends for `kubectl create KIND …`, `expose`, `drain`.
///
/// Form: `k8s\0` and a `runtime.Unknown` that names the kind and holds the object. Go writes every plain scalar, so an
/// empty string, zero or false may just mean that nothing was said; those are left out, except where Go's field is a
/// pointer, which is written only when somebody said it.
final class ProtobufBodies {

    static final String MEDIA_TYPE = "application/vnd.kubernetes.protobuf";

    private static final byte[] MAGIC = {'k', '8', 's', 0};

    /// Whose zero or false is meant.
    private static final List<String> POINTERS = List.of("replicas", "terminationGracePeriodSeconds", "automountServiceAccountToken",
            "immutable", "runAsUser", "runAsGroup", "fsGroup", "runAsNonRoot", "privileged", "readOnlyRootFilesystem",
            "allowPrivilegeEscalation", "defaultMode", "mode", "optional", "enableServiceLinks", "shareProcessNamespace",
            "revisionHistoryLimit", "progressDeadlineSeconds", "tolerationSeconds", "gracePeriodSeconds", "orphanDependents");

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;

    private ProtobufBodies() {}

    /// Descriptors are large; they are loaded when the first such body comes.
    private static final class Known {
        static final Map<String, Descriptor> BY_NAME = byName();

        private static Map<String, Descriptor> byName() {
            var result = new TreeMap<String, Descriptor>();
            add(result, "v1", V1.getDescriptor());
            add(result, "apps/v1", V1Apps.getDescriptor());
            add(result, "policy/v1", V1Policy.getDescriptor());
            return result;
        }

        private static void add(Map<String, Descriptor> into, String apiVersion, FileDescriptor file) {
            file.getMessageTypes().forEach(type -> into.put(apiVersion + " " + type.getName(), type));
            io.kubernetes.client.proto.Meta.getDescriptor().getMessageTypes()
                    .forEach(type -> into.putIfAbsent(apiVersion + " " + type.getName(), type));
        }
    }

    static JsonNode read(byte[] body) throws Refusal {
        if (body.length < MAGIC.length || !Arrays.equals(body, 0, MAGIC.length, MAGIC, 0, MAGIC.length)) {
            throw Refusal.badRequest("the body of the request is no Kubernetes protobuf: it does not begin with k8s\\0");
        }
        try {
            var envelope = Runtime.Unknown.parseFrom(Arrays.copyOfRange(body, MAGIC.length, body.length));
            var apiVersion = envelope.getTypeMeta().getApiVersion();
            var kind = envelope.getTypeMeta().getKind();
            var type = Known.BY_NAME.get(apiVersion + " " + kind);
            if (type == null) {
                throw new Refusal(Status.failure(415, "UnsupportedMediaType", "protobuf of " + apiVersion + " " + kind
                        + " is not understood; send JSON"));
            }
            var tree = NODES.objectNode().put("apiVersion", apiVersion).put("kind", kind);
            if (message(DynamicMessage.parseFrom(type, envelope.getRaw())) instanceof ObjectNode object) {
                tree.setAll(object.without("status"));
            }
            return tree;
        } catch (InvalidProtocolBufferException broken) {
            throw Refusal.badRequest("the body of the request is no protobuf: " + broken.getMessage());
        }
    }

    private static JsonNode message(Message message) {
        var name = message.getDescriptorForType().getFullName();
        var type = name.substring(name.lastIndexOf('.') + 1);
        return switch (type) {
            case "Quantity" -> NODES.stringNode(text(message, "string"));
            case "IntOrString" -> number(message, "type") == 0 ? NODES.numberNode(number(message, "intVal"))
                    : NODES.stringNode(text(message, "strVal"));
            case "Time", "MicroTime" -> message.getAllFields().isEmpty() ? NODES.nullNode()
                    : NODES.stringNode(JsonFormat.time(Instant.ofEpochSecond(number(message, "seconds"), number(message, "nanos"))));
            case "FieldsV1" -> JsonFormat.CANONICAL.readTree(bytes(message, "Raw"));
            case "RawExtension" -> JsonFormat.CANONICAL.readTree(bytes(message, "raw"));
            default -> fields(message);
        };
    }

    private static JsonNode fields(Message message) {
        var tree = NODES.objectNode();
        message.getAllFields().forEach((field, value) -> {
            if (field.isMapField()) {
                var map = tree.putObject(field.getName());
                for (var entry : (List<?>) value) {
                    var pair = (Message) entry;
                    var types = pair.getDescriptorForType();
                    map.set(String.valueOf(pair.getField(types.findFieldByNumber(1))), value(pair.getField(types.findFieldByNumber(2))));
                }
            } else if (field.isRepeated()) {
                var list = tree.putArray(field.getName());
                ((List<?>) value).forEach(item -> list.add(value(item)));
            } else if (said(field, value)) {
                var read = value(value);
                if (!read.isNull()) {
                    tree.set(field.getName(), read);
                }
            }
        });
        return tree;
    }

    private static boolean said(FieldDescriptor field, Object value) {
        return switch (value) {
            case String text -> !text.isEmpty();
            case Boolean flag -> flag || POINTERS.contains(field.getName());
            case Number number -> number.longValue() != 0 || POINTERS.contains(field.getName());
            case Message message -> !nothingSaid(message);
            default -> true;
        };
    }

    /// Structures that Go writes although they are empty; empty ones that mean something (`emptyDir: {}`) are not of these.
    private static boolean nothingSaid(Message message) {
        var name = message.getDescriptorForType().getName();
        return name.endsWith("Status") || name.equals("DeploymentStrategy") && fields(message).isEmpty()
                || name.equals("ResourceRequirements") && fields(message).isEmpty();
    }

    private static JsonNode value(Object value) {
        return switch (value) {
            case Message message -> message(message);
            case ByteString bytes -> NODES.binaryNode(bytes.toByteArray());
            case String text -> NODES.stringNode(text);
            case Boolean flag -> NODES.booleanNode(flag);
            case Long number -> NODES.numberNode(number);
            case Integer number -> NODES.numberNode(number);
            case Double number -> NODES.numberNode(number);
            default -> NODES.stringNode(value.toString());
        };
    }

    private static Object field(Message message, String name) {
        return message.getField(message.getDescriptorForType().findFieldByName(name));
    }

    private static String text(Message message, String name) {
        return String.valueOf(field(message, name));
    }

    private static long number(Message message, String name) {
        return ((Number) field(message, name)).longValue();
    }

    private static byte[] bytes(Message message, String name) {
        return ((ByteString) field(message, name)).toByteArray();
    }
}
