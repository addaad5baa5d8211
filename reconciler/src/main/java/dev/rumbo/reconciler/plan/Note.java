package dev.rumbo.reconciler.plan;

import dev.rumbo.manifests.meta.Obj;

/// Something worth telling about an object; it becomes an Event.
///
/// @param reason one word in CamelCase, as Kubernetes uses it, e.g. `FailedScheduling`
public record Note(Obj about, Severity severity, String reason, String message) {

    public enum Severity { NORMAL, WARNING }

    public static Note normal(Obj about, String reason, String message) {
        return new Note(about, Severity.NORMAL, reason, message);
    }

    public static Note warning(Obj about, String reason, String message) {
        return new Note(about, Severity.WARNING, reason, message);
    }
}
