package dev.rumbo.manifests.validation;

import java.util.HashSet;
import java.util.List;

/// Services.
final class ServiceRules {

    private ServiceRules() {}

    static void check(Value spec) {
        if (!spec.present()) {
            spec.required("say which ports the service has");
            return;
        }
        MetadataRules.labels(spec.field("selector"));
        var external = spec.field("type").says("ExternalName");
        var headless = spec.field("clusterIP").says("None");
        var ports = spec.field("ports");
        if (ports.items().isEmpty() && !external && !headless && (!ports.present() || ports.node().isArray())) {
            ports.required("a service needs at least one port");
        }
        if (external) {
            spec.field("externalName").mustBeNamed(Naming.DNS_SUBDOMAIN);
        }
        address(spec, external);
        ports(ports, spec.field("type").text());
        for (var ip : spec.field("externalIPs").items()) {
            if (ip.isText() && !PodRules.isIp(ip.text())) {
                ip.invalid("is no IP address", "write e.g. 10.0.0.1");
            }
        }
        spec.field("sessionAffinityConfig").field("clientIP").field("timeoutSeconds").within(1, 86_400);
    }

    private static void address(Value spec, boolean external) {
        var address = spec.field("clusterIP");
        if (external && !address.text().isEmpty()) {
            address.forbidden("may not be set for an ExternalName service", "remove it");
        } else if (!address.text().isEmpty() && !address.says("None") && !PodRules.isIp(address.text())) {
            address.invalid("is no IP address", "leave it out, or use None for a headless service");
        }
        if (address.says("None") && List.of("NodePort", "LoadBalancer").contains(spec.field("type").text())) {
            address.invalid("may not be None for a " + spec.field("type").text() + " service", "use type ClusterIP");
        }
    }

    private static void ports(Value ports, String type) {
        var names = new HashSet<String>();
        var numbers = new HashSet<String>();
        for (var port : ports.items()) {
            var name = port.field("name");
            if (name.text().isEmpty() && ports.items().size() > 1) {
                name.required("name each port when there are several");
            }
            name.namedUnlessEmpty(Naming.DNS_LABEL);
            if (!name.text().isEmpty() && !names.add(name.text())) {
                name.duplicate("which another port of this service is called too");
            }
            port.field("port").within(1, 65_535);
            if (port.field("port").isWhole() && !numbers.add(port.field("protocol").text() + port.field("port").whole())) {
                port.field("port").duplicate("which another port of this service has too");
            }
            port.field("targetPort").within(1, 65_535);
            port.field("targetPort").named(Naming.PORT_NAME);
            port.field("nodePort").within(0, 65_535);
            if (port.field("nodePort").whole() > 0 && !List.of("NodePort", "LoadBalancer").contains(type)) {
                port.field("nodePort").forbidden("may not be set for a " + type + " service", "use type NodePort, or remove it");
            }
        }
    }
}
