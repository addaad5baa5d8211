package dev.rumbo.cli.simulation;

import dev.rumbo.reconciler.dryrun.NodeModel.ContainerAction;

/// How actions are written in timelines and compared between a plan and what came of it.
final class Words {

    private Words() {}

    /// E.g. `start main of shop/web-7d9f-x2k4p web:2: the pod is new on this node`.
    static String of(ContainerAction action) {
        return action.verb().name().toLowerCase(java.util.Locale.ROOT) + " " + action.container() + " of "
                + action.pod().meta().namespace() + "/" + action.pod().meta().name() + " " + action.image() + ": " + action.because();
    }
}
