package dev.rumbo.manifests.schema;

import dev.rumbo.manifests.schema.Schema.ObjectOf;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Finds the schema of a kind.
public final class Schemas {

    /// A kind that has a schema. Kubernetes has more kinds than Rumbo serves: those it serves are in `Kinds`.
    public record KnownKind(String apiVersion, String kind, String plural, boolean namespaced) {}

    private static final Map<String, SchemaText> GROUPS = new ConcurrentHashMap<>();

    private Schemas() {}

    public static Optional<ObjectOf> of(String group, String version, String kind) {
        return of(group.isEmpty() ? version : group + "/" + version, kind);
    }

    /// @param apiVersion `apps/v1`, or `v1` for the core group
    public static Optional<ObjectOf> of(String apiVersion, String kind) {
        return find(apiVersion, kind).map(known -> type(apiVersion + "." + kind));
    }

    /// A type by its full name, such as `v1.PodSpec`.
    ///
    /// @throws IllegalArgumentException if there is none
    public static ObjectOf type(String name) {
        var type = group(name.substring(0, name.lastIndexOf('.'))).types().get(name);
        if (type == null) {
            throw new IllegalArgumentException("the schema knows no type " + name);
        }
        return type;
    }

    public static Optional<KnownKind> find(String apiVersion, String kind) {
        return Optional.ofNullable(Index.BY_NAME.get(apiVersion + " " + kind));
    }

    /// All kinds that have a schema, by apiVersion and name.
    public static List<KnownKind> kinds() {
        return Index.ALL;
    }

    private static SchemaText group(String groupVersion) {
        var known = GROUPS.get(groupVersion);
        if (known == null) {
            known = new SchemaText(groupVersion, SchemaText.load(groupVersion.replace('/', '_') + ".schema"), Schemas::type);
            var first = GROUPS.putIfAbsent(groupVersion, known);
            known = first == null ? known : first;
        }
        return known;
    }

    /// Read with the first question for a kind.
    private static final class Index {
        static final List<KnownKind> ALL = Stream.of("kinds.index", "rumbo.index")
                .flatMap(index -> SchemaText.load(index).lines())
                .map(line -> line.split(" "))
                .map(words -> new KnownKind(words[0], words[1], words[2], words[3].equals("namespaced")))
                .toList();
        static final Map<String, KnownKind> BY_NAME =
                ALL.stream().collect(Collectors.toUnmodifiableMap(kind -> kind.apiVersion() + " " + kind.kind(), kind -> kind));
    }
}
