package dev.rumbo.cli.simulation;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

import dev.rumbo.manifests.apps.Deployment;
import dev.rumbo.manifests.core.ConfigMap;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.core.Service;
import dev.rumbo.manifests.gitops.Application;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.Obj;

/// What a cluster owes its people once wishes and faults have ended: what runs is what the last commit says.
final class Promise {

    private Promise() {}

    /// Everything that is not as the last commit says; empty when the promise is kept.
    static List<String> broken(SimulatedCluster cluster) {
        var broken = new ArrayList<String>();
        var wanted = new TreeSet<String>();
        for (var application : cluster.world().all(Application.KIND)) {
            var namespace = application.destinationNamespace();
            cluster.head().workloads(application).forEach(workload -> {
                wanted.add(namespace + "/" + workload.name());
                compare(workload, namespace, cluster, broken);
            });
            sameNames(application, Deployment.KIND, cluster, broken);
            sameNames(application, ConfigMap.KIND, cluster, broken);
            sameNames(application, Service.KIND, cluster, broken);
        }
        compareContainers(cluster, broken);
        return broken;
    }

    private static void compare(Workload workload, String namespace, SimulatedCluster cluster, List<String> broken) {
        var pods = cluster.podsOf(namespace, workload.name());
        var name = namespace + "/" + workload.name();
        if (pods.size() != workload.replicas()) {
            broken.add(name + " has " + pods.size() + " pods instead of " + workload.replicas());
        }
        for (var pod : pods) {
            var container = pod.spec().containers().getFirst();
            if (!container.image().equals(workload.image()) || !container.env().getFirst().value().equals(workload.greeting())) {
                broken.add(pod.ref() + " is of an older commit: " + container.image() + ", " + container.env());
            }
            if (!pod.ready()) {
                broken.add(pod.ref() + " on " + pod.spec().nodeName() + " is not ready: " + pod.status().phase() + " "
                        + pod.status().conditions().stream().map(condition -> condition.type() + "=" + condition.status() + " "
                        + condition.message()).toList() + pod.status().containerStatuses().stream().map(status -> status.state()).toList());
            }
        }
    }

    private static void sameNames(Application application, Kind<? extends Obj> kind, SimulatedCluster cluster, List<String> broken) {
        var said = cluster.head().of(application).values().stream().flatMap(page -> page.entries().stream())
                .filter(entry -> entry.kind().equals(kind.name())).map(Page.Entry::name).sorted().toList();
        var there = cluster.world().all(kind, application.destinationNamespace()).stream().map(object -> object.meta().name())
                .filter(name -> !name.equals("kube-root-ca.crt")).sorted().toList();
        if (!said.equals(there)) {
            broken.add(kind.plural() + " in " + application.destinationNamespace() + " are " + there + " instead of " + said);
        }
    }

    /// What truly runs is what the pods say, no more and no less.
    private static void compareContainers(SimulatedCluster cluster, List<String> broken) {
        var said = cluster.world().all(Pod.KIND).stream().filter(Pod::active).flatMap(pod -> pod.spec().containers().stream()
                .map(container -> pod.spec().nodeName() + ": " + container.name() + " of " + pod.ref() + " " + container.image())).sorted().toList();
        var there = cluster.hosts().stream().flatMap(host -> host.running().stream().map(running -> host.name() + ": "
                + running.container() + " of " + running.pod() + " " + running.image())).sorted().toList();
        if (!said.equals(there)) {
            broken.add("there run " + there + " instead of " + said);
        }
        cluster.world().all(Pod.KIND).stream().filter(pod -> !pod.active()).forEach(pod -> broken.add(pod.ref() + " is still there"));
    }
}
