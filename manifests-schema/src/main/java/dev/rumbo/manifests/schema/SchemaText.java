package dev.rumbo.manifests.schema;

import dev.rumbo.manifests.schema.Schema.Any;
import dev.rumbo.manifests.schema.Schema.Field;
import dev.rumbo.manifests.schema.Schema.ListOf;
import dev.rumbo.manifests.schema.Schema.ListType;
import dev.rumbo.manifests.schema.Schema.MapOf;
import dev.rumbo.manifests.schema.Schema.Merging;
import dev.rumbo.manifests.schema.Schema.ObjectOf;
import dev.rumbo.manifests.schema.Schema.Presence;
import dev.rumbo.manifests.schema.Schema.Scalar;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.function.Function;

/// One group version's text as `SchemaGenerator` writes it. Reading it finds only where types begin; their fields wait until they are wanted.
final class SchemaText {

    static final SequencedMap<String, Field> UNREAD = new LinkedHashMap<>();

    private final String text;
    /// The full name of another type -> its schema.
    private final Function<String, Schema> others;
    private final Map<String, ObjectOf> types = new HashMap<>();

    /// Where an object's fields come from.
    @FunctionalInterface
    interface Fields {
        SequencedMap<String, Field> read();
    }

    SchemaText(String groupVersion, String text, Function<String, Schema> others) {
        this.text = text;
        this.others = others;
        for (var at = text.indexOf("type "); at >= 0; at = next(at)) {
            var end = text.indexOf('\n', at);
            var words = text.substring(at, end).split(" ");
            var name = groupVersion + "." + words[1];
            types.put(name, new ObjectOf(name, words.length > 2, () -> fields(end + 1)));
        }
    }

    /// Where the next type begins, or -1.
    private int next(int type) {
        var lineBefore = text.indexOf("\ntype ", type);
        return lineBefore < 0 ? -1 : lineBefore + 1;
    }

    /// The text of a group version, or nothing when there is none.
    static String load(String resource) {
        try (InputStream in = SchemaText.class.getResourceAsStream(resource)) {
            return in == null ? "" : new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    Map<String, ObjectOf> types() {
        return Collections.unmodifiableMap(types);
    }

    private SequencedMap<String, Field> fields(int start) {
        var fields = new LinkedHashMap<String, Field>();
        for (var at = start; at < text.length() && text.charAt(at) == ' '; ) {
            var end = text.indexOf('\n', at);
            var field = field(text.substring(at + 1, end).split(" "));
            fields.put(field.name(), field);
            at = end + 1;
        }
        return Collections.unmodifiableSequencedMap(fields);
    }

    private Field field(String[] words) {
        var presence = Presence.OPTIONAL;
        var merging = Merging.PLAIN;
        List<String> values = List.of();
        var noun = "";
        for (var i = 2; i < words.length; i++) {
            var word = words[i];
            var value = word.substring(word.indexOf('=') + 1);
            if (word.equals("required")) {
                presence = Presence.REQUIRED;
            } else if (word.startsWith("enum=")) {
                noun = value.substring(0, value.indexOf(':')).replace('_', ' ');
                values = List.of(value.substring(value.indexOf(':') + 1).split("\\|", -1));
            } else {
                merging = merging(merging, word, value);
            }
        }
        return new Field(words[0], type(words[1]), presence, merging, values, noun);
    }

    private static Merging merging(Merging before, String word, String value) {
        var name = word.contains("=") ? word.substring(0, word.indexOf('=')) : word;
        return switch (name) {
            case "keys" -> new Merging(ListType.MAP, Arrays.asList(value.split(",")), before.mergeKey(), before.strategies(), before.atomic());
            case "set" -> new Merging(ListType.SET, before.mapKeys(), before.mergeKey(), before.strategies(), before.atomic());
            case "atomic" -> new Merging(before.listType(), before.mapKeys(), before.mergeKey(), before.strategies(), true);
            case "merge" -> new Merging(before.listType(), before.mapKeys(), word.contains("=") ? value : "", with(before, "merge"), before.atomic());
            case "retainKeys", "replace" ->
                new Merging(before.listType(), before.mapKeys(), before.mergeKey(), with(before, name), before.atomic());
            default -> throw new IllegalStateException("the schema says " + word);
        };
    }

    private static List<String> with(Merging before, String strategy) {
        return java.util.stream.Stream.concat(before.strategies().stream(), java.util.stream.Stream.of(strategy)).toList();
    }

    private Schema type(String word) {
        if (word.startsWith("list(")) {
            return new ListOf(type(word.substring("list(".length(), word.length() - 1)));
        } else if (word.startsWith("map(")) {
            return new MapOf(type(word.substring("map(".length(), word.length() - 1)));
        }
        return switch (word) {
            case "string" -> Scalar.STRING;
            case "bytes" -> Scalar.BYTES;
            case "boolean" -> Scalar.BOOLEAN;
            case "int32" -> Scalar.INT32;
            case "int64" -> Scalar.INT64;
            case "double" -> Scalar.DOUBLE;
            case "quantity" -> Scalar.QUANTITY;
            case "int-or-string" -> Scalar.INT_OR_STRING;
            case "time" -> Scalar.TIME;
            case "micro-time" -> Scalar.MICRO_TIME;
            case "any" -> new Any();
            default -> {
                var own = types.get(word);
                yield own == null ? others.apply(word) : own;
            }
        };
    }
}
