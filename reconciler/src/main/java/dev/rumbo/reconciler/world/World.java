package dev.rumbo.reconciler.world;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.TreePMap;

import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.LabelSelector;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.meta.OwnerReference;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.reconciler.plan.Change;

/// All objects of the cluster at one revision. Lists come in the order of namespace and name.
public final class World {

    /// Nothing is known, revision 0.
    public static final World EMPTY = new World(0, HashTreePMap.empty(), HashTreePMap.empty(), HashTreePMap.empty(),
            HashTreePMap.empty(), HashTreePMap.empty(), HashTreePMap.empty());

    /// Namespace before name, so that one namespace is one range.
    private static final Comparator<Ref<?>> ORDER = Comparator.comparing((Ref<?> ref) -> ref.namespace()).thenComparing(Ref::name);

    private final long revision;
    private final PMap<Kind<?>, TreePMap<Ref<?>, Obj>> byKind;
    private final PMap<String, TreePMap<Ref<?>, Obj>> byOwner;
    private final PMap<String, TreePMap<Ref<?>, Obj>> uncontrolled;   // by kind and namespace
    private final PMap<String, TreePMap<Ref<?>, Obj>> podsByNode;
    private final PMap<String, TreePMap<Ref<?>, Obj>> byLabel;
    private final PMap<String, NodeUse> useByNode;

    private World(long revision, PMap<Kind<?>, TreePMap<Ref<?>, Obj>> byKind, PMap<String, TreePMap<Ref<?>, Obj>> byOwner,
            PMap<String, TreePMap<Ref<?>, Obj>> uncontrolled, PMap<String, TreePMap<Ref<?>, Obj>> podsByNode,
            PMap<String, TreePMap<Ref<?>, Obj>> byLabel, PMap<String, NodeUse> useByNode) {
        this.revision = revision;
        this.byKind = byKind;
        this.byOwner = byOwner;
        this.uncontrolled = uncontrolled;
        this.podsByNode = podsByNode;
        this.byLabel = byLabel;
        this.useByNode = useByNode;
    }

    /// A world of these objects, as a store had them.
    public static World of(long revision, Collection<? extends Obj> objects) {
        var world = EMPTY;
        for (var object : objects) {
            world = world.with(revision, Optional.empty(), Optional.of(object));
        }
        return world.at(revision);
    }

    /// The revision of the latest change.
    public long revision() {
        return revision;
    }

    /// The same objects under a later revision.
    public World at(long later) {
        return new World(later, byKind, byOwner, uncontrolled, podsByNode, byLabel, useByNode);
    }

    /// The world after a change.
    public World with(Change change) {
        return with(change.revision(), change.before(), change.after());
    }

    @SuppressWarnings("unchecked")
    public <T extends Obj> Optional<T> find(Ref<T> ref) {
        return Optional.ofNullable((T) objects(ref.kind()).get(ref));
    }

    public boolean has(Ref<?> ref) {
        return objects(ref.kind()).containsKey(ref);
    }

    /// All objects of a kind.
    @SuppressWarnings("unchecked")
    public <T extends Obj> Collection<T> all(Kind<T> kind) {
        return (Collection<T>) objects(kind).values();
    }

    /// All objects of a kind in a namespace.
    @SuppressWarnings("unchecked")
    public <T extends Obj> Collection<T> all(Kind<T> kind, String namespace) {
        var objects = objects(kind);
        return (Collection<T>) objects.subMap(kind.ref(namespace, ""), true,
                kind.ref(namespace + "\0", ""), false).values();
    }

    /// What is owned, directly, by the object with this uid.
    public Stream<Obj> ownedBy(String uid) {
        return entries(byOwner, uid).values().stream();
    }

    /// What of a kind is owned, directly, by an object.
    @SuppressWarnings("unchecked")
    public <T extends Obj> List<T> ownedBy(Obj owner, Kind<T> kind) {
        return ownedBy(owner.meta().uid()).filter(object -> object.kind().equals(kind)).map(object -> (T) object).toList();
    }

    /// Objects of a kind in a namespace that no controller looks after.
    @SuppressWarnings("unchecked")
    public <T extends Obj> Stream<T> uncontrolled(Kind<T> kind, String namespace) {
        return (Stream<T>) entries(uncontrolled, placeKey(kind, namespace)).values().stream();
    }

    /// The pods bound to a node, finished ones too.
    public List<Pod> podsOn(String node) {
        return entries(podsByNode, node).values().stream().map(Pod.class::cast).toList();
    }

    /// The pods that no node was chosen for yet.
    public List<Pod> unscheduledPods() {
        return podsOn("");
    }

    /// What the pods on a node ask of it together.
    public NodeUse useOf(String node) {
        var use = useByNode.get(node);
        return use == null ? NodeUse.NONE : use;
    }

    /// Objects of a kind in a namespace whose labels a selector matches.
    @SuppressWarnings("unchecked")
    public <T extends Obj> List<T> matching(Kind<T> kind, String namespace, LabelSelector selector) {
        return selector.matchLabels().entrySet().stream()
                .map(label -> entries(byLabel, labelKey(kind, namespace, label.getKey(), label.getValue())))
                .min(Comparator.comparingInt(TreePMap::size))
                .map(fewest -> fewest.values().stream().map(object -> (T) object))
                .orElseGet(() -> all(kind, namespace).stream())
                .filter(object -> selector.matches(object.meta().labels()))
                .toList();
    }

    /// How many objects of a kind there are.
    public int count(Kind<?> kind) {
        return objects(kind).size();
    }

    /// Every object of every kind.
    public Stream<Obj> everything() {
        return byKind.keySet().stream().sorted().flatMap(kind -> objects(kind).values().stream());
    }

    private World with(long later, Optional<Obj> before, Optional<Obj> after) {
        var kinds = byKind;
        if (before.isPresent() && !after.map(Obj::ref).equals(before.map(Obj::ref))) {
            kinds = kinds.plus(before.get().kind(), objects(kinds, before.get().kind()).minus(before.get().ref()));
        }
        if (after.isPresent()) {
            kinds = kinds.plus(after.get().kind(), objects(kinds, after.get().kind()).plus(after.get().ref(), after.get()));
        }
        return new World(later, kinds, indexed(byOwner, before, after, World::ownerKeys),
                indexed(uncontrolled, before, after, World::uncontrolledKeys), indexed(podsByNode, before, after, World::nodeKeys),
                indexed(byLabel, before, after, World::labelKeys), uses(before, after));
    }

    private PMap<String, NodeUse> uses(Optional<Obj> before, Optional<Obj> after) {
        var was = before.filter(Pod.class::isInstance).map(Pod.class::cast).filter(NodeUse::counts).map(Pod::spec);
        var is = after.filter(Pod.class::isInstance).map(Pod.class::cast).filter(NodeUse::counts).map(Pod::spec);
        if (was.equals(is)) {
            return useByNode;
        }
        var uses = useByNode;
        if (was.isPresent()) {
            var node = was.get().nodeName();
            var left = useOf(node).minus(NodeUse.of(was.get()));
            uses = left.pods() == 0 ? uses.minus(node) : uses.plus(node, left);
        }
        if (is.isPresent()) {
            var node = is.get().nodeName();
            var use = uses.get(node);
            uses = uses.plus(node, (use == null ? NodeUse.NONE : use).plus(NodeUse.of(is.get())));
        }
        return uses;
    }

    private TreePMap<Ref<?>, Obj> objects(Kind<?> kind) {
        return objects(byKind, kind);
    }

    private static TreePMap<Ref<?>, Obj> objects(PMap<Kind<?>, TreePMap<Ref<?>, Obj>> kinds, Kind<?> kind) {
        var found = kinds.get(kind);
        return found == null ? TreePMap.empty(ORDER) : found;
    }

    /// The index after a change: the object leaves what it is no longer found under, and is the new one everywhere else.
    private static PMap<String, TreePMap<Ref<?>, Obj>> indexed(PMap<String, TreePMap<Ref<?>, Obj>> index, Optional<Obj> before,
            Optional<Obj> after, Function<Obj, List<String>> keysOf) {
        var keys = after.map(keysOf).orElse(List.of());
        var changed = index;
        if (before.isPresent()) {
            for (var key : keysOf.apply(before.get())) {
                if (!keys.contains(key)) {
                    var fewer = entries(changed, key).minus(before.get().ref());
                    changed = fewer.isEmpty() ? changed.minus(key) : changed.plus(key, fewer);
                }
            }
        }
        for (var key : keys) {
            changed = changed.plus(key, entries(changed, key).plus(after.orElseThrow().ref(), after.orElseThrow()));
        }
        return changed;
    }

    private static TreePMap<Ref<?>, Obj> entries(PMap<String, TreePMap<Ref<?>, Obj>> index, String key) {
        var found = index.get(key);
        return found == null ? TreePMap.empty(Comparator.<Ref<?>>naturalOrder()) : found;
    }

    private static List<String> ownerKeys(Obj object) {
        return object.meta().ownerReferences().stream().map(OwnerReference::uid).toList();
    }

    private static List<String> uncontrolledKeys(Obj object) {
        return object.meta().controller().isPresent() ? List.of() : List.of(placeKey(object.kind(), object.meta().namespace()));
    }

    private static List<String> nodeKeys(Obj object) {
        return object instanceof Pod pod ? List.of(pod.spec().nodeName()) : List.of();
    }

    private static List<String> labelKeys(Obj object) {
        return object.meta().labels().entrySet().stream()
                .map(label -> labelKey(object.kind(), object.meta().namespace(), label.getKey(), label.getValue())).toList();
    }

    private static String placeKey(Kind<?> kind, String namespace) {
        return kind.plural() + "\0" + namespace;
    }

    private static String labelKey(Kind<?> kind, String namespace, String key, String value) {
        return placeKey(kind, namespace) + "\0" + key + "\0" + value;
    }
}
