package dev.rumbo.manifests.core;

import java.util.List;

/// How a node may be used.
///
/// @param podCIDR addresses for its pods, given by the node controller, e.g. `10.42.3.0/24`
public record NodeSpec(String podCIDR, List<Taint> taints, boolean unschedulable) {

    public NodeSpec {
        taints = List.copyOf(taints);
    }
}
