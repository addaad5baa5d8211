package dev.rumbo.reconciler;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import dev.rumbo.reconciler.controllers.application.ApplicationController;
import dev.rumbo.reconciler.controllers.application.Foresight;
import dev.rumbo.reconciler.controllers.deployment.DeploymentController;
import dev.rumbo.reconciler.controllers.endpoints.EndpointsController;
import dev.rumbo.reconciler.controllers.garbage.GarbageController;
import dev.rumbo.reconciler.controllers.namespace.NamespaceController;
import dev.rumbo.reconciler.controllers.node.LeftPods;
import dev.rumbo.reconciler.controllers.node.NodeController;
import dev.rumbo.reconciler.controllers.node.Patience;
import dev.rumbo.reconciler.controllers.replicaset.ReplicaSetController;
import dev.rumbo.reconciler.engine.Engine;
import dev.rumbo.reconciler.plan.Cause;
import dev.rumbo.reconciler.plan.Controller;
import dev.rumbo.reconciler.registry.Decision;
import dev.rumbo.reconciler.registry.ManifestAdmission;
import dev.rumbo.reconciler.registry.Names;
import dev.rumbo.reconciler.registry.Registry;
import dev.rumbo.reconciler.scheduler.Scheduler;

/// The whole control plane as one pure engine: every controller there is, over one registry.
public final class ControlLoops {

    private ControlLoops() {}

    /// The engine of a live cluster.
    ///
    /// @param listeningSince when this master began to hear heartbeats; no node counts as silent before
    public static Engine live(Instant listeningSince) {
        return over(new Registry(new ManifestAdmission()), new NodeController(Patience.DEFAULT, listeningSince));
    }

    /// The same for imagined futures, in which no node sends heartbeats and none is missed.
    public static Engine imagined() {
        return over(new Registry(new ManifestAdmission()), NodeController.trusting());
    }

    /// All controllers over this registry, with this judgement of nodes.
    public static Engine over(Registry registry, NodeController nodes) {
        var controllers = new ArrayList<Controller<?>>(List.of(new ApplicationController(foresight(registry)),
                new DeploymentController(), new ReplicaSetController(), new Scheduler(), nodes, new LeftPods(),
                new EndpointsController(), new NamespaceController()));
        controllers.addAll(GarbageController.forAll());
        return new Engine(controllers, registry);
    }

    /// What a registry would decide, told to a controller that must not know it.
    public static Foresight foresight(Registry registry) {
        return (apply, world, now) -> switch (registry.decide(apply, world,
                new Cause(Math.max(1, world.revision()), "application", ""), now, Names.seeded(0))) {
            case Decision.Unchanged(var object) -> new Foresight.Answer.AsItIs(object);
            case Decision.Accepted(_, var object) -> new Foresight.Answer.Changes(object);
            case Decision.Refused(_, var message, _) -> new Foresight.Answer.Refused(message);
        };
    }
}
