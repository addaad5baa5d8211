package dev.rumbo.reconciler.live;

import java.time.Duration;
import java.util.List;

import dev.rumbo.reconciler.plan.Change;

/// A reader's place in the stream of changes. Used by one thread; closing it costs nothing.
public interface Following extends AutoCloseable {

    /// The next changes; waits for some up to `patience`, then answers with none.
    ///
    /// @throws ControlPlane.Expired when the reader fell so far behind that changes are lost; list again
    List<Change> next(Duration patience) throws ControlPlane.Expired, InterruptedException;

    /// Up to which revision everything was handed out (for bookmarks).
    long revision();

    @Override
    void close();
}
