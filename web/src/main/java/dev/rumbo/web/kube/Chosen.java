package dev.rumbo.web.kube;

import java.util.Collection;
import java.util.List;
import java.util.Optional;

import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.wire.ApiPath;
import dev.rumbo.reconciler.world.World;

/// Which objects a request is about: a kind, perhaps a namespace, and selectors.
record Chosen(ApiPath path, LabelQuery labels, FieldQuery fields) {

    static Chosen by(Ask ask, ApiPath path) throws Refusal {
        return new Chosen(path, LabelQuery.parse(ask.param("labelSelector").orElse("")),
                FieldQuery.parse(ask.param("fieldSelector").orElse(""), path.kind()));
    }

    boolean matches(Obj object) {
        return object.kind().equals(path.kind())
                && (path.namespace().isEmpty() || path.namespace().equals(object.meta().namespace()))
                && (path.name().isEmpty() || path.name().equals(object.meta().name()))
                && fields.matches(object) && labels.matches(object.meta().labels());
    }

    /// In the order of namespace and name. The questions of nodes and of `kubectl get NAME -w` need no walk over everything.
    List<Obj> in(World world) {
        return candidates(world).stream().filter(this::matches).map(Obj.class::cast).toList();
    }

    private Collection<? extends Obj> candidates(World world) {
        var demanded = fields.demanded();
        var name = demanded.get("metadata.name");
        if (name != null && (!path.kind().namespaced() || !path.namespace().isEmpty())) {
            return world.find(path.kind().ref(path.namespace(), name)).map(List::of).orElse(List.of());
        }
        var node = Optional.ofNullable(demanded.get("spec.nodeName")).filter(n -> !n.isEmpty());
        if (path.kind().equals(Pod.KIND) && node.isPresent()) {
            return world.podsOn(node.get());
        }
        return path.namespace().isEmpty() ? world.all(path.kind()) : world.all(path.kind(), path.namespace());
    }
}
