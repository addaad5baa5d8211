package dev.rumbo.node.heartbeat;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// Who a node is.
///
/// @param ip      where others reach it
/// @param port    of its own HTTPS endpoint
/// @param version of Rumbo, such as `rumbo-0.1.0`
/// @param labels  it gets when it is registered
public record NodeIdentityCard(String name, String ip, int port, String version, SortedMap<String, String> labels) {
    public NodeIdentityCard {
        labels = Collections.unmodifiableSortedMap(new TreeMap<>(labels));
    }
}
