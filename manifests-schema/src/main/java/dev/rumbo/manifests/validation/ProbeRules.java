package dev.rumbo.manifests.validation;

import java.util.List;

/// Probes and lifecycle hooks of a container.
final class ProbeRules {

    private ProbeRules() {}

    static void check(Value container) {
        for (var name : List.of("livenessProbe", "readinessProbe", "startupProbe")) {
            var probe = container.field(name);
            if (probe.present()) {
                ContainerRules.exactlyOne(probe, "exec", "httpGet", "tcpSocket", "grpc");
                handler(probe);
                for (var seconds : List.of("initialDelaySeconds", "timeoutSeconds", "periodSeconds", "successThreshold", "failureThreshold")) {
                    probe.field(seconds).atLeast(0);
                }
                probe.field("terminationGracePeriodSeconds").atLeast(1);
                if (!name.equals("readinessProbe") && probe.field("successThreshold").isWhole() && probe.field("successThreshold").whole() != 1) {
                    probe.field("successThreshold").invalid("must be 1 for a " + name, "use 1");
                }
            }
        }
        if (container.field("readinessProbe").field("terminationGracePeriodSeconds").present()) {
            container.field("readinessProbe").field("terminationGracePeriodSeconds")
                    .forbidden("may not be set for readiness probes, which stop nothing", "remove it");
        }
        for (var hook : container.field("lifecycle").among("postStart", "preStop")) {
            ContainerRules.exactlyOne(container.field("lifecycle").field(hook), "exec", "httpGet", "tcpSocket", "sleep");
            handler(container.field("lifecycle").field(hook));
        }
    }

    private static void handler(Value handler) {
        var exec = handler.field("exec");
        if (exec.present() && exec.field("command").items().isEmpty()) {
            exec.field("command").required("say what to run, e.g. [cat, /tmp/healthy]");
        }
        port(handler.field("httpGet"));
        port(handler.field("tcpSocket"));
        port(handler.field("grpc"));
    }

    private static void port(Value action) {
        var port = action.field("port");
        port.within(1, 65_535);
        port.named(Naming.PORT_NAME);
    }
}
