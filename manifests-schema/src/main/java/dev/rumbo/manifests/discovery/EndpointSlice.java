package dev.rumbo.manifests.discovery;

import java.util.List;
import java.util.Optional;

import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.meta.ObjectMeta;
import dev.rumbo.manifests.meta.Ref;

/// The addresses behind a service, and which of them may get traffic.
public record EndpointSlice(ObjectMeta meta, Addresses addresses, Json body) implements Obj {

    /// On every slice: which service it belongs to.
    public static final String SERVICE_NAME = "kubernetes.io/service-name";

    public static final Kind<EndpointSlice> KIND = Kind.namespaced("discovery.k8s.io/v1", "EndpointSlice",
            "endpointslices", List.of(),
            (meta, body, tree) -> new EndpointSlice(meta, JsonFormat.read(tree, Addresses.class), body));

    public record Addresses(String addressType, List<Endpoint> endpoints, List<Port> ports) {
        public Addresses {
            endpoints = List.copyOf(endpoints);
            ports = List.copyOf(ports);
        }
    }

    public record Endpoint(List<String> addresses, Conditions conditions, String hostname, String nodeName,
            Optional<Target> targetRef) {
        public Endpoint {
            addresses = List.copyOf(addresses);
        }
    }

    public record Conditions(boolean ready, boolean serving, boolean terminating) {}

    public record Target(String kind, String namespace, String name, String uid) {}

    public record Port(String name, String protocol, int port) {}

    /// A new slice with these addresses.
    public static EndpointSlice of(ObjectMeta meta, Addresses addresses) {
        return new EndpointSlice(meta, addresses, Json.of(JsonFormat.tree(addresses)));
    }

    @Override
    public Kind<EndpointSlice> kind() {
        return KIND;
    }

    @Override
    public Ref<EndpointSlice> ref() {
        return KIND.ref(meta.namespace(), meta.name());
    }

    @Override
    public EndpointSlice withMeta(ObjectMeta value) {
        return new EndpointSlice(value, addresses, body);
    }
}
