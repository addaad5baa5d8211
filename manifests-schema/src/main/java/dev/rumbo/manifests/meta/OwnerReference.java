package dev.rumbo.manifests.meta;

import java.util.Optional;

/// Says whose an object is; when the owner is gone, garbage collection takes the object too.
public record OwnerReference(String apiVersion, String kind, String name, String uid,
        Optional<Boolean> controller, Optional<Boolean> blockOwnerDeletion) {

    /// `owner` is the controller of the object that carries this.
    public static OwnerReference controlledBy(Obj owner) {
        return new OwnerReference(owner.kind().apiVersion(), owner.kind().name(), owner.meta().name(),
                owner.meta().uid(), Optional.of(true), Optional.of(true));
    }
}
