package dev.rumbo.reconciler.controllers.application;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.Stream;

import dev.rumbo.manifests.gitops.Application;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.reconciler.world.World;

/// The other applications: whose an object is, and who will want it next. So a manifest can move from one
/// application to another, or an application can be renamed, and no container notices.
record Neighbours(Application self, World world, Instant now, Memory memory) {

    /// How long an application that Git was not read for yet may still come to claim something.
    private static final Duration NEW = Duration.ofSeconds(30);

    /// The other application to which a live object belongs, and which has not let go of it.
    Optional<Ref<Application>> holder(Obj live) {
        return Mark.on(live).filter(owner -> !owner.equals(self.ref()))
                .flatMap(world::find)
                .filter(owner -> !owner.meta().deleting() && holds(owner, live))
                .map(Application::ref);
    }

    private boolean holds(Application owner, Obj live) {
        return memory.said(owner, world).map(said -> said.says(live.ref()) || said.silence().isPresent()).orElse(true);
    }

    /// Another application that says an object, and so will take it over.
    Optional<Ref<Application>> claimant(Ref<?> ref) {
        return others().filter(other -> memory.said(other, world).filter(said -> said.says(ref)).isPresent())
                .map(Application::ref).findFirst();
    }

    /// Another application that may still come to say an object, because Git has not been read for it at
    /// this commit. Nothing is pruned before it has been.
    ///
    /// @param said what Git says for this application; empty if it is not known
    Optional<Ref<Application>> lagging(Optional<Said> said) {
        return others().filter(other -> memory.said(other, world)
                        .map(theirs -> theirs.checkout().spec().error().isEmpty()
                                && said.filter(ours -> behind(ours, theirs)).isPresent())
                        .orElseGet(() -> other.meta().creationTimestamp()
                                .filter(since -> since.plus(NEW).isAfter(now)).isPresent()))
                .map(Application::ref).findFirst();
    }

    private static boolean behind(Said ours, Said theirs) {
        var our = ours.checkout().spec();
        var their = theirs.checkout().spec();
        return our.repo().equals(their.repo()) && our.revision().equals(their.revision())
                && !our.commit().sha().equals(their.commit().sha());
    }

    private Stream<Application> others() {
        return world.all(Application.KIND).stream()
                .filter(other -> !other.ref().equals(self.ref()) && !other.meta().deleting());
    }
}
