package dev.rumbo.node.routing;

import java.net.InetAddress;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.TreeMap;
import java.util.stream.Collectors;

import dev.rumbo.manifests.core.Service;
import dev.rumbo.manifests.discovery.EndpointSlice;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.node.network.EndpointView;
import dev.rumbo.node.network.ServiceView;

/// Services and endpoint slices as the network sees them. Pure.
final class ServiceViews {

    private ServiceViews() {}

    static List<ServiceView> of(Collection<Service> services, Collection<EndpointSlice> slices) {
        var byService = slices.stream().collect(Collectors.groupingBy(ServiceViews::serviceOf));
        return services.stream().filter(service -> !service.spec().type().equals("ExternalName"))
                .map(service -> view(service, byService.getOrDefault(service.ref(), List.of()))).toList();
    }

    private static Ref<Service> serviceOf(EndpointSlice slice) {
        return Service.KIND.ref(slice.meta().namespace(), slice.meta().label(EndpointSlice.SERVICE_NAME).orElse(""));
    }

    private static ServiceView view(Service service, List<EndpointSlice> slices) {
        var spec = service.spec();
        return new ServiceView(service.meta().namespace(), service.meta().name(),
                service.headless() ? Optional.empty() : address(spec.clusterIP()),
                spec.sessionAffinity().equals("ClientIP"), spec.publishNotReadyAddresses(),
                spec.ports().stream().flatMap(port -> port(port).stream()).toList(),
                slices.stream().flatMap(slice -> slice.addresses().endpoints().stream()
                        .flatMap(endpoint -> endpoint(endpoint, slice).stream())).toList());
    }

    /// SCTP is not routed.
    private static Optional<ServiceView.Port> port(Service.ServicePort port) {
        return switch (port.protocol()) {
            case "", "TCP" -> Optional.of(port(port, ServiceView.Protocol.TCP));
            case "UDP" -> Optional.of(port(port, ServiceView.Protocol.UDP));
            default -> Optional.empty();
        };
    }

    private static ServiceView.Port port(Service.ServicePort port, ServiceView.Protocol protocol) {
        return new ServiceView.Port(port.name(), protocol, port.port(),
                port.nodePort() == 0 ? OptionalInt.empty() : OptionalInt.of(port.nodePort()));
    }

    private static Optional<EndpointView> endpoint(EndpointSlice.Endpoint endpoint, EndpointSlice slice) {
        var ports = new TreeMap<>(slice.addresses().ports().stream()
                .collect(Collectors.toMap(EndpointSlice.Port::name, EndpointSlice.Port::port, (first, _) -> first, () -> new TreeMap<>(Map.of()))));
        return endpoint.addresses().stream().findFirst().flatMap(ServiceViews::address)
                .map(ip -> new EndpointView(ip, endpoint.hostname(), endpoint.conditions().ready(), ports));
    }

    static Optional<InetAddress> address(String literal) {
        try {
            return literal.isEmpty() ? Optional.empty() : Optional.of(InetAddress.ofLiteral(literal));
        } catch (IllegalArgumentException notAnAddress) {
            return Optional.empty();
        }
    }
}
