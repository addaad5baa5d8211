package dev.rumbo.reconciler.checkout;

import java.util.List;
import java.util.Optional;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.rumbo.manifests.gitops.Application;
import dev.rumbo.manifests.gitops.Checkout;
import dev.rumbo.reconciler.git.CommitId;
import dev.rumbo.reconciler.live.ControlPlane;
import dev.rumbo.reconciler.plan.Intent;
import dev.rumbo.reconciler.registry.Decision;
import dev.rumbo.reconciler.world.World;

/// Writes and compares the checkout that belongs to an application.
final class Checkouts {

    private static final Logger LOG = LoggerFactory.getLogger(Checkouts.class);
    private static final Application.CommitInfo NO_COMMIT = new Application.CommitInfo("", "", "", Optional.empty(), "");

    private Checkouts() {}

    /// Whether the checkout already says what this commit says.
    static boolean isAt(World world, Application application, CommitId commit) {
        var source = application.spec().source();
        return of(world, application).map(Checkout::spec).filter(spec -> spec.error().isEmpty()
                && spec.commit().sha().equals(commit.sha()) && spec.repo().equals(source.repo())
                && spec.revision().equals(source.revision()) && spec.path().equals(source.path())).isPresent();
    }

    static void put(ControlPlane controlPlane, Application application, Checkout.CheckoutSpec spec)
            throws InterruptedException {
        var checkout = Checkout.of(application.ref(), spec);
        var intent = controlPlane.world().has(checkout.ref()) ? new Intent.Replace(checkout) : new Intent.Create(checkout);
        try {
            if (controlPlane.submit(intent, "git") instanceof Decision.Refused refused) {
                LOG.atWarn().addKeyValue("application", application.ref()).log("checkout refused: " + refused.message());
            }
        } catch (ControlPlane.Busy | ControlPlane.Unavailable later) {
            LOG.atWarn().addKeyValue("application", application.ref()).log("checkout not stored yet: " + later.getMessage());
        }
    }

    /// Says that Git cannot be read, and keeps what it said last: an error never empties an application.
    static void report(ControlPlane controlPlane, Application application, String error) {
        var known = of(controlPlane.world(), application).map(Checkout::spec);
        if (known.isPresent() && known.get().error().equals(error)) {
            return;
        }
        var source = application.spec().source();
        try {
            put(controlPlane, application, new Checkout.CheckoutSpec(source.repo(), source.revision(), source.path(),
                    known.map(Checkout.CheckoutSpec::commit).orElse(NO_COMMIT),
                    known.map(Checkout.CheckoutSpec::documents).orElse(List.of()),
                    known.map(Checkout.CheckoutSpec::problems).orElse(List.of()),
                    known.map(Checkout.CheckoutSpec::broken).orElse(List.of()),
                    known.map(Checkout.CheckoutSpec::unnamed).orElse(0), error));
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
        }
    }

    private static Optional<Checkout> of(World world, Application application) {
        return world.find(Checkout.KIND.ref(application.meta().namespace(), application.meta().name()));
    }
}
