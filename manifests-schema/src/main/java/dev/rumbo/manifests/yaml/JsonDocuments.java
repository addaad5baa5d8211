package dev.rumbo.manifests.yaml;

import dev.rumbo.manifests.problem.Problem;
import dev.rumbo.manifests.yaml.Positions.Spot;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.exc.StreamConstraintsException;
import tools.jackson.core.exc.StreamReadException;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// The documents of a JSON file: usually one; several simply follow each other.
final class JsonDocuments {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(Yaml.MAX_NESTING)
                    .maxStringLength(Yaml.MAX_CODE_POINTS)
                    .build())
            .build();

    private final String file;
    private final String text;
    private final List<Problem> problems;

    JsonDocuments(String file, SourceText source, List<Problem> problems) {
        this.file = file;
        this.text = source.text();
        this.problems = problems;
    }

    private record Read(JsonNode value, Spot spot) {}

    void readInto(List<YamlFile.Document> documents) {
        try (var parser = JSON.createParser(tools.jackson.core.ObjectReadContext.empty(), text)) {
            while (parser.nextToken() != null) {
                var before = problems.size();
                var read = read(parser);
                if (problems.size() == before && !read.value().isNull()) {
                    documents.add(new YamlFile.Document(read.value(), new Positions(file, read.spot())));
                }
            }
        } catch (StreamConstraintsException limit) {
            problems.add(SourceText.problem(file, 1, 1, "is nested deeper than " + Yaml.MAX_NESTING + " levels, or holds too long a number", "flatten it"));
        } catch (StreamReadException broken) {
            var at = broken.getLocation();
            // Jackson's own words would quote the text, which may be a secret
            problems.add(SourceText.problem(file, Math.max(1, at.getLineNr()), Math.max(1, at.getColumnNr()), "is no JSON from here on",
                    template(at.getLineNr()) ? "is this a template? render it first, and commit what comes out"
                            : "look for a missing quote, comma or bracket"));
        }
    }

    private boolean template(int line) {
        return text.lines().skip(Math.max(0, line - 1)).findFirst().orElse("").contains("{{");
    }

    private Read read(JsonParser parser) {
        var at = parser.currentTokenLocation();
        var line = at.getLineNr();
        var column = at.getColumnNr();
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser, line, column);
            case START_ARRAY -> array(parser, line, column);
            case JsonToken token -> new Read(scalar(parser, token), Spot.scalar(line, column));
            case null -> throw new IllegalStateException("a value ends before it begins");
        };
    }

    private Read object(JsonParser parser, int line, int column) {
        var object = NODES.objectNode();
        var names = new ArrayList<String>();
        var spots = new ArrayList<Spot>();
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            var name = parser.currentName();
            var at = parser.currentTokenLocation();
            parser.nextToken();
            var value = read(parser);
            if (object.has(name)) {
                problems.add(SourceText.problem(file, at.getLineNr(), at.getColumnNr(), "the key \"" + name + "\" stands here twice, first in line "
                        + spots.get(names.indexOf(name)).keyLine(), "remove one of them"));
                continue;
            }
            object.set(name, value.value());
            names.add(name);
            spots.add(value.spot().withKeyAt(at.getLineNr(), at.getColumnNr()));
        }
        return new Read(object, new Spot(line, column, line, column, names.toArray(String[]::new), spots.toArray(Spot[]::new)));
    }

    private Read array(JsonParser parser, int line, int column) {
        var items = NODES.arrayNode();
        var spots = new ArrayList<Spot>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            var item = read(parser);
            items.add(item.value());
            spots.add(item.spot());
        }
        return new Read(items, Spot.list(line, column, spots.toArray(Spot[]::new)));
    }

    private static JsonNode scalar(JsonParser parser, JsonToken token) {
        return switch (token) {
            case VALUE_STRING -> NODES.stringNode(parser.getString());
            case VALUE_TRUE -> NODES.booleanNode(true);
            case VALUE_FALSE -> NODES.booleanNode(false);
            case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser.getString());
            default -> NODES.nullNode();
        };
    }

    /// By the rules of YAML, so that 1.0 is the same whole number in both kinds of file.
    private static JsonNode number(String digits) {
        var value = PlainScalar.resolve(digits);
        return value == null ? NODES.nullNode() : value;
    }
}
