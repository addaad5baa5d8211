package dev.rumbo.web.kube;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;

import dev.rumbo.manifests.client.ApiRefusal;
import dev.rumbo.manifests.client.KubeClient;
import dev.rumbo.manifests.client.Listing;
import dev.rumbo.manifests.client.Selection;
import dev.rumbo.manifests.core.ContainerStatus;
import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.core.PodStatus;
import dev.rumbo.manifests.meta.Condition;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.manifests.wire.ApiPath;

/// Says of every pod, over the API, that it runs; and of every pod that shall end, that it has.
final class ImaginedNode implements AutoCloseable {

    static final Json NODE = Json.parse("""
            {"apiVersion":"v1","kind":"Node","metadata":{"name":"n1","labels":{"kubernetes.io/hostname":"n1"}},
             "status":{"conditions":[{"type":"Ready","status":"True","reason":"KubeletReady","lastTransitionTime":"2026-11-22T10:00:00Z"}],
                       "addresses":[{"type":"InternalIP","address":"10.0.0.9"}],
                       "nodeInfo":{"kubeletVersion":"v0.1","osImage":"Debian","kernelVersion":"6.1","containerRuntimeVersion":"docker://20.10"},
                       "capacity":{"cpu":"2","memory":"4Gi"},"allocatable":{"cpu":"2","memory":"4Gi"}}}
            """);

    private final KubeClient client;
    private final Listing<Pod> pods;

    ImaginedNode(KubeClient client) throws IOException, InterruptedException {
        this.client = client;
        client.create(Node.KIND.bind(NODE));
        this.pods = Listing.start(client, Pod.KIND, Selection.ALL, this::changed);
    }

    private void changed(Ref<Pod> ref, Optional<Pod> before, Optional<Pod> after) throws InterruptedException {
        if (after.isEmpty()) {
            return;
        }
        var pod = after.get();
        try {
            if (pod.meta().deleting()) {
                client.delete(ref, Optional.of(pod.meta().uid()), Optional.of(0L));
            } else if (!pod.scheduled()) {
                client.post(ApiPath.of(ref).sub("binding").toString(), Json.parse("""
                        {"apiVersion":"v1","kind":"Binding","metadata":{},"target":{"kind":"Node","name":"n1"}}""").tree());
            } else if (!pod.status().phase().equals("Running")) {
                client.reportStatus(pod.withStatus(running(pod)));
            }
        } catch (ApiRefusal overtaken) {
            assert overtaken.isConflict() || overtaken.isNotFound() : overtaken;   // the next change says how it is now
        } catch (IOException lost) {
            throw new UncheckedIOException(lost);
        }
    }

    private static PodStatus running(Pod pod) {
        var now = Instant.now().truncatedTo(ChronoUnit.SECONDS);
        var containers = pod.spec().containers().stream().map(container -> new ContainerStatus(container.name(), container.image(),
                "sha256:1", "docker://1", true, Optional.of(true), 0, Optional.of(ContainerStatus.State.running(now)), Optional.empty())).toList();
        return new PodStatus("Running", "", "", "10.0.0.9", "10.42.0.5", List.of(new PodStatus.PodIp("10.42.0.5")), Optional.of(now),
                List.of(Condition.of("Initialized", true, "", "", now), Condition.of("ContainersReady", true, "", "", now),
                        Condition.of("Ready", true, "", "", now)), List.of(), containers, "BestEffort");
    }

    @Override
    public void close() {
        pods.close();
    }
}
