package dev.rumbo.manifests.reader;

import static dev.rumbo.manifests.problem.Problem.Reason.DUPLICATE;
import static dev.rumbo.manifests.problem.Problem.Reason.REQUIRED;
import static dev.rumbo.manifests.problem.Problem.Reason.UNKNOWN;

import dev.rumbo.manifests.binding.Binding;
import dev.rumbo.manifests.binding.Binding.Recognized;
import dev.rumbo.manifests.defaults.Defaults;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.manifests.problem.FieldPath;
import dev.rumbo.manifests.problem.Problem;
import dev.rumbo.manifests.schema.Schemas;
import dev.rumbo.manifests.validation.Validation;
import dev.rumbo.manifests.yaml.Positions;
import dev.rumbo.manifests.yaml.Yaml;
import dev.rumbo.manifests.yaml.YamlFile;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Reads manifests strictly: syntax, shape, defaults, rules. Every problem is reported, and none hides another document.
public final class ManifestReader {

    private static final String DEFAULT_NAMESPACE = "default";

    /// What the server writes into an object. Files that were exported from a cluster still hold it, and it means nothing there.
    private static final List<String> WRITTEN_BY_THE_SERVER =
            List.of("creationTimestamp", "deletionTimestamp", "deletionGracePeriodSeconds", "generation", "managedFields", "resourceVersion", "selfLink", "uid");

    private final String namespace;
    private final Map<Ref<? extends Obj>, Manifest> manifests = new LinkedHashMap<>();
    /// Every object that the files name, and where it first stands.
    private final Map<Ref<? extends Obj>, Positions> named = new LinkedHashMap<>();
    private final Set<Ref<? extends Obj>> broken = new LinkedHashSet<>();
    private final List<Problem> problems = new ArrayList<>();
    private int unnamed;

    private ManifestReader(String namespace) {
        this.namespace = namespace;
    }

    /// Reads files whose objects live in the namespace `default` unless they say otherwise.
    public static Reading read(List<SourceFile> files) {
        return read(files, DEFAULT_NAMESPACE);
    }

    /// @param files     those that cannot hold manifests are passed over
    /// @param namespace of objects that name none
    public static Reading read(List<SourceFile> files, String namespace) {
        var reader = new ManifestReader(namespace);
        files.stream().filter(file -> SourceFile.mayHoldManifests(file.path())).sorted(Comparator.comparing(SourceFile::path)).forEach(reader::file);
        return new Reading(List.copyOf(reader.manifests.values()), List.copyOf(reader.broken), reader.unnamed,
                reader.problems.stream().sorted(Problem.BY_POSITION).toList());
    }

    /// Checks the body of a request for an object of this kind. The tree is changed.
    public static Checked check(JsonNode tree, Kind<? extends Obj> kind, UnknownFields unknown) {
        if (!(tree instanceof ObjectNode object)) {
            return new Checked(tree, judge(tree, kind, DEFAULT_NAMESPACE), List.of());
        }
        var found = judge(object, kind, object.path("metadata").path("namespace").asString(DEFAULT_NAMESPACE));
        if (unknown == UnknownFields.STRICT) {
            return new Checked(object, found, List.of());
        }
        var unknowns = found.stream().filter(problem -> problem.reason() == UNKNOWN).toList();
        unknowns.forEach(problem -> remove(object, problem.path()));
        return new Checked(object, found.stream().filter(problem -> problem.reason() != UNKNOWN).toList(),
                unknown == UnknownFields.WARN ? unknowns.stream().map(Checked::inKubernetesWords).toList() : List.of());
    }

    private void file(SourceFile file) {
        var read = Yaml.read(file.path(), file.bytes());
        problems.addAll(read.problems());
        unnamed += read.problems().size();
        for (var document : read.documents()) {
            if (!file.path().endsWith(".json") || document.tree().has("apiVersion") || document.tree().has("kind")) {
                unrolled(document).forEach(this::document);
            }
        }
    }

    /// The items of a `List`, or the document itself.
    private static Stream<YamlFile.Document> unrolled(YamlFile.Document document) {
        var kind = document.tree().path("kind").asString("");
        var items = document.tree().path("items");
        if (!kind.endsWith("List") || !items.isArray()) {
            return Stream.of(document);
        }
        var itemKind = kind.substring(0, kind.length() - "List".length());
        var all = new ArrayList<YamlFile.Document>();
        for (var i = 0; i < items.size(); i++) {
            if (items.get(i) instanceof ObjectNode item && !itemKind.isEmpty() && !item.has("kind") && !item.has("apiVersion")) {
                item.set("apiVersion", document.tree().path("apiVersion"));   // the API lists its objects without saying what each is
                item.put("kind", itemKind);
            }
            all.add(new YamlFile.Document(items.get(i), document.positions().within(FieldPath.ROOT.field("items").item(i))));
        }
        return all.stream().flatMap(ManifestReader::unrolled);
    }

    private void document(YamlFile.Document document) {
        switch (Binding.recognize(document.tree())) {
            case Recognized.Refused(var because) -> {
                var tree = document.tree();
                // a kind that Rumbo does not run hides no object of ours, but one that is misspelt may
                unnamed += Schemas.find(tree.path("apiVersion").asString(""), tree.path("kind").asString("")).isPresent() ? 0 : 1;
                problems.add(located(because, document.positions()));
            }
            case Recognized.Served(var kind) -> manifest(document, kind);
        }
    }

    private void manifest(YamlFile.Document document, Kind<? extends Obj> kind) {
        var tree = document.tree();
        var found = new ArrayList<>(judge(tree, kind, namespace));
        withoutWhatTheServerWrites(tree);
        var metadata = tree.path("metadata");
        var name = metadata.path("name").asString("");
        if (name.isEmpty() && !metadata.path("generateName").asString("").isEmpty()) {
            found.add(Problem.of(FieldPath.ROOT.fields("metadata", "name"), REQUIRED, "is missing", "an object in a file needs a name of its own, not a generateName"));
        }
        found.forEach(problem -> problems.add(located(problem, document.positions())));
        if (name.isEmpty()) {
            unnamed++;
            return;
        }
        var ref = kind.ref(metadata.path("namespace").asString(namespace), name);
        var first = named.putIfAbsent(ref, document.positions());
        if (first != null) {
            problems.add(located(twice(ref, first), document.positions()));
        }
        if (first != null || !found.isEmpty()) {
            manifests.remove(ref);
            broken.add(ref);
        } else {
            manifests.put(ref, new Manifest(ref, Json.of(tree), document.positions().of(FieldPath.ROOT), document.positions()));
        }
    }

    private static Problem twice(Ref<? extends Obj> ref, Positions first) {
        return Problem.of(FieldPath.ROOT.fields("metadata", "name"), DUPLICATE, "is \"" + ref.name() + "\", and a " + ref.kind().name() + " of this name "
                + (ref.kind().namespaced() ? "in namespace " + ref.namespace() + " " : "") + "stands at "
                + first.of(FieldPath.ROOT.fields("metadata", "name")) + " already", "rename or remove one of them");
    }

    /// Completes the tree and tells everything that is wrong with it, without positions.
    private static List<Problem> judge(JsonNode tree, Kind<? extends Obj> kind, String namespace) {
        var shape = Binding.check(tree, kind);
        if (!(tree instanceof ObjectNode object)) {
            return shape;
        }
        Defaults.completed(object, kind, namespace);
        var known = shape.stream().map(problem -> problem.path().toString()).toList();
        var rules = Validation.problems(object, kind).stream().filter(problem -> !known.contains(problem.path().toString()));
        return Stream.concat(shape.stream(), rules).toList();
    }

    private static Problem located(Problem problem, Positions positions) {
        var path = problem.path();
        if (path instanceof FieldPath.Key(FieldPath.Field(FieldPath.Root(), var data), var key) && data.equals("data") && !positions.knows(path)) {
            var plain = FieldPath.ROOT.field("stringData").key(key);   // a Secret's, before it was encoded
            return positions.knows(plain) ? problem.located(positions.of(plain)) : problem.located(positions.of(path));
        }
        return problem.located(problem.reason() == UNKNOWN ? positions.ofKey(path) : positions.of(path));
    }

    private static void withoutWhatTheServerWrites(JsonNode tree) {
        if (tree instanceof ObjectNode object) {
            object.remove("status");
            if (object.path("metadata") instanceof ObjectNode metadata) {
                metadata.remove(WRITTEN_BY_THE_SERVER);
            }
        }
    }

    private static void remove(JsonNode tree, FieldPath path) {
        if (path instanceof FieldPath.Field(var parent, var name) && find(tree, parent) instanceof ObjectNode object) {
            object.remove(name);
        }
    }

    private static JsonNode find(JsonNode tree, FieldPath path) {
        return switch (path) {
            case FieldPath.Root() -> tree;
            case FieldPath.Field(var parent, var name) -> find(tree, parent).path(name);
            case FieldPath.Key(var parent, var key) -> find(tree, parent).path(key);
            case FieldPath.Item(var parent, var index) -> find(tree, parent).path(index);
        };
    }
}
