package dev.rumbo.reconciler.registry;

import java.util.Optional;

import dev.rumbo.manifests.gitops.Checkout;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.reader.ManifestReader;
import dev.rumbo.manifests.reader.UnknownFields;

import tools.jackson.databind.node.ObjectNode;

/// The admission of a real cluster: the same strict check that manifests from files get.
///
/// Checkouts pass unseen: they are made by Rumbo itself, they are large, and each manifest in them was checked.
public final class ManifestAdmission implements Admission {

    @Override
    public Verdict admit(Kind<? extends Obj> kind, ObjectNode tree, Optional<Obj> before) {
        if (kind.equals(Checkout.KIND)) {
            return new Admitted(tree);
        }
        var checked = ManifestReader.check(tree, kind, UnknownFields.STRICT);
        return checked.accepted() ? new Admitted((ObjectNode) checked.tree())
                : new Invalid(checked.problems().stream().map(Refusals::cause).toList());
    }
}
