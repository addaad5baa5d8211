package dev.rumbo.reconciler.plan;

import java.util.Optional;

import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.meta.Ref;

/// What somebody wants: kubectl, a node, Git or a controller. The registry decides what comes of it.
public sealed interface Intent {

    /// What it is about.
    Ref<? extends Obj> target();

    /// A new object. Where its name is empty the registry makes one from `meta.generateName`.
    record Create(Obj object) implements Intent {
        @Override
        public Ref<? extends Obj> target() {
            return object.ref();
        }
    }

    /// The object as it shall be from now on; its status stays. Refused as a conflict when the stored object
    /// has another `resourceVersion` (unless that is 0, which means: whatever it is now).
    record Replace(Obj object) implements Intent {
        @Override
        public Ref<? extends Obj> target() {
            return object.ref();
        }
    }

    /// A new status; everything else stays. The same rule for `resourceVersion` as [Replace].
    record ReportStatus(Obj object) implements Intent {
        @Override
        public Ref<? extends Obj> target() {
            return object.ref();
        }
    }

    /// Server-side apply: these fields shall be so, and belong to `fieldOwner` from now on; fields that were
    /// the owner's and are no longer said are removed. Creates the object where there is none.
    ///
    /// @param force take fields that belong to others; otherwise that is a conflict
    record Apply(Ref<? extends Obj> target, Json manifest, String fieldOwner, boolean force) implements Intent {}

    /// A change worked out against the object as it is at the moment of deciding.
    record Patch(Ref<? extends Obj> target, PatchType type, Json patch, Part part, String fieldOwner)
            implements Intent {}

    /// Puts a pod on a node. Refused when the pod is bound already.
    record Bind(Ref<Pod> target, Ref<Node> node) implements Intent {}

    /// Graceful: a pod on a node stays until its node confirms that the containers are gone; an object with
    /// finalizers stays until they are gone.
    ///
    /// @param uid          only if it is still this very object
    /// @param graceSeconds how long the containers get; 0 removes at once; empty: what the pod says
    /// @param because      for people, e.g. `scaled down from 3 to 2`
    record Delete(Ref<? extends Obj> target, Optional<String> uid, Optional<Long> graceSeconds, Propagation propagation,
            String because) implements Intent {

        public static Delete of(Obj object, String because) {
            return new Delete(object.ref(), Optional.of(object.meta().uid()), Optional.empty(), Propagation.BACKGROUND,
                    because);
        }
    }

    enum PatchType { JSON, MERGE, STRATEGIC }

    /// Which part of an object a patch may touch.
    enum Part { WHOLE, STATUS, SCALE }

    /// What happens to what the object owns: taken later, taken first, or left alone.
    enum Propagation { BACKGROUND, FOREGROUND, ORPHAN }

    default String inWords() {
        return switch (this) {
            case Create(var object) -> "create " + (object.meta().name().isEmpty()
                    ? object.kind().singular() + " " + object.meta().generateName() + "…" : object.ref());
            case Replace(var object) -> "change " + object.ref();
            case ReportStatus(var object) -> "update the status of " + object.ref();
            case Apply(var target, _, var owner, _) -> "apply " + target + " as " + owner;
            case Patch(var target, _, _, var part, _) -> "patch " + target + switch (part) {
                case WHOLE -> "";
                case STATUS -> " (status)";
                case SCALE -> " (scale)";
            };
            case Bind(var pod, var node) -> "put " + pod + " on " + node.name();
            case Delete(var target, _, _, _, var because) -> "delete " + target + ": " + because;
        };
    }
}
