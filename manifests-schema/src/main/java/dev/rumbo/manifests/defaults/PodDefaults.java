package dev.rumbo.manifests.defaults;

import java.util.stream.Stream;

/// What a pod's spec leaves out, whether in a Pod or in a template.
final class PodDefaults {

    /// rw-r--r--
    private static final int FILE_MODE = 0644;
    private static final int HOUR = 3600;

    private PodDefaults() {}

    static void complete(Fields spec) {
        spec.set("restartPolicy", "Always").set("dnsPolicy", "ClusterFirst").set("schedulerName", "default-scheduler")
                .set("terminationGracePeriodSeconds", 30).child("securityContext");
        spec.each("volumes").forEach(PodDefaults::volume);
        var hostNetwork = spec.path("hostNetwork").asBoolean(false);
        Stream.of("initContainers", "containers", "ephemeralContainers").flatMap(spec::each).forEach(container -> container(container, hostNetwork));
    }

    /// Who sets only limits asks for as much. Kubernetes does so in pods, not in templates.
    static void requestTheLimits(Fields container) {
        var limits = container.object("resources").path("limits");
        if (limits.isObject() && !limits.isEmpty()) {
            var requests = container.object("resources").child("requests");
            limits.properties().forEach(limit -> requests.set(limit.getKey(), limit.getValue()));
        }
    }

    private static void container(Fields container, boolean hostNetwork) {
        container.set("terminationMessagePath", "/dev/termination-log").set("terminationMessagePolicy", "File");
        if (container.path("image").isString()) {
            container.set("imagePullPolicy", tagOf(container.path("image").asString()).equals("latest") ? "Always" : "IfNotPresent");
        }
        container.each("ports").forEach(port -> {
            port.set("protocol", "TCP");
            if (hostNetwork && port.path("containerPort").isIntegralNumber() && port.path("containerPort").canConvertToInt()) {
                port.setPositive("hostPort", port.path("containerPort").asInt());
            }
        });
        container.each("env").forEach(variable -> fieldRef(variable.object("valueFrom")));
        Stream.of("livenessProbe", "readinessProbe", "startupProbe").map(container::object).forEach(PodDefaults::probe);
        Stream.of("postStart", "preStop").map(container.object("lifecycle")::object).forEach(hook -> httpGet(hook.object("httpGet")));
    }

    /// The tag of an image: `latest` if it has neither tag nor digest, nothing if it has only a digest.
    static String tagOf(String image) {
        var digest = image.indexOf('@');
        var named = digest < 0 ? image : image.substring(0, digest);
        var colon = named.indexOf(':', named.lastIndexOf('/') + 1);
        if (colon >= 0) {
            return named.substring(colon + 1);
        }
        return digest < 0 ? "latest" : "";
    }

    private static void probe(Fields probe) {
        probe.setPositive("timeoutSeconds", 1).setPositive("periodSeconds", 10).setPositive("successThreshold", 1).setPositive("failureThreshold", 3);
        httpGet(probe.object("httpGet"));
        probe.object("grpc").set("service", "");
    }

    private static void httpGet(Fields request) {
        request.set("path", "/").set("scheme", "HTTP");
    }

    private static void volume(Fields volume) {
        if (volume.hasOnly("name")) {
            volume.child("emptyDir");
        }
        Stream.of("configMap", "secret", "downwardAPI", "projected").map(volume::object).forEach(source -> source.set("defaultMode", FILE_MODE));
        volume.object("downwardAPI").each("items").forEach(PodDefaults::fieldRef);
        volume.object("projected").each("sources").forEach(source -> {
            source.object("downwardAPI").each("items").forEach(PodDefaults::fieldRef);
            source.object("serviceAccountToken").set("expirationSeconds", HOUR);
        });
        volume.object("hostPath").set("type", "");
    }

    private static void fieldRef(Fields holder) {
        holder.object("fieldRef").set("apiVersion", "v1");
    }
}
