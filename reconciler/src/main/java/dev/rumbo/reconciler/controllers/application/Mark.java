package dev.rumbo.reconciler.controllers.application;

import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

import dev.rumbo.manifests.Kinds;
import dev.rumbo.manifests.core.Namespace;
import dev.rumbo.manifests.gitops.Application;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.LabelSelector;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.reconciler.world.World;

import tools.jackson.databind.node.ObjectNode;

/// The mark on every object that comes from Git: whose it is.
final class Mark {

    /// Label: the name of the application.
    static final String APPLICATION = "rumbo.dev/application";
    /// Annotation: its namespace, where that is not the object's own.
    static final String NAMESPACE = "rumbo.dev/application-namespace";

    private Mark() {}

    /// The manifest with its namespace and the mark.
    static Json put(Application application, Ref<?> ref, ObjectNode manifest) {
        var meta = manifest.withObject("/metadata");
        if (!ref.namespace().isEmpty()) {
            meta.put("namespace", ref.namespace());
        }
        meta.withObject("/labels").put(APPLICATION, application.meta().name());
        if (!application.meta().namespace().equals(ref.namespace())) {
            meta.withObject("/annotations").put(NAMESPACE, application.meta().namespace());
        }
        manifest.remove("status");
        return Json.of(manifest);
    }

    /// The application an object is marked with, whether that exists or not.
    static Optional<Ref<Application>> on(Obj object) {
        return object.meta().label(APPLICATION).map(name -> Application.KIND.ref(
                object.meta().annotation(NAMESPACE).orElse(object.meta().namespace()), name));
    }

    static boolean of(Application application, Obj object) {
        return on(object).filter(application.ref()::equals).isPresent();
    }

    /// All objects marked as an application's, in the order of kinds, namespaces and names. What a controller made
    /// is not among them, even if it inherited the label.
    static Stream<Obj> objects(Application application, World world) {
        var labels = new TreeMap<String, String>();
        labels.put(APPLICATION, application.meta().name());
        var marked = LabelSelector.ofLabels(labels);
        return Kinds.ALL.stream().filter(kind -> !kind.ephemeral())
                .flatMap(kind -> (kind.namespaced() ? world.all(Namespace.KIND).stream().map(n -> n.meta().name()) : Stream.of(""))
                        .flatMap(namespace -> world.matching(kind, namespace, marked).stream()))
                .map(Obj.class::cast)
                .filter(object -> of(application, object) && object.meta().controller().isEmpty());
    }
}
