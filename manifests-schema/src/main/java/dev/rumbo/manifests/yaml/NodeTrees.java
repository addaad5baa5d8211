package dev.rumbo.manifests.yaml;

import dev.rumbo.manifests.problem.Problem;
import dev.rumbo.manifests.yaml.Positions.Spot;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.SequenceNode;
import org.yaml.snakeyaml.nodes.Tag;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.JsonNodeFactory;

/// Turns the nodes of one document into a tree and its positions; aliases and merges (`<<`) are written out.
///
/// Messages name keys, never values: at this point nobody knows yet what is a secret.
final class NodeTrees {

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final String TEMPLATE = "is this a template? render it first, and commit what comes out";

    private final String file;
    private final SourceText.Section section;
    private final List<Problem> problems;
    /// Anchored collections that are being written out right now: meeting one again means that it contains itself.
    private final Set<Node> open = Collections.newSetFromMap(new IdentityHashMap<>());
    private final Set<Node> anchored = Collections.newSetFromMap(new IdentityHashMap<>());
    private int depth;
    private int aliasesAround;
    private int aliasedValues;
    private boolean given;

    private @Nullable Spot spot = null;

    NodeTrees(String file, SourceText.Section section, List<Problem> problems) {
        this.file = file;
        this.section = section;
        this.problems = problems;
    }

    /// The tree, or nothing when the problems say why not.
    @Nullable JsonNode tree(Node root) {
        var before = problems.size();
        var read = read(root);
        spot = read.spot();
        return problems.size() > before ? null : read.value();
    }

    /// The positions of the tree that was just made.
    @Nullable Spot spot() {
        return spot;
    }

    private record Read(JsonNode value, Spot spot) {}

    private Read read(Node node) {
        var alias = node.getAnchor() != null && !anchored.add(node);
        if (given || aliasesAround + (alias ? 1 : 0) > 0 && ++aliasedValues > Yaml.MAX_ALIASED_VALUES) {
            return giveUp(node, "aliases repeat more than " + Yaml.MAX_ALIASED_VALUES + " values", "write fewer, or split the document");
        }
        if (node instanceof ScalarNode scalar) {
            return new Read(scalar(scalar), Spot.scalar(line(node), column(node)));
        }
        if (!open.add(node)) {
            return giveUp(node, "an anchor (&) contains an alias (*) of itself", "write the value out");
        }
        if (depth >= Yaml.MAX_NESTING) {
            return giveUp(node, "is nested deeper than " + Yaml.MAX_NESTING + " levels", "flatten it");
        }
        depth++;
        aliasesAround += alias ? 1 : 0;
        var read = node instanceof SequenceNode list ? list(list) : map((MappingNode) node);
        aliasesAround -= alias ? 1 : 0;
        depth--;
        open.remove(node);
        return read;
    }

    /// After a bomb or a circle nothing more is written out; one problem says it all.
    private Read giveUp(Node node, String message, String remedy) {
        if (!given) {
            given = true;
            problem(node, message, remedy);
        }
        return new Read(NODES.nullNode(), Spot.scalar(line(node), column(node)));
    }

    private Read list(SequenceNode node) {
        var items = NODES.arrayNode(node.getValue().size());
        var spots = new Spot[node.getValue().size()];
        for (var i = 0; i < spots.length; i++) {
            var item = read(node.getValue().get(i));
            items.add(item.value());
            spots[i] = item.spot();
        }
        return new Read(items, Spot.list(line(node), column(node), spots));
    }

    private Read map(MappingNode node) {
        var object = NODES.objectNode();
        var names = new ArrayList<String>(node.getValue().size());
        var spots = new ArrayList<Spot>(node.getValue().size());
        var keys = new LinkedHashMap<String, Node>();
        for (var tuple : node.getValue()) {
            if (isMerge(tuple)) {
                continue;
            }
            var key = key(tuple.getKeyNode());
            if (key == null) {
                continue;
            }
            var first = keys.putIfAbsent(key, tuple.getKeyNode());
            if (first != null) {
                problem(tuple.getKeyNode(), "the key \"" + key + "\" stands here twice, first in line " + line(first), "remove one of them");
                continue;
            }
            var value = read(tuple.getValueNode());
            object.set(key, value.value());
            names.add(key);
            spots.add(value.spot().withKeyAt(line(tuple.getKeyNode()), column(tuple.getKeyNode())));
        }
        for (var tuple : node.getValue()) {
            if (isMerge(tuple)) {
                merge(tuple.getValueNode(), object, names, spots);
            }
        }
        var inside = spots.toArray(Spot[]::new);
        return new Read(object, new Spot(line(node), column(node), line(node), column(node), names.toArray(String[]::new), inside));
    }

    private static boolean isMerge(NodeTuple tuple) {
        return tuple.getKeyNode() instanceof ScalarNode key && key.getValue().equals("<<")
                && (key.getTag().equals(YamlDocuments.PLAIN) || key.getTag().equals(Tag.MERGE));
    }

    /// What the map itself says wins over what is merged, and earlier merges over later ones.
    private void merge(Node source, tools.jackson.databind.node.ObjectNode into, List<String> names, List<Spot> spots) {
        var sources = source instanceof SequenceNode several ? several.getValue() : List.of(source);
        for (var one : sources) {
            if (!(one instanceof MappingNode)) {
                problem(one, "\"<<\" merges maps, and this is none", "name the anchor of a map");
                continue;
            }
            var read = read(one);
            if (!read.value().isObject()) {
                return;   // given up
            }
            for (var i = 0; i < read.spot().names().length; i++) {
                var name = read.spot().names()[i];
                if (!into.has(name)) {
                    into.set(name, read.value().get(name));
                    names.add(name);
                    spots.add(read.spot().inside()[i]);
                }
            }
        }
    }

    private @Nullable String key(Node node) {
        if (!(node instanceof ScalarNode scalar)) {
            problem(node, "a map's key must be a string, and here it is a " + (node instanceof SequenceNode ? "list" : "map"),
                    section.line(node.getStartMark().getLine()).contains("{{") ? TEMPLATE : "write \"key: value\"");
            return null;
        }
        if (!scalar.getTag().equals(YamlDocuments.PLAIN)) {
            return scalar.getValue();
        }
        var value = PlainScalar.resolve(scalar.getValue());
        if (value != null && (value.isString() || value.isIntegralNumber() && value.asString().equals(scalar.getValue()))) {
            return scalar.getValue();   // 9000 is plainly "9000", but 0x10 would silently become "16"
        }
        problem(node, "a map's key must be a string, and " + scalar.getValue() + " is none", "write \"" + scalar.getValue() + "\", in quotes");
        return null;
    }

    private JsonNode scalar(ScalarNode node) {
        var tag = node.getTag();
        if (tag.equals(YamlDocuments.PLAIN)) {
            return finite(node, PlainScalar.resolve(node.getValue()));
        } else if (tag.equals(Tag.STR)) {
            return NODES.stringNode(node.getValue());
        } else if (tag.equals(Tag.BINARY)) {
            return binary(node);
        } else if (tag.equals(Tag.INT) || tag.equals(Tag.FLOAT)) {
            return tagged(node, JsonNode::isNumber);
        } else if (tag.equals(Tag.BOOL)) {
            return tagged(node, JsonNode::isBoolean);
        } else if (tag.equals(Tag.NULL)) {
            return tagged(node, JsonNode::isNull);
        }
        return NODES.stringNode(node.getValue());   // timestamps and whatever !tag: kubectl sees strings too
    }

    private JsonNode tagged(ScalarNode node, java.util.function.Predicate<JsonNode> fits) {
        var value = finite(node, PlainScalar.resolve(node.getValue()));
        if (!fits.test(value)) {
            problem(node, "the value is not what its tag (!!) says", "remove the tag, or correct the value");
        }
        return value;
    }

    private JsonNode finite(ScalarNode node, @Nullable JsonNode value) {
        if (value == null) {
            problem(node, "infinity and \"not a number\" cannot be written in JSON", "put the value in quotes if it is meant as text");
            return NODES.nullNode();
        }
        return value;
    }

    private JsonNode binary(ScalarNode node) {
        try {
            return NODES.stringNode(new String(Base64.getMimeDecoder().decode(node.getValue()), StandardCharsets.UTF_8));
        } catch (IllegalArgumentException broken) {
            problem(node, "the value is tagged !!binary and is no base64", "encode it again");
            return NODES.nullNode();
        }
    }

    private void problem(Node node, String message, String remedy) {
        problems.add(SourceText.problem(file, line(node), column(node), message, remedy));
    }

    private int line(Node node) {
        return section.linesBefore() + node.getStartMark().getLine() + 1;
    }

    private static int column(Node node) {
        return node.getStartMark().getColumn() + 1;
    }
}
