package dev.rumbo.web.kube;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

import dev.rumbo.manifests.core.Container;
import dev.rumbo.manifests.core.ContainerStatus;
import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.wire.ApiPath;
import dev.rumbo.manifests.wire.Status;
import dev.rumbo.reconciler.world.World;

/// `kubectl logs`: finds the container and its node, and passes on what the node sends.
final class PodLog {

    private static final List<String> OPTIONS =
            List.of("follow", "previous", "tailLines", "sinceSeconds", "sinceTime", "limitBytes", "timestamps");
    private static final int BUFFER = 8192;

    private final NodeLogs logs;

    PodLog(NodeLogs logs) {
        this.logs = logs;
    }

    Reply answer(Ask ask, ApiPath path, World world) throws Refusal, InterruptedException {
        var pod = world.find(Pod.KIND.ref(path.namespace(), path.name()))
                .orElseThrow(() -> new Refusal(Status.notFound(path.ref())));
        var container = container(pod, ask.param("container"));
        var previous = ask.flag("previous");
        checkStarted(pod, container, previous);
        var node = world.find(Node.KIND.ref(pod.spec().nodeName())).orElseThrow(() -> Refusal.badRequest(
                "node " + pod.spec().nodeName() + " of pod " + pod.meta().name() + " is gone"));
        try {
            var stream = logs.open(node, pod, container, options(ask));
            return new Reply.Streaming("text/plain", ask.flag("follow"), out -> {
                try (stream) {
                    var buffer = new byte[BUFFER];
                    for (var count = stream.read(buffer); count >= 0; count = stream.read(buffer)) {
                        out.write(buffer, 0, count);
                        out.flush();
                    }
                }
            });
        } catch (NodeLogs.NoLogs none) {
            throw Refusal.badRequest(String.valueOf(none.getMessage()));
        } catch (IOException unreachable) {
            throw new Refusal(Status.failure(500, "InternalError", "Get logs of pod " + pod.meta().namespace() + "/"
                    + pod.meta().name() + ": node " + node.meta().name() + " cannot be reached: " + unreachable.getMessage()));
        }
    }

    private static SortedMap<String, String> options(Ask ask) {
        var options = new TreeMap<String, String>();
        OPTIONS.forEach(name -> ask.param(name).ifPresent(value -> options.put(name, value)));
        return options;
    }

    private static String container(Pod pod, Optional<String> asked) throws Refusal {
        var names = Stream.concat(pod.spec().initContainers().stream(), pod.spec().containers().stream()).map(Container::name).toList();
        if (asked.isPresent()) {
            if (!names.contains(asked.get())) {
                throw Refusal.badRequest("container " + asked.get() + " is not valid for pod " + pod.meta().name());
            }
            return asked.get();
        }
        if (pod.spec().containers().size() == 1) {
            return pod.spec().containers().getFirst().name();
        }
        throw Refusal.badRequest("a container name must be specified for pod " + pod.meta().name() + ", choose one of: ["
                + String.join(" ", pod.spec().containers().stream().map(Container::name).toList()) + "]");
    }

    /// Source: Kubernetes, pkg/kubelet/kubelet_pods.go, validateContainerLogStatus.
    private static void checkStarted(Pod pod, String container, boolean previous) throws Refusal {
        if (!pod.scheduled()) {
            throw Refusal.badRequest("pod " + pod.meta().name() + " does not have a host assigned");
        }
        var status = Stream.concat(pod.status().initContainerStatuses().stream(), pod.status().containerStatuses().stream())
                .filter(s -> s.name().equals(container)).findFirst();
        if (status.isEmpty()) {
            throw Refusal.badRequest("container \"" + container + "\" in pod \"" + pod.meta().name() + "\" is not available");
        }
        var ended = status.flatMap(ContainerStatus::lastState).flatMap(ContainerStatus.State::terminated).isPresent();
        if (previous && !ended) {
            throw Refusal.badRequest("previous terminated container \"" + container + "\" in pod \"" + pod.meta().name() + "\" not found");
        }
        var waiting = status.flatMap(ContainerStatus::state).flatMap(ContainerStatus.State::waiting);
        if (waiting.isPresent() && !ended) {
            throw Refusal.badRequest("container \"" + container + "\" in pod \"" + pod.meta().name() + "\" is waiting to start: "
                    + (waiting.get().reason().isEmpty() ? "unknown" : waiting.get().reason()));
        }
    }
}
