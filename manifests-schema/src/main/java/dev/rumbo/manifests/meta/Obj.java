package dev.rumbo.manifests.meta;

import java.util.Optional;

import tools.jackson.databind.node.ObjectNode;

/// One object of the cluster, at one revision. Every kind is a record that implements this.
public interface Obj {

    Kind<? extends Obj> kind();

    ObjectMeta meta();

    /// Everything the user said but `apiVersion`, `kind`, `metadata` and `status`, e.g. `{"spec":{…}}`.
    Json body();

    Ref<? extends Obj> ref();

    Obj withMeta(ObjectMeta meta);

    /// The status record, if objects of this kind have one.
    default Optional<Object> statusRecord() {
        return Optional.empty();
    }

    /// The whole object as clients see it.
    default ObjectNode tree() {
        var tree = JsonFormat.object();
        tree.put("apiVersion", kind().apiVersion());
        tree.put("kind", kind().name());
        tree.set("metadata", JsonFormat.tree(meta()));
        tree.setAll(body().object());
        statusRecord().ifPresent(status -> tree.set("status", JsonFormat.tree(status)));
        return tree;
    }

    /// The whole object as clients see it, canonical.
    default Json json() {
        return Json.of(tree());
    }
}
