package dev.rumbo.node.sync;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import dev.rumbo.manifests.core.Pod;
import dev.rumbo.node.pod.Observed.Verdict;
import dev.rumbo.node.pod.ProbeWish;
import dev.rumbo.node.runtime.ContainerId;
import dev.rumbo.node.runtime.ContainerSummary;

/// What a worker has yet to hear. Equal messages are one, so it never holds more than there is to know.
final class Mailbox {

    sealed interface Message {
        /// The pod as the API has it.
        record PodIs(Pod pod) implements Message {}

        /// The API, asked successfully, has no such pod (any more).
        record PodUnknown() implements Message {}

        /// Something happened to a container of the pod.
        record Touched(ContainerId container) implements Message {}

        /// All containers of the pod.
        record Listed(List<ContainerSummary> containers) implements Message {}

        record ProbeSaid(ContainerId container, ProbeWish.Purpose purpose, Verdict verdict) implements Message {}

        record SettingsChanged() implements Message {}

        /// What was begun under this key is over.
        record Done(String key, Runnable consequence) implements Message {}
    }

    private final InstantSource clock;
    private Set<Message> messages = new LinkedHashSet<>();

    Mailbox(InstantSource clock) {
        this.clock = clock;
    }

    synchronized void put(Message message) {
        messages.remove(message);   // the newest place counts
        messages.add(message);
        notifyAll();
    }

    synchronized List<Message> drain() {
        var all = List.copyOf(messages);
        messages = new LinkedHashSet<>();
        return all;
    }

    synchronized boolean isEmpty() {
        return messages.isEmpty();
    }

    /// Waits for a message, at most until a time.
    synchronized void await(Optional<Instant> until) throws InterruptedException {
        while (messages.isEmpty()) {
            if (until.isEmpty()) {
                wait();
                continue;
            }
            var millis = Duration.between(clock.instant(), until.get()).toMillis() + 1;
            if (millis <= 0) {
                return;
            }
            wait(millis);
        }
    }
}
