package dev.rumbo.node.network;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Stream;

/// Services for tests.
final class Services {

    static final NetworkPlan PLAN = NetworkPlan.usual(Cidr.parse("10.42.1.0/24"));

    private Services() {}

    /// A service of namespace `shop` with one port 80 named `http`, whose pods listen on 8080.
    static ServiceView web(String clusterIp, String... podIps) {
        return service("web", Optional.of(clusterIp), false, OptionalInt.empty(), podIps);
    }

    static ServiceView service(String name, Optional<String> clusterIp, boolean sticky, OptionalInt nodePort, String... podIps) {
        return new ServiceView("shop", name, clusterIp.map(InetAddress::ofLiteral), sticky, false,
                List.of(new ServiceView.Port("http", ServiceView.Protocol.TCP, 80, nodePort)),
                Stream.of(podIps).map(Services::endpoint).toList());
    }

    static EndpointView endpoint(String ip) {
        return new EndpointView(InetAddress.ofLiteral(ip), "", true, new TreeMap<>(Map.of("http", 8080)));
    }
}
