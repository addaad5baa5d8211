package dev.rumbo.manifests.defaults;

import tools.jackson.databind.node.JsonNodeFactory;

/// What a Service leaves out. The address family is what the API server would choose on a cluster with IPv4 only.
final class ServiceDefaults {

    private static final int THREE_HOURS = 10_800;

    private ServiceDefaults() {}

    static void complete(Fields spec) {
        spec.set("sessionAffinity", "None").set("type", "ClusterIP");
        if (spec.says("sessionAffinity", "ClientIP")) {
            spec.child("sessionAffinityConfig").child("clientIP").set("timeoutSeconds", THREE_HOURS);
        }
        spec.each("ports").forEach(ServiceDefaults::port);
        var reachableFromOutside = spec.says("type", "NodePort") || spec.says("type", "LoadBalancer") || !spec.path("externalIPs").isEmpty();
        if (spec.says("type", "ExternalName")) {
            return;
        }
        if (reachableFromOutside) {
            spec.set("externalTrafficPolicy", "Cluster");
        }
        if (spec.says("type", "LoadBalancer")) {
            spec.set("allocateLoadBalancerNodePorts", true);
        }
        spec.set("internalTrafficPolicy", "Cluster")
                .set("ipFamilyPolicy", "SingleStack")
                .set("ipFamilies", JsonNodeFactory.instance.arrayNode().add("IPv4"));
    }

    private static void port(Fields port) {
        port.set("protocol", "TCP");
        var target = port.path("targetPort");
        if (port.path("port").isIntegralNumber()
                && (target.isMissingNode() || target.isString() && target.asString().isEmpty() || Fields.isZero(target))) {
            port.replace("targetPort", port.path("port"));
        }
    }
}
