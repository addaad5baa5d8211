package dev.rumbo.reconciler.world;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.TreePMap;
import org.pcollections.TreePSet;

import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.LabelSelector;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.reconciler.plan.Change;

/// All objects of the cluster at one revision. Lists come in the order of namespace and name.
public final class World {

    /// Nothing is known, revision 0.
    public static final World EMPTY = new World(0, HashTreePMap.empty(), HashTreePMap.empty(), HashTreePMap.empty(),
            HashTreePMap.empty(), HashTreePMap.empty());

    /// Namespace before name, so that one namespace is one range.
    private static final Comparator<Ref<?>> ORDER = Comparator.comparing((Ref<?> ref) -> ref.namespace()).thenComparing(Ref::name);

    private final long revision;
    private final PMap<Kind<?>, TreePMap<Ref<?>, Obj>> byKind;
    private final PMap<String, TreePSet<Ref<?>>> byOwner;
    private final PMap<String, TreePSet<Ref<?>>> podsByNode;
    private final PMap<String, TreePSet<Ref<?>>> byLabel;
    private final PMap<String, NodeUse> useByNode;

    private World(long revision, PMap<Kind<?>, TreePMap<Ref<?>, Obj>> byKind, PMap<String, TreePSet<Ref<?>>> byOwner,
            PMap<String, TreePSet<Ref<?>>> podsByNode, PMap<String, TreePSet<Ref<?>>> byLabel,
            PMap<String, NodeUse> useByNode) {
        this.revision = revision;
        this.byKind = byKind;
        this.byOwner = byOwner;
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
        return new World(later, byKind, byOwner, podsByNode, byLabel, useByNode);
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
        return resolve(byOwner.get(uid));
    }

    /// What of a kind is owned, directly, by an object.
    @SuppressWarnings("unchecked")
    public <T extends Obj> List<T> ownedBy(Obj owner, Kind<T> kind) {
        return ownedBy(owner.meta().uid()).filter(object -> object.kind().equals(kind)).map(object -> (T) object).toList();
    }

    /// The pods bound to a node, finished ones too.
    public List<Pod> podsOn(String node) {
        return resolve(podsByNode.get(node)).map(Pod.class::cast).toList();
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
                .map(label -> byLabel.get(labelKey(kind, namespace, label.getKey(), label.getValue())))
                .map(refs -> refs == null ? TreePSet.<Ref<?>>empty(ORDER) : refs)
                .min(Comparator.comparingInt(Collection::size))
                .map(fewest -> resolve(fewest).map(object -> (T) object))
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
        var owners = byOwner;
        var nodes = podsByNode;
        var labels = byLabel;
        if (before.isPresent()) {
            var old = before.get();
            kinds = kinds.plus(old.kind(), objects(kinds, old.kind()).minus(old.ref()));
            for (var owner : old.meta().ownerReferences()) {
                owners = without(owners, owner.uid(), old.ref());
            }
            if (old instanceof Pod pod) {
                nodes = without(nodes, pod.spec().nodeName(), old.ref());
            }
            for (var label : old.meta().labels().entrySet()) {
                labels = without(labels, labelKey(old, label.getKey(), label.getValue()), old.ref());
            }
        }
        if (after.isPresent()) {
            var now = after.get();
            kinds = kinds.plus(now.kind(), objects(kinds, now.kind()).plus(now.ref(), now));
            for (var owner : now.meta().ownerReferences()) {
                owners = including(owners, owner.uid(), now.ref());
            }
            if (now instanceof Pod pod) {
                nodes = including(nodes, pod.spec().nodeName(), now.ref());
            }
            for (var label : now.meta().labels().entrySet()) {
                labels = including(labels, labelKey(now, label.getKey(), label.getValue()), now.ref());
            }
        }
        return new World(later, kinds, owners, nodes, labels, uses(before, after));
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

    private Stream<Obj> resolve(@org.jspecify.annotations.Nullable Collection<Ref<?>> refs) {
        return refs == null ? Stream.empty() : refs.stream().flatMap(ref -> Stream.ofNullable(objects(ref.kind()).get(ref)));
    }

    private TreePMap<Ref<?>, Obj> objects(Kind<?> kind) {
        return objects(byKind, kind);
    }

    private static TreePMap<Ref<?>, Obj> objects(PMap<Kind<?>, TreePMap<Ref<?>, Obj>> kinds, Kind<?> kind) {
        var found = kinds.get(kind);
        return found == null ? TreePMap.empty(ORDER) : found;
    }

    private static PMap<String, TreePSet<Ref<?>>> including(PMap<String, TreePSet<Ref<?>>> index, String key, Ref<?> ref) {
        var refs = index.get(key);
        return index.plus(key, (refs == null ? TreePSet.<Ref<?>>empty(Comparator.naturalOrder()) : refs).plus(ref));
    }

    private static PMap<String, TreePSet<Ref<?>>> without(PMap<String, TreePSet<Ref<?>>> index, String key, Ref<?> ref) {
        var refs = index.get(key);
        if (refs == null) {
            return index;
        }
        var fewer = refs.minus(ref);
        return fewer.isEmpty() ? index.minus(key) : index.plus(key, fewer);
    }

    private static String labelKey(Obj object, String key, String value) {
        return labelKey(object.kind(), object.meta().namespace(), key, value);
    }

    private static String labelKey(Kind<?> kind, String namespace, String key, String value) {
        return kind.plural() + "\0" + namespace + "\0" + key + "\0" + value;
    }
}
