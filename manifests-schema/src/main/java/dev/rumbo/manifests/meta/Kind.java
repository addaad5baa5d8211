package dev.rumbo.manifests.meta;

import java.util.List;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A kind of object: its names, its scope, and how a tree becomes a record. Equal by group and name.
///
/// @param <T> the record that holds objects of this kind
public final class Kind<T extends Obj> implements Comparable<Kind<?>> {

    /// Whether names of a kind are unique within a namespace or within the cluster.
    public enum Scope { NAMESPACED, CLUSTER }

    /// Whether the store keeps objects of a kind. Leases, events and checkouts come and go with the process.
    public enum Keeping { DURABLE, EPHEMERAL }

    /// Turns the parts of an object into its record.
    ///
    /// @param <T> the record
    @FunctionalInterface
    public interface Binder<T> {
        /// @param body   all but `apiVersion`, `kind`, `metadata` and `status`
        /// @param tree   the whole object, to read typed views from
        T bind(ObjectMeta meta, Json body, JsonNode tree);
    }

    private final String group;
    private final String version;
    private final String name;
    private final String plural;
    private final List<String> shortNames;
    private final Scope scope;
    private final Keeping keeping;
    private final Binder<T> binder;

    private Kind(String apiVersion, String name, String plural, List<String> shortNames, Scope scope,
            Keeping keeping, Binder<T> binder) {
        var slash = apiVersion.indexOf('/');
        this.group = slash < 0 ? "" : apiVersion.substring(0, slash);
        this.version = apiVersion.substring(slash + 1);
        this.name = name;
        this.plural = plural;
        this.shortNames = List.copyOf(shortNames);
        this.scope = scope;
        this.keeping = keeping;
        this.binder = binder;
    }

    public static <T extends Obj> Kind<T> namespaced(String apiVersion, String name, String plural,
            List<String> shortNames, Binder<T> binder) {
        return new Kind<>(apiVersion, name, plural, shortNames, Scope.NAMESPACED, Keeping.DURABLE, binder);
    }

    public static <T extends Obj> Kind<T> cluster(String apiVersion, String name, String plural,
            List<String> shortNames, Binder<T> binder) {
        return new Kind<>(apiVersion, name, plural, shortNames, Scope.CLUSTER, Keeping.DURABLE, binder);
    }

    /// The same kind, but never written to the durable store.
    public Kind<T> ephemeralOnly() {
        return new Kind<>(apiVersion(), name, plural, shortNames, scope, Keeping.EPHEMERAL, binder);
    }

    /// Reads a whole object that was validated before.
    public T bind(JsonNode tree) {
        var meta = JsonFormat.read(tree.path("metadata"), ObjectMeta.class);
        if (scope == Scope.NAMESPACED && meta.namespace().isEmpty()) {
            meta = meta.inNamespace("default");
        }
        var body = JsonFormat.object();
        body.setAll((ObjectNode) tree);   // shares what is in it with the tree; Json keeps bytes, not nodes
        body.remove(List.of("apiVersion", "kind", "metadata", "status"));
        return binder.bind(meta, Json.of(body), tree);
    }

    /// Reads a whole object that was validated before.
    public T bind(Json json) {
        return bind(json.tree());
    }

    /// `apps/v1`, or `v1` for the core group.
    public String apiVersion() {
        return group.isEmpty() ? version : group + "/" + version;
    }

    public String group() {
        return group;
    }

    public String version() {
        return version;
    }

    /// `Deployment`
    public String name() {
        return name;
    }

    /// `deployments`
    public String plural() {
        return plural;
    }

    /// `deployment`
    public String singular() {
        return name.toLowerCase(java.util.Locale.ROOT);
    }

    /// `deploy`
    public List<String> shortNames() {
        return shortNames;
    }

    public boolean namespaced() {
        return scope == Scope.NAMESPACED;
    }

    public boolean ephemeral() {
        return keeping == Keeping.EPHEMERAL;
    }

    /// A reference to an object of this kind; the namespace is ignored for cluster-wide kinds.
    public Ref<T> ref(String namespace, String objectName) {
        return new Ref<>(this, namespaced() ? namespace : "", objectName);
    }

    /// A reference to a cluster-wide object.
    public Ref<T> ref(String objectName) {
        return ref("", objectName);
    }

    @Override
    public int compareTo(Kind<?> other) {
        var byGroup = group.compareTo(other.group);
        return byGroup != 0 ? byGroup : name.compareTo(other.name);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Kind<?> that && name.equals(that.name) && group.equals(that.group);
    }

    @Override
    public int hashCode() {
        return name.hashCode() * 31 + group.hashCode();
    }

    @Override
    public String toString() {
        return name;
    }
}
