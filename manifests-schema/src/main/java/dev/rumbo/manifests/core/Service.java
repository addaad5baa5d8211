package dev.rumbo.manifests.core;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.rumbo.manifests.meta.IntOrString;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.meta.ObjectMeta;
import dev.rumbo.manifests.meta.Ref;

/// One lasting address for the ready pods that a selector finds.
public record Service(ObjectMeta meta, ServiceSpec spec, Json body) implements Obj {

    public static final Kind<Service> KIND = Kind.namespaced("v1", "Service", "services", List.of("svc"),
            (meta, body, tree) -> new Service(meta, JsonFormat.read(tree.path("spec"), ServiceSpec.class), body));

    /// @param clusterIP empty until the registry gives one; `None` for a headless service
    public record ServiceSpec(String type, String clusterIP, SortedMap<String, String> selector, List<ServicePort> ports,
            String sessionAffinity, boolean publishNotReadyAddresses, String externalName) {
        public ServiceSpec {
            selector = Collections.unmodifiableSortedMap(new TreeMap<>(selector));
            ports = List.copyOf(ports);
        }
    }

    /// `targetPort` is the same as `port` where it is absent.
    public record ServicePort(String name, String protocol, int port, Optional<IntOrString> targetPort, int nodePort) {}

    public boolean headless() {
        return spec.clusterIP().equals("None");
    }

    /// The same service with its address.
    public Service withClusterIp(String ip) {
        var changed = body.edited(b -> {
            var s = b.withObject("/spec");
            s.put("clusterIP", ip);
            s.set("clusterIPs", JsonFormat.array().add(ip));
            return b;
        });
        return new Service(meta, JsonFormat.read(changed.tree().path("spec"), ServiceSpec.class), changed);
    }

    @Override
    public Kind<Service> kind() {
        return KIND;
    }

    @Override
    public Ref<Service> ref() {
        return KIND.ref(meta.namespace(), meta.name());
    }

    @Override
    public Service withMeta(ObjectMeta value) {
        return new Service(value, spec, body);
    }
}
