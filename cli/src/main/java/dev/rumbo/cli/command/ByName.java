package dev.rumbo.cli.command;

import java.io.IOException;
import java.util.Optional;
import java.util.stream.Collectors;

import dev.rumbo.manifests.client.KubeClient;
import dev.rumbo.manifests.client.Selection;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.Obj;

/// Finds the object a person means: by its whole name, or as the only one whose name begins so.
final class ByName {

    private ByName() {}

    static <T extends Obj> T find(KubeClient client, Kind<T> kind, String name, Optional<String> namespace)
            throws IOException, InterruptedException, CannotDo {
        var selection = namespace.filter(_ -> kind.namespaced()).map(Selection::inNamespace).orElse(Selection.ALL);
        var all = client.list(kind, selection).items();
        var exact = all.stream().filter(object -> object.meta().name().equals(name)).toList();
        var fitting = exact.isEmpty() ? all.stream().filter(object -> object.meta().name().startsWith(name)).toList() : exact;
        if (fitting.size() == 1) {
            return fitting.getFirst();
        }
        throw new CannotDo(fitting.isEmpty()
                ? "there is no " + kind.singular() + " \"" + name + "\"" + namespace.map(n -> " in namespace " + n).orElse("")
                        + "; `rumbo status` shows what there is"
                : "\"" + name + "\" may be any of " + fitting.stream().map(object -> object.ref().toString())
                        .collect(Collectors.joining(", ")) + "; say more of the name, or the namespace with -n");
    }
}
