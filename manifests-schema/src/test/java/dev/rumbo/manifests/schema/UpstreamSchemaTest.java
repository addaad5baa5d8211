package dev.rumbo.manifests.schema;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.rumbo.manifests.schema.Schema.Any;
import dev.rumbo.manifests.schema.Schema.Field;
import dev.rumbo.manifests.schema.Schema.ListOf;
import dev.rumbo.manifests.schema.Schema.ListType;
import dev.rumbo.manifests.schema.Schema.MapOf;
import dev.rumbo.manifests.schema.Schema.ObjectOf;
import dev.rumbo.manifests.schema.Schema.Scalar;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/// Holds the schema against Kubernetes' own OpenAPI documents, field by field. They are found at `shared/kubernetes-openapi` beside the project or
/// above it; where they are absent, the test is skipped and says so.
///
/// The documents are of Kubernetes 1.33, the schema is younger: fields that only the schema has are listed in [#NEWER].
class UpstreamSchemaTest {

    private static final JsonMapper JSON = JsonMapper.shared();

    /// Fields that came after Kubernetes 1.33.
    private static final Set<String> NEWER = Set.of(
            "autoscaling/v2.HorizontalPodAutoscalerCondition.observedGeneration",
            "storage.k8s.io/v1.CSIDriverSpec.preventPodSchedulingIfMissing",
            "storage.k8s.io/v1.CSIDriverSpec.serviceAccountTokenInSecrets",
            "storage.k8s.io/v1.VolumeAttributesClass",
            "v1.Container.restartPolicyRules",
            "v1.EnvVarSource.fileKeyRef",
            "v1.EphemeralContainer.restartPolicyRules",
            "v1.NodeStatus.declaredFeatures",
            "v1.PodSpec.hostnameOverride",
            "v1.PodStatus.allocatedResources",
            "v1.PodStatus.extendedResourceClaimStatus",
            "v1.PodStatus.resources",
            "v1.ResourceHealth.message",
            "v1.VolumeProjection.podCertificate");

    /// Types of the OpenAPI documents that are scalars here.
    private static final Set<String> SCALARS = Set.of("Quantity", "IntOrString", "Time", "MicroTime", "FieldsV1", "RawExtension");

    private final List<String> differences = new ArrayList<>();
    private final Set<String> newer = new TreeSet<>();
    private final Set<String> compared = new HashSet<>();

    @Test
    void has_every_field_with_the_type_and_the_merge_rules_that_kubernetes_gives_it() throws IOException {
        var folder = documents();
        assumeTrue(folder.isPresent(), "SKIPPED: no shared/kubernetes-openapi beside the project; the schema was compared with nothing");

        for (var kind : Schemas.kinds()) {
            if (!kind.apiVersion().startsWith("rumbo.dev/")) {
                var document = document(folder.get(), kind.plural().equals("scales") || kind.plural().equals("evictions") ? "v1" : kind.apiVersion());
                var upstream = document.properties().stream().filter(entry -> isKind(entry.getValue(), kind)).findFirst();
                upstream.ifPresentOrElse(type -> compare(Schemas.of(kind.apiVersion(), kind.kind()).orElseThrow(), type.getValue(), document),
                        () -> newer.add(kind.apiVersion() + "." + kind.kind()));
            }
        }

        assertThat(differences).isEmpty();
        assertThat(newer).isEqualTo(new TreeSet<>(NEWER));
        assertThat(compared).hasSizeGreaterThan(300);
    }

    private static boolean isKind(JsonNode type, Schemas.KnownKind kind) {
        return type.path("x-kubernetes-group-version-kind").valueStream().anyMatch(gvk -> {
            var group = gvk.path("group").asString("");
            var apiVersion = (group.isEmpty() ? "" : group + "/") + gvk.path("version").asString();
            return apiVersion.equals(kind.apiVersion()) && gvk.path("kind").asString().equals(kind.kind());
        });
    }

    private void compare(ObjectOf ours, JsonNode upstream, JsonNode document) {
        if (!compared.add(ours.name())) {
            return;
        }
        var theirs = upstream.path("properties");
        var required = upstream.path("required").valueStream().map(JsonNode::asString).toList();
        expect(ours.name() + " atomic", upstream.path("x-kubernetes-map-type").asString("").equals("atomic"), ours.atomic());
        ours.fields().keySet().stream().filter(name -> !theirs.has(name)).forEach(name -> newer.add(ours.name() + "." + name));
        theirs.properties().forEach(entry -> {
            var where = ours.name() + "." + entry.getKey();
            var field = ours.fields().get(entry.getKey());
            if (field == null) {
                differences.add(where + " is missing");
                return;
            }
            expect(where + " required", required.contains(entry.getKey()), field.required());
            compareMerging(where, field, entry.getValue());
            compareType(where, field.schema(), entry.getValue(), document);
        });
    }

    private void compareMerging(String where, Field field, JsonNode theirs) {
        var listType = theirs.path("x-kubernetes-list-type").asString("atomic");
        expect(where + " list type", listType, field.merging().listType().name().toLowerCase(java.util.Locale.ROOT));
        expect(where + " list map keys", theirs.path("x-kubernetes-list-map-keys").valueStream().map(JsonNode::asString).toList(),
                field.merging().listType() == ListType.MAP ? field.merging().mapKeys() : List.of());
        expect(where + " merge key", theirs.path("x-kubernetes-patch-merge-key").asString(""), field.merging().mergeKey());
        expect(where + " strategy", theirs.path("x-kubernetes-patch-strategy").asString(""), String.join(",", field.merging().strategies()));
        expect(where + " atomic", theirs.path("x-kubernetes-map-type").asString("").equals("atomic"), field.merging().atomic());
    }

    private void compareType(String where, Schema ours, JsonNode theirs, JsonNode document) {
        var reference = reference(theirs);
        if (reference.isPresent()) {
            var name = reference.get().substring(reference.get().lastIndexOf('.') + 1);
            if (SCALARS.contains(name)) {
                var expected = switch (name) {
                    case "Quantity" -> Scalar.QUANTITY;
                    case "IntOrString" -> Scalar.INT_OR_STRING;
                    case "Time" -> Scalar.TIME;
                    case "MicroTime" -> Scalar.MICRO_TIME;
                    default -> new Any();
                };
                expect(where, expected, ours);
            } else if (ours instanceof ObjectOf object) {
                compare(object, document.path(reference.get()), document);
            } else {
                differences.add(where + " should be the object " + reference.get() + ", is " + ours);
            }
            return;
        }
        switch (theirs.path("type").asString("")) {
            case "array" -> {
                if (ours instanceof ListOf(var items)) {
                    compareType(where + "[]", items, theirs.path("items"), document);
                } else {
                    differences.add(where + " should be a list, is " + ours);
                }
            }
            case "object" -> {
                if (ours instanceof MapOf(var values)) {
                    compareType(where + "{}", values, theirs.path("additionalProperties"), document);
                } else {
                    differences.add(where + " should be a map, is " + ours);
                }
            }
            case "string" -> expect(where, theirs.path("format").asString("").equals("byte") ? Scalar.BYTES : Scalar.STRING, ours);
            case "boolean" -> expect(where, Scalar.BOOLEAN, ours);
            case "integer" -> expect(where, theirs.path("format").asString("").equals("int32") ? Scalar.INT32 : Scalar.INT64, ours);
            case "number" -> expect(where, Scalar.DOUBLE, ours);
            default -> expect(where, new Any(), ours);
        }
    }

    private static Optional<String> reference(JsonNode type) {
        var direct = type.path("$ref").asString("");
        var wrapped = direct.isEmpty() ? type.path("allOf").path(0).path("$ref").asString("") : direct;
        return wrapped.isEmpty() ? Optional.empty() : Optional.of(wrapped.substring(wrapped.lastIndexOf('/') + 1));
    }

    private void expect(String where, Object theirs, Object ours) {
        if (!theirs.equals(ours)) {
            differences.add(where + ": upstream " + theirs + ", ours " + ours);
        }
    }

    private static JsonNode document(Path folder, String apiVersion) throws IOException {
        var file = folder.resolve((apiVersion.contains("/") ? "apis_" : "api_") + apiVersion.replace('/', '_') + ".json.gz");
        try (var in = new GZIPInputStream(Files.newInputStream(file))) {
            return JSON.readTree(in).path("components").path("schemas");
        }
    }

    private static Optional<Path> documents() throws IOException {
        for (var at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            var folder = at.resolve("shared/kubernetes-openapi");
            if (Files.isDirectory(folder)) {
                try (var versions = Files.list(folder)) {
                    return versions.filter(Files::isDirectory).findFirst();
                }
            }
        }
        return Optional.empty();
    }
}
