package dev.rumbo.node.sync;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

import dev.rumbo.manifests.client.Selection;
import dev.rumbo.manifests.core.ConfigMap;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.core.Secret;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.node.volume.SettingsSource;

/// The ConfigMaps and Secrets that pods of this node refer to, kept up to date while a pod needs them.
final class PodSettings implements AutoCloseable {

    private final ClusterApi api;
    private final Map<Ref<?>, Kept> kept = new HashMap<>();

    PodSettings(ClusterApi api) {
        this.api = api;
    }

    private record Kept(ClusterApi.Followed<? extends Obj> followed, Map<String, Runnable> users) {}

    /// From now on `changed` is called when one of the pod's settings changes.
    synchronized void need(Pod pod, Runnable changed) {
        var uid = pod.meta().uid();
        var wanted = references(pod);
        for (var ref : wanted) {
            var entry = kept.get(ref);
            if (entry == null) {
                entry = new Kept(ref.kind().equals(Secret.KIND)
                        ? api.follow(Secret.KIND, Selection.named(ref.namespace(), ref.name()), (_, _, _) -> tell(ref))
                        : api.follow(ConfigMap.KIND, Selection.named(ref.namespace(), ref.name()), (_, _, _) -> tell(ref)),
                        new LinkedHashMap<>());
                kept.put(ref, entry);
            }
            entry.users().put(uid, changed);
        }
    }

    void release(String uid) {
        var unused = new ArrayList<Kept>();
        synchronized (this) {
            kept.values().removeIf(entry -> {
                var used = entry.users().remove(uid) != null;
                var over = used && entry.users().isEmpty();
                if (over) {
                    unused.add(entry);
                }
                return over;
            });
        }
        unused.forEach(entry -> entry.followed().close());
    }

    private void tell(Ref<?> ref) {
        List<Runnable> users;
        synchronized (this) {
            var entry = kept.get(ref);
            users = entry == null ? List.of() : List.copyOf(entry.users().values());
        }
        users.forEach(Runnable::run);
    }

    /// Whether the API has told all of a pod's settings, or that they are not there.
    synchronized boolean known(Pod pod) {
        return references(pod).stream().allMatch(ref -> {
            var entry = kept.get(ref);
            return entry != null && entry.followed().complete();
        });
    }

    /// The settings of a namespace as of now.
    SettingsSource of(String namespace) {
        return new SettingsSource() {
            @Override
            public Optional<SortedMap<String, byte[]>> configMap(String name) {
                return find(ConfigMap.KIND.ref(namespace, name)).map(o -> ((ConfigMap) o).contents());
            }

            @Override
            public Optional<SortedMap<String, byte[]>> secret(String name) {
                return find(Secret.KIND.ref(namespace, name)).map(o -> ((Secret) o).contents());
            }
        };
    }

    private synchronized Optional<Obj> find(Ref<?> ref) {
        var entry = kept.get(ref);
        return entry == null ? Optional.empty()
                : entry.followed().all().stream().filter(o -> o.ref().equals(ref)).map(o -> (Obj) o).findFirst();
    }

    /// Everything a pod's volumes and variables refer to.
    static SortedSet<Ref<?>> references(Pod pod) {
        var namespace = pod.meta().namespace();
        var refs = new TreeSet<Ref<?>>();
        for (var volume : pod.spec().volumes()) {
            volume.configMap().ifPresent(files -> refs.add(ConfigMap.KIND.ref(namespace, files.name())));
            volume.secret().ifPresent(files -> refs.add(Secret.KIND.ref(namespace, files.secretName())));
        }
        Stream.concat(pod.spec().initContainers().stream(), pod.spec().containers().stream()).forEach(container -> {
            container.envFrom().forEach(from -> {
                from.configMapRef().ifPresent(ref -> refs.add(ConfigMap.KIND.ref(namespace, ref.name())));
                from.secretRef().ifPresent(ref -> refs.add(Secret.KIND.ref(namespace, ref.name())));
            });
            container.env().stream().flatMap(env -> env.valueFrom().stream()).forEach(source -> {
                source.configMapKeyRef().ifPresent(ref -> refs.add(ConfigMap.KIND.ref(namespace, ref.name())));
                source.secretKeyRef().ifPresent(ref -> refs.add(Secret.KIND.ref(namespace, ref.name())));
            });
        });
        return refs;
    }

    @Override
    public void close() {
        List<Kept> all;
        synchronized (this) {
            all = List.copyOf(kept.values());
            kept.clear();
        }
        all.forEach(entry -> entry.followed().close());
    }
}
