package dev.rumbo.cli.simulation;

import java.time.Instant;

import dev.rumbo.cli.model.ImaginedNodes;
import dev.rumbo.reconciler.ControlLoops;
import dev.rumbo.reconciler.dryrun.NodeModel;
import dev.rumbo.reconciler.engine.Engine;

/// Which decisions a simulated cluster makes: all of the live one's.
final class TheCluster {

    static final NodeModel.Factory NODES = ImaginedNodes.in(new Images());

    private TheCluster() {}

    /// @param now when the master starts
    static Engine engine(Instant now) {
        return ControlLoops.live(now);
    }
}
