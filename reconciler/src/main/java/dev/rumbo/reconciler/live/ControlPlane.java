package dev.rumbo.reconciler.live;

import dev.rumbo.reconciler.plan.Intent;
import dev.rumbo.reconciler.registry.Decision;
import dev.rumbo.reconciler.world.World;

/// The door of the control plane: submit an intent, read the world, follow its changes.
public interface ControlPlane {

    /// The latest committed world; a snapshot that never changes.
    World world();

    /// Has an intent decided; when this returns an acceptance, it is durable and published.
    ///
    /// @param actor who wants it, as the journal shall show it, e.g. `kubectl (admin)`
    /// @throws Busy                 when too much waits already; try again later (HTTP 429)
    /// @throws Unavailable          when the store cannot be written; nothing has happened
    /// @throws InterruptedException when interrupted while waiting; the intent may still be carried out
    Decision submit(Intent intent, String actor) throws Busy, Unavailable, InterruptedException;

    /// What [#submit] would answer, without doing it (`dryRun=All`).
    Decision tryOut(Intent intent, String actor);

    /// Follows all changes after a revision, in order and without gaps.
    ///
    /// @throws Expired when changes since then are no longer kept; list again (HTTP 410)
    Following follow(long sinceRevision) throws Expired;

    /// The latest actions with their causes, newest last.
    Journal journal();

    /// Too many intents wait.
    final class Busy extends Exception {
        private static final long serialVersionUID = 1;

        public Busy(String message) {
            super(message);
        }
    }

    /// The store refuses to write.
    final class Unavailable extends Exception {
        private static final long serialVersionUID = 1;

        public Unavailable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /// The asked-for revision is too old.
    final class Expired extends Exception {
        private static final long serialVersionUID = 1;

        public Expired(String message) {
            super(message);
        }
    }
}
