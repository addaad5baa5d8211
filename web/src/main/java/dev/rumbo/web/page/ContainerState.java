package dev.rumbo.web.page;

import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

import dev.rumbo.manifests.core.ContainerStatus;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.meta.Condition;

/// How containers and pods are doing, in a word and a sentence.
final class ContainerState {

    private ContainerState() {}

    static StatusView.ContainerView view(ContainerStatus status, boolean init) {
        var state = status.state().orElseGet(() -> ContainerStatus.State.waiting("", ""));
        var word = state.running().map(_ -> "running")
                .or(() -> state.terminated().map(t -> t.reason().isEmpty() ? "exited " + t.exitCode() : t.reason()))
                .or(() -> state.waiting().map(w -> w.reason().isEmpty() ? "waiting" : w.reason()))
                .orElse("waiting");
        var good = init ? state.terminated().filter(t -> t.exitCode() == 0).isPresent() : status.ready();
        return new StatusView.ContainerView(status.name(), status.image(), word, good, status.restartCount(),
                reason(status).orElse(""), init);
    }

    /// Source: kubectl's STATUS column, Kubernetes pkg/printers/internalversion/printers.go, printPod.
    static String word(Pod pod) {
        if (pod.meta().deleting()) {
            return "Terminating";
        }
        var init = initWord(pod);
        if (init.isPresent()) {
            return init.get();
        }
        var troubled = pod.status().containerStatuses().stream().flatMap(c -> c.state().stream())
                .flatMap(s -> Stream.concat(s.waiting().map(w -> w.reason()).stream(),
                        s.terminated().map(t -> t.reason().isEmpty() ? "ExitCode:" + t.exitCode() : t.reason()).stream()))
                .filter(reason -> !reason.isEmpty()).findFirst();
        return troubled.orElseGet(() -> pod.status().reason().isEmpty() ? pod.status().phase() : pod.status().reason());
    }

    /// Why the pod is not as it should be, if it is not.
    static String message(Pod pod) {
        if (pod.ready() || pod.finished() && pod.status().phase().equals("Succeeded")) {
            return "";
        }
        return Stream.concat(pod.status().initContainerStatuses().stream(), pod.status().containerStatuses().stream())
                .filter(c -> !c.ready()).flatMap(c -> reason(c).map(r -> c.name() + ": " + r).stream())
                .findFirst()
                .or(() -> Condition.find(pod.status().conditions(), "PodScheduled").filter(c -> !c.isTrue())
                        .map(Condition::message))
                .filter(message -> !message.isBlank())
                .orElse(pod.status().message());
    }

    private static Optional<String> initWord(Pod pod) {
        var statuses = pod.status().initContainerStatuses();
        for (var i = 0; i < statuses.size(); i++) {
            var state = statuses.get(i).state();
            if (state.flatMap(s -> s.terminated()).filter(t -> t.exitCode() == 0).isPresent()) {
                continue;
            }
            var why = state.flatMap(s -> s.terminated()).map(t -> t.reason())
                    .or(() -> state.flatMap(s -> s.waiting()).map(w -> w.reason()))
                    .filter(reason -> !reason.isEmpty() && !reason.equals("PodInitializing"));
            return Optional.of("Init:" + why.orElse(i + "/" + statuses.size()));
        }
        return Optional.empty();
    }

    private static Optional<String> reason(ContainerStatus status) {
        return status.state().flatMap(s -> s.waiting().map(w -> w.message())
                        .or(() -> s.terminated().filter(t -> t.exitCode() != 0)
                                .map(t -> "exited with " + t.exitCode() + (t.message().isEmpty() ? "" : ": " + t.message()))))
                .map(Objects::toString).filter(text -> !text.isBlank())
                .or(() -> status.lastState().flatMap(s -> s.terminated()).filter(_ -> !status.ready())
                        .map(t -> "last exit " + t.exitCode() + (t.reason().isEmpty() ? "" : " (" + t.reason() + ")")));
    }
}
