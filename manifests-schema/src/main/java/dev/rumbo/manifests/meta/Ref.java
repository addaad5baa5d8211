package dev.rumbo.manifests.meta;

/// The name of an object: which kind, which namespace (empty for cluster-wide kinds), which name.
///
/// @param <T> what it refers to
public record Ref<T extends Obj>(Kind<T> kind, String namespace, String name) implements Comparable<Ref<?>> {

    @Override
    public int compareTo(Ref<?> other) {
        var byKind = kind == other.kind ? 0 : kind.compareTo(other.kind);
        if (byKind != 0) {
            return byKind;
        }
        var byNamespace = namespace.compareTo(other.namespace);
        return byNamespace != 0 ? byNamespace : name.compareTo(other.name);
    }

    /// As kubectl names it, e.g. `deployment/web`.
    public String shortForm() {
        return kind.singular() + "/" + name;
    }

    /// `pod shop/web-7d9f-x2k4p`, or `node n1`.
    @Override
    public String toString() {
        return kind.singular() + " " + (namespace.isEmpty() ? "" : namespace + "/") + name;
    }
}
