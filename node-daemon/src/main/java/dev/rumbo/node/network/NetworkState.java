package dev.rumbo.node.network;

import java.util.List;

/// Whether pods of this node have a network; becomes the node's condition `NetworkUnavailable`.
public sealed interface NetworkState {

    record Ready() implements NetworkState {}

    /// Pods run and reach each other, but something else does not work.
    /// @param problems one sentence each: what is missing, what does not work for it, what to do
    record Degraded(List<String> problems) implements NetworkState {
        public Degraded {
            problems = List.copyOf(problems);
        }
    }

    /// No pod can be wired here; those with `hostNetwork` still run.
    record Unable(String because) implements NetworkState {}
}
