package dev.rumbo.manifests.validation;

import static dev.rumbo.manifests.problem.Problem.Reason.REQUIRED;

import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/// A pod's volumes.
final class VolumeRules {

    private static final int MAX_MODE = 0777;

    private VolumeRules() {}

    /// @return the names of the volumes
    static Set<String> check(Value volumes) {
        var names = new HashSet<String>();
        for (var volume : volumes.items()) {
            var name = volume.field("name");
            if (name.present()) {
                name.mustBeNamed(Naming.DNS_LABEL);
            }
            if (!name.text().isEmpty() && !names.add(name.text())) {
                name.duplicate("which another volume of this pod is called too");
            }
            var sources = volume.keys().stream().filter(field -> !field.equals("name")).toList();
            if (sources.isEmpty() && volume.node().isObject()) {
                volume.add(REQUIRED, "has no source", "add e.g. \"emptyDir: {}\"");
            }
            sources.stream().skip(1).forEach(second ->
                    volume.field(second).forbidden("may not be set together with " + sources.getFirst(), "a volume has one source, so make two volumes"));
            source(volume);
        }
        return names;
    }

    private static void source(Value volume) {
        var hostPath = volume.field("hostPath").field("path");
        if (volume.field("hostPath").present() && hostPath.isText()) {
            if (hostPath.text().isEmpty()) {
                hostPath.required("name the path on the node");
            }
            withoutBackSteps(hostPath);
        }
        var sizeLimit = volume.field("emptyDir").field("sizeLimit");
        ContainerRules.amount(sizeLimit).filter(amount -> amount.signum() < 0).ifPresent(_ -> sizeLimit.invalid("is less than 0", "use 0 or more"));
        if (volume.field("configMap").present()) {
            volume.field("configMap").field("name").mustBeNamed(Naming.DNS_SUBDOMAIN);
            files(volume.field("configMap"));
        }
        if (volume.field("secret").present()) {
            volume.field("secret").field("secretName").mustBeNamed(Naming.DNS_SUBDOMAIN);
            files(volume.field("secret"));
        }
    }

    private static void files(Value source) {
        source.field("defaultMode").within(0, MAX_MODE);
        for (var item : source.field("items").items()) {
            item.field("mode").within(0, MAX_MODE);
            if (item.field("key").isText() && item.field("key").text().isEmpty()) {
                item.field("key").required("name a key");
            }
            var path = item.field("path");
            if (path.isText() && path.text().isEmpty()) {
                path.required("name the file");
            }
            relative(path);
        }
    }

    /// A path that must stay below its volume.
    static void relative(Value path) {
        if (path.text().startsWith("/")) {
            path.invalid("is no relative path", "remove the '/' at its beginning");
        }
        withoutBackSteps(path);
    }

    private static void withoutBackSteps(Value path) {
        if (Arrays.asList(path.text().split("/")).contains("..")) {
            path.invalid("contains '..'", "name the place itself");
        }
    }
}
