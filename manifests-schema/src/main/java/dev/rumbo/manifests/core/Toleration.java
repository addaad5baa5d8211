package dev.rumbo.manifests.core;

import java.util.Optional;

/// Which taints of a node a pod puts up with. `operator` is Equal (also when empty) or Exists.
public record Toleration(String key, String operator, String value, String effect, Optional<Long> tolerationSeconds) {

    /// Source: Kubernetes, api/core/v1/toleration.go, ToleratesTaint.
    public boolean tolerates(Taint taint) {
        return (effect.isEmpty() || effect.equals(taint.effect()))
                && (key.isEmpty() ? operator.equals("Exists") : key.equals(taint.key()))
                && (operator.equals("Exists") || value.equals(taint.value()));
    }
}
