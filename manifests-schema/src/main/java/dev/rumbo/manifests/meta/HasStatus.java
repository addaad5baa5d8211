package dev.rumbo.manifests.meta;

import java.util.Optional;

/// A kind whose objects carry a status of type `S`.
///
/// @param <T> the kind itself
public interface HasStatus<T extends Obj, S> extends Obj {

    S status();

    T withStatus(S status);

    @Override
    default Optional<Object> statusRecord() {
        return Optional.of(status());
    }
}
