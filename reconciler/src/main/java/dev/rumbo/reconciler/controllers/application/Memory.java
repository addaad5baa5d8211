package dev.rumbo.reconciler.controllers.application;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import dev.rumbo.manifests.gitops.Application;
import dev.rumbo.manifests.gitops.Checkout;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.meta.ObjectMeta;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.reconciler.controllers.application.Said.Wanted;
import dev.rumbo.reconciler.world.World;

/// Answers that were worked out before and still hold, because the very same objects are asked about: a memo of
/// pure functions that never changes an answer. One entry for each application, replaced with every look.
final class Memory {

    /// A manifest, and an object to which applying it would change nothing: a live one, or one that was foreseen.
    record Agreement(Json manifest, Obj object) {

        /// Whether applying the manifest to this live object would change nothing either. Git says nothing about the
        /// status, nor about labels and annotations it does not name: a deployment in a rollout gets many of both.
        boolean holdsFor(Wanted wanted, Obj live) {
            return manifest.equals(wanted.manifest()) && (object == live || object.body().equals(live.body())
                    && Mark.on(object).equals(Mark.on(live)) && agree(object.meta(), live.meta(), wanted.names()));
        }

        private static boolean agree(ObjectMeta one, ObjectMeta other, List<String> names) {
            return one.managedFields().equals(other.managedFields()) && one.ownerReferences().equals(other.ownerReferences())
                    && one.finalizers().equals(other.finalizers()) && one.deleting() == other.deleting()
                    && agree(one.labels(), other.labels(), names) && agree(one.annotations(), other.annotations(), names);
        }

        private static boolean agree(Map<String, String> one, Map<String, String> other, List<String> names) {
            return one.equals(other) || names.stream().allMatch(name -> Objects.equals(one.get(name), other.get(name)));
        }
    }

    private record Key(Checkout checkout, Application application, Said said) {
        boolean answers(Checkout otherCheckout, Application other) {
            return checkout == otherCheckout && application.ref().equals(other.ref())
                    && application.destinationNamespace().equals(other.destinationNamespace());
        }
    }

    private final ConcurrentHashMap<Ref<Application>, Key> said = new ConcurrentHashMap<>();
    private final ConcurrentHashMap<Ref<Application>, Map<Ref<?>, Agreement>> agreed = new ConcurrentHashMap<>();

    /// What Git says for an application; empty before Git was asked, or when it was asked about another place.
    Optional<Said> said(Application application, World world) {
        return world.find(Checkout.KIND.ref(application.meta().namespace(), application.meta().name()))
                .filter(checkout -> isAbout(checkout, application))
                .map(checkout -> {
                    var known = said.get(application.ref());
                    if (known == null || !known.answers(checkout, application)) {
                        known = new Key(checkout, application, Said.of(application, checkout));
                        said.put(application.ref(), known);
                    }
                    return known.said();
                });
    }

    Map<Ref<?>, Agreement> agreed(Application application) {
        return agreed.getOrDefault(application.ref(), Collections.emptyMap());
    }

    /// @param agreements only looked up, never iterated; the caller lets go of it
    void agree(Application application, Map<Ref<?>, Agreement> agreements) {
        agreed.put(application.ref(), Collections.unmodifiableMap(agreements));
    }

    void forget(Ref<?> application) {
        said.remove(application);
        agreed.remove(application);
    }

    private static boolean isAbout(Checkout checkout, Application application) {
        var source = application.spec().source();
        return checkout.spec().repo().equals(source.repo()) && checkout.spec().revision().equals(source.revision())
                && checkout.spec().path().equals(source.path());
    }
}
