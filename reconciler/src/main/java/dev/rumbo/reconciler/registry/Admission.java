package dev.rumbo.reconciler.registry;

import java.util.List;
import java.util.Optional;

import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.reconciler.registry.Decision.FieldCause;

import tools.jackson.databind.node.ObjectNode;

/// What an object from outside passes before it is stored: defaults are filled in, then it is judged.
/// Pure.
@FunctionalInterface
public interface Admission {

    /// Lets everything pass as it is: for objects that were checked before.
    Admission OPEN = (_, tree, _) -> new Admitted(tree);

    /// @param before the stored object, when this is a change of it
    Verdict admit(Kind<? extends Obj> kind, ObjectNode tree, Optional<Obj> before);

    sealed interface Verdict {}

    /// @param tree the object with its defaults
    record Admitted(ObjectNode tree) implements Verdict {}

    /// @param causes everything that is wrong with it
    record Invalid(List<FieldCause> causes) implements Verdict {
        public Invalid {
            causes = List.copyOf(causes);
        }
    }
}
