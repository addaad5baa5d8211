package dev.rumbo.reconciler.engine;

import java.util.Objects;

import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.reconciler.plan.Intent;
import dev.rumbo.reconciler.plan.Plan;

/// Tells whether a plan wants the same as another: all but the versions it was made from.
final class Fingerprint {

    private Fingerprint() {}

    static int of(Plan plan) {
        var print = 1;
        for (var intent : plan.intents()) {
            print = 31 * print + of(intent);
        }
        return print;
    }

    private static int of(Intent intent) {
        return switch (intent) {
            case Intent.Create(var object) -> Objects.hash("create", said(object));
            case Intent.Replace(var object) -> Objects.hash("replace", said(object));
            case Intent.ReportStatus(var object) -> Objects.hash("status", object.ref(), object.statusRecord());
            case Intent.Apply _, Intent.Patch _, Intent.Bind _, Intent.Delete _ -> intent.hashCode();
        };
    }

    private static int said(Obj object) {
        var meta = object.meta();
        return Objects.hash(object.ref(), object.body(), meta.labels(), meta.annotations(), meta.finalizers(), meta.ownerReferences());
    }
}
