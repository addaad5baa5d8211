package dev.rumbo.node.network;

import java.net.InetAddress;
import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/// One pod behind a service.
///
/// @param hostname its name below a headless service; empty for none
/// @param ready whether it may be sent to
/// @param ports the pod's port for each port of the service, by the service port's name (empty for the only one)
public record EndpointView(InetAddress ip, String hostname, boolean ready, SortedMap<String, Integer> ports) {
    public EndpointView {
        ports = Collections.unmodifiableSortedMap(new TreeMap<>(ports));
    }
}
