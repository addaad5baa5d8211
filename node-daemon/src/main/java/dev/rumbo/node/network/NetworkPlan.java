package dev.rumbo.node.network;

import java.net.InetAddress;

/// Who has which addresses; the same on all nodes but for `nodePods`.
///
/// @param nodePods the part of `pods` that this node gives to its pods: its `spec.podCIDR`
/// @param pods of all pods of the cluster
/// @param services of all services
/// @param dns where pods of other clusters' habits look for DNS: inside `services`
/// @param localDns where this cluster's pods look for DNS: the same on every node, and answered there
/// @param domain below which services are found
public record NetworkPlan(Cidr nodePods, Cidr pods, Cidr services, InetAddress dns, InetAddress localDns, String domain) {

    public NetworkPlan {
        if (!pods.contains(nodePods.address(0)) || nodePods.prefix() < pods.prefix()) {
            throw new IllegalArgumentException("the node's pod addresses %s are no part of the cluster's, %s".formatted(nodePods, pods));
        }
        if (!services.contains(dns)) {
            throw new IllegalArgumentException("the DNS address %s is no service address of %s".formatted(dns.getHostAddress(), services));
        }
    }

    /// The usual one: pods in 10.42.0.0/16, services in 10.43.0.0/16, DNS at 10.43.0.10 and 169.254.20.10.
    public static NetworkPlan usual(Cidr nodePods) {
        return new NetworkPlan(nodePods, Cidr.parse("10.42.0.0/16"), Cidr.parse("10.43.0.0/16"), InetAddress.ofLiteral("10.43.0.10"),
                InetAddress.ofLiteral("169.254.20.10"), "cluster.local");
    }
}
