package dev.rumbo.manifests.core;

import java.time.Instant;
import java.util.Optional;

/// Why a node does not want pods. `effect` is NoSchedule, PreferNoSchedule or NoExecute.
public record Taint(String key, String value, String effect, Optional<Instant> timeAdded) {

    /// `key=value:effect` as kubectl writes it.
    public String inWords() {
        return key + (value.isEmpty() ? "" : "=" + value) + ":" + effect;
    }
}
