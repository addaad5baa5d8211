package dev.rumbo.node.network;

import java.net.InetAddress;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/// What a node must know of a service: its addresses, and who answers for it.
///
/// @param clusterIp empty for a headless service
/// @param sticky whether a client is sent to the same pod each time: Kubernetes' `sessionAffinity: ClientIP`
/// @param answersUnready Kubernetes' `publishNotReadyAddresses`
public record ServiceView(
        String namespace,
        String name,
        Optional<InetAddress> clusterIp,
        boolean sticky,
        boolean answersUnready,
        List<Port> ports,
        List<EndpointView> endpoints) {

    public ServiceView {
        ports = List.copyOf(ports);
        endpoints = List.copyOf(endpoints);
    }

    /// @param name may be empty when there is only one
    /// @param nodePort where every node answers for it, too
    public record Port(String name, Protocol protocol, int port, OptionalInt nodePort) {}

    public enum Protocol {
        TCP,
        UDP;

        /// As `nft` and DNS write it.
        String lowerCase() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /// The endpoints that may be sent to.
    List<EndpointView> answering() {
        return endpoints.stream().filter(endpoint -> endpoint.ready() || answersUnready).toList();
    }
}
