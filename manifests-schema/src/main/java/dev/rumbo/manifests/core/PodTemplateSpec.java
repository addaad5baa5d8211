package dev.rumbo.manifests.core;

import java.util.Collections;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;

import com.fasterxml.jackson.annotation.JsonCreator;

import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.JsonFormat;

import tools.jackson.databind.JsonNode;

/// What pods made by a controller look like. All pods of one template share one [PodSpec] and one body.
public final class PodTemplateSpec {

    private final SortedMap<String, String> labels;
    private final SortedMap<String, String> annotations;
    private final PodSpec spec;
    private final Json podBody;
    private final Json otherMetadata;
    private final Json json;

    private PodTemplateSpec(JsonNode tree) {
        this.labels = strings(tree.path("metadata").path("labels"));
        this.annotations = strings(tree.path("metadata").path("annotations"));
        this.spec = JsonFormat.read(tree.path("spec"), PodSpec.class);
        var body = JsonFormat.object();
        body.set("spec", tree.path("spec").isMissingNode() ? JsonFormat.object() : tree.path("spec"));
        this.podBody = Json.of(body);
        this.otherMetadata = others(tree.path("metadata"));
        this.json = Json.of(tree);
    }

    @JsonCreator
    public static PodTemplateSpec read(JsonNode tree) {
        return new PodTemplateSpec(tree);
    }

    public SortedMap<String, String> labels() {
        return labels;
    }

    public SortedMap<String, String> annotations() {
        return annotations;
    }

    public PodSpec spec() {
        return spec;
    }

    /// The template as the user wrote it.
    public Json json() {
        return json;
    }

    /// The body of every pod of this template: `{"spec":{…}}`.
    public Json podBody() {
        return podBody;
    }

    /// Whether both say the same, leaving aside the value (and the presence) of one label. Reads no JSON.
    public boolean sameButForLabel(PodTemplateSpec other, String label) {
        return podBody.equals(other.podBody) && otherMetadata.equals(other.otherMetadata)
                && annotations.equals(other.annotations) && without(labels, label).equals(without(other.labels, label));
    }

    private static SortedMap<String, String> without(SortedMap<String, String> labels, String label) {
        if (!labels.containsKey(label)) {
            return labels;
        }
        var fewer = new TreeMap<>(labels);
        fewer.remove(label);
        return fewer;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PodTemplateSpec that && json.equals(that.json);
    }

    @Override
    public int hashCode() {
        return Objects.hash(json);
    }

    @Override
    public String toString() {
        return "PodTemplateSpec[" + spec + "]";
    }

    /// Metadata beside labels and annotations; as good as never there.
    private static Json others(JsonNode metadata) {
        var names = metadata.propertyNames().stream().filter(name -> !name.equals("labels") && !name.equals("annotations")).toList();
        if (names.isEmpty()) {
            return Json.EMPTY;
        }
        var others = JsonFormat.object();
        names.forEach(name -> others.set(name, metadata.get(name)));
        return Json.of(others);
    }

    private static SortedMap<String, String> strings(JsonNode map) {
        var result = new TreeMap<String, String>();
        map.properties().forEach(entry -> result.put(entry.getKey(), entry.getValue().asString()));
        return Collections.unmodifiableSortedMap(result);
    }
}
