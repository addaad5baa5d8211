package dev.rumbo.reconciler.git;

import java.util.Collection;
import org.eclipse.jgit.lib.Repository;

/// A repository we have opened: somebody's own on this machine, or our clone of a remote one.
sealed interface OpenRepository extends AutoCloseable permits LocalRepository, ClonedRepository {

    /// What the revisions mean now.
    Heads heads(Collection<Revision> revisions) throws GitFailure;

    /// Makes sure that the commit and all its files can be read here.
    void obtain(Resolution.At head) throws GitFailure;

    /// Where to read from.
    Repository objects();

    @Override
    void close();
}
