package dev.rumbo.manifests.meta;

import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import com.fasterxml.jackson.annotation.JsonAutoDetect;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.Nulls;

import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.MapperFeature;
import tools.jackson.databind.SerializationContext;
import tools.jackson.databind.ValueDeserializer;
import tools.jackson.databind.ValueSerializer;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// How records and JSON turn into each other, in one place for the whole house.
///
/// Absent lists and maps become empty ones; empty ones are not written. Times are RFC 3339 in UTC,
/// whole seconds as Kubernetes writes `Time`, microseconds where there are any (`MicroTime`).
public final class JsonFormat {

    /// The one mapper. Unknown fields are ignored here: they were judged before, by the schema.
    public static final JsonMapper CANONICAL = JsonMapper.builder()
            .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
            .disable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
            .disable(MapperFeature.SORT_PROPERTIES_ALPHABETICALLY)
            .changeDefaultVisibility(v -> v.withIsGetterVisibility(JsonAutoDetect.Visibility.NONE))   // `isTrue()` is no field
            .changeDefaultPropertyInclusion(_ -> JsonInclude.Value.construct(
                    JsonInclude.Include.NON_EMPTY, JsonInclude.Include.ALWAYS))
            .withConfigOverride(List.class, o -> o.setNullHandling(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY)))
            .withConfigOverride(Map.class, o -> o.setNullHandling(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY)))
            .withConfigOverride(SortedMap.class,
                    o -> o.setNullHandling(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY)))
            .withConfigOverride(String.class,
                    o -> o.setNullHandling(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY)))
            .withConfigOverride(Collection.class,
                    o -> o.setNullHandling(JsonSetter.Value.forValueNulls(Nulls.AS_EMPTY)))
            .addModule(new SimpleModule("rumbo")
                    .addSerializer(Instant.class, new InstantWriter())
                    .addDeserializer(Instant.class, new InstantReader())
                    .addSerializer(Json.class, new JsonWriter())
                    .addDeserializer(Json.class, new JsonReader()))
            .build();

    private JsonFormat() {}

    /// A record, list or map as a tree.
    public static JsonNode tree(Object value) {
        return CANONICAL.valueToTree(value);
    }

    /// A tree as a record. Missing objects are read as empty ones.
    public static <T> T read(JsonNode tree, Class<T> type) {
        var given = tree.isObject() || tree.isValueNode() && !tree.isMissingNode() && !tree.isNull()
                || tree.isArray() ? tree : JsonNodeFactory.instance.objectNode();
        return CANONICAL.treeToValue(given, type);
    }

    /// An empty object to fill.
    public static ObjectNode object() {
        return JsonNodeFactory.instance.objectNode();
    }

    /// An empty array to fill.
    public static ArrayNode array() {
        return JsonNodeFactory.instance.arrayNode();
    }

    /// `2026-11-22T10:43:00Z`, with microseconds if there are any.
    public static String time(Instant instant) {
        return DateTimeFormatter.ISO_INSTANT.format(instant.truncatedTo(ChronoUnit.MICROS));
    }

    /// The same with sorted object keys. What is sorted already is shared, not copied: as good as everything that
    /// was read from canonical bytes.
    static JsonNode sorted(JsonNode tree) {
        return switch (tree) {
            case ObjectNode object -> {
                var fields = new TreeMap<String, JsonNode>();
                var previous = "";
                var same = true;
                for (var field : object.properties()) {
                    var value = sorted(field.getValue());
                    same &= value == field.getValue() && previous.compareTo(field.getKey()) <= 0;
                    previous = field.getKey();
                    fields.put(field.getKey(), value);
                }
                yield same ? object : object().setAll(fields);
            }
            case ArrayNode list -> {
                var elements = list.values().stream().map(JsonFormat::sorted).toList();
                var same = true;
                for (var i = 0; i < elements.size(); i++) {
                    same &= elements.get(i) == list.get(i);
                }
                yield same ? list : array().addAll(elements);
            }
            default -> tree;
        };
    }

    private static final class InstantWriter extends ValueSerializer<Instant> {
        @Override
        public void serialize(Instant value, JsonGenerator out, SerializationContext context) {
            out.writeString(time(value));
        }
    }

    private static final class InstantReader extends ValueDeserializer<Instant> {
        @Override
        public Instant deserialize(JsonParser in, DeserializationContext context) {
            return java.time.OffsetDateTime.parse(in.getString()).toInstant();
        }
    }

    private static final class JsonWriter extends ValueSerializer<Json> {
        @Override
        public void serialize(Json value, JsonGenerator out, SerializationContext context) {
            context.writeTree(out, value.tree());
        }
    }

    private static final class JsonReader extends ValueDeserializer<Json> {
        @Override
        public Json deserialize(JsonParser in, DeserializationContext context) {
            return Json.of(context.readTree(in));
        }
    }
}
