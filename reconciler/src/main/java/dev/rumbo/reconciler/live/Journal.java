package dev.rumbo.reconciler.live;

import java.util.List;
import java.util.Optional;

import dev.rumbo.reconciler.plan.Change;

/// The latest changes with their causes, bounded. Bookkeeping (heartbeats, equal statuses) is left out.
public interface Journal {

    /// The latest `count` changes, newest last.
    List<Change> latest(int count);

    /// The change that made a revision, if it is still kept.
    Optional<Change> at(long revision);
}
