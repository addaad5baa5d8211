package dev.rumbo.node.pod;

import java.time.Instant;

import dev.rumbo.manifests.core.Container;
import dev.rumbo.manifests.core.Probe;
import dev.rumbo.node.runtime.ContainerId;

/// A question that shall be asked of a running container, again and again.
///
/// @param startedAt when the container started; the first question comes `initialDelaySeconds` later
/// @param podIp     whom to ask, unless the probe names a host
public record ProbeWish(ContainerId container, Purpose purpose, Probe probe, Container spec, Instant startedAt, String podIp) {

    /// What follows from the answer.
    public enum Purpose {
        /// Until it passes once, nothing else is asked; when it fails, the container is killed.
        STARTUP("Startup"),
        /// Whether traffic may come.
        READINESS("Readiness"),
        /// When it fails, the container is killed.
        LIVENESS("Liveness");

        private final String word;

        Purpose(String word) {
            this.word = word;
        }

        /// As in kubelet's events: `Readiness probe failed: …`.
        public String word() {
            return word;
        }
    }
}
