package dev.rumbo.cli.master;

import java.io.IOException;
import java.io.InputStream;
import java.time.InstantSource;
import java.util.List;
import java.util.TreeMap;

import dev.rumbo.cli.Version;
import dev.rumbo.cli.model.ImaginedNodes;
import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.reconciler.dryrun.DryRun;
import dev.rumbo.reconciler.engine.Engine;
import dev.rumbo.reconciler.live.LiveControlPlane;
import dev.rumbo.web.commands.DiffRoute;
import dev.rumbo.web.commands.WhyRoute;
import dev.rumbo.web.identity.ClusterIdentity;
import dev.rumbo.web.kube.KubeApi;
import dev.rumbo.web.kube.NodeLogs;
import dev.rumbo.web.kube.NodeLogsOverTls;
import dev.rumbo.web.page.PodLogs;
import dev.rumbo.web.server.Gate;
import dev.rumbo.web.server.Routes;

/// The ways into a running control plane.
final class Doors {

    private final LiveControlPlane controlPlane;
    private final Engine engine;
    private final ClusterIdentity identity;
    private final InstantSource clock;
    private final NodeLogs nodeLogs;

    Doors(LiveControlPlane controlPlane, Engine engine, ClusterIdentity identity, InstantSource clock) {
        this.controlPlane = controlPlane;
        this.engine = engine;
        this.identity = identity;
        this.clock = clock;
        this.nodeLogs = new NodeLogsOverTls(identity);
    }

    List<Routes> api() {
        var gate = new Gate(identity);
        var dryRun = new DryRun(engine, ImaginedNodes.FAIR, DryRun.HORIZON);
        return List.of(new WhyRoute(controlPlane, gate),
                new DiffRoute(checkouts -> dryRun.play(controlPlane.state(), checkouts, clock.instant()), gate),
                new KubeApi(controlPlane, identity, nodeLogs, clock, Version.NUMBER));
    }

    /// For the status page: the same logs, found by name.
    PodLogs podLogs() {
        return this::open;
    }

    private InputStream open(String namespace, String name, String container, boolean follow, int tailLines)
            throws PodLogs.NoLogs, IOException, InterruptedException {
        var world = controlPlane.world();
        var pod = world.find(Pod.KIND.ref(namespace, name))
                .orElseThrow(() -> new PodLogs.NoLogs("pod " + name + " is gone"));
        var node = pod.nodeName().flatMap(on -> world.find(Node.KIND.ref(on)))
                .orElseThrow(() -> new PodLogs.NoLogs("pod " + name + " has no node yet"));
        var options = new TreeMap<String, String>();
        options.put("follow", Boolean.toString(follow));
        options.put("tailLines", Integer.toString(tailLines));
        try {
            return nodeLogs.open(node, pod, container, options);
        } catch (NodeLogs.NoLogs none) {
            throw new PodLogs.NoLogs(String.valueOf(none.getMessage()));
        } catch (java.net.ConnectException away) {
            throw new PodLogs.NoLogs("node " + node.meta().name() + " does not answer");
        }
    }
}
