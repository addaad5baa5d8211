package dev.rumbo.manifests.reader;

import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.manifests.problem.Position;
import dev.rumbo.manifests.yaml.Positions;

/// One object that somebody wrote down: checked, and with defaults.
///
/// @param at        where it begins
/// @param positions where each of its fields stands, for those who have more to say about them
public record Manifest(Ref<? extends Obj> ref, Json json, Position at, Positions positions) {

    public Obj object() {
        return ref.kind().bind(json);
    }

    /// `web.yaml:1:1 Deployment shop/web`; contents stay hidden.
    @Override
    public String toString() {
        return at + " " + ref.kind() + " " + ref.namespace() + "/" + ref.name();
    }
}
