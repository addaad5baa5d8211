package dev.rumbo.reconciler.registry;

import java.util.List;

import dev.rumbo.manifests.coordination.Lease;
import dev.rumbo.manifests.core.Namespace;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.reconciler.plan.Intent;
import dev.rumbo.reconciler.world.World;

/// What every cluster has from its first moment.
public final class Bootstrap {

    /// Where Rumbo keeps what is its own.
    public static final String SYSTEM_NAMESPACE = "rumbo-system";

    private static final List<String> NAMESPACES = List.of("default", "kube-system", Lease.NODE_NAMESPACE, SYSTEM_NAMESPACE);

    private Bootstrap() {}

    /// What a world still lacks.
    public static List<Intent> missingIn(World world) {
        return NAMESPACES.stream().filter(name -> !world.has(Namespace.KIND.ref(name)))
                .<Intent>map(name -> new Intent.Create(Namespace.named(name))).toList();
    }

    /// Namespaces that nobody may delete.
    static boolean indispensable(Ref<?> ref) {
        return ref.kind().equals(Namespace.KIND) && NAMESPACES.contains(ref.name());
    }
}
