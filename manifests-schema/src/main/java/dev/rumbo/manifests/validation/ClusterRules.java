package dev.rumbo.manifests.validation;

import java.util.HashSet;

/// Nodes, leases, endpoint slices and applications.
final class ClusterRules {

    private ClusterRules() {}

    static void node(Value spec) {
        var taints = new HashSet<String>();
        for (var taint : spec.field("taints").items()) {
            var key = taint.field("key");
            if (key.isText()) {
                MetadataRules.key(key, key.text(), "taint");
            }
            taint.field("value").named(Naming.LABEL_VALUE);
            if (!taints.add(key.text() + " " + taint.field("effect").text())) {
                key.duplicate("which another taint with this effect has too");
            }
        }
    }

    static void lease(Value spec) {
        spec.field("leaseDurationSeconds").atLeast(1);
        spec.field("leaseTransitions").atLeast(0);
    }

    static void endpointSlice(Value slice) {
        for (var port : slice.field("ports").items()) {
            port.field("port").within(1, 65_535);
            port.field("name").namedUnlessEmpty(Naming.DNS_LABEL);
        }
    }

    static void application(Value spec) {
        var repo = spec.field("source").field("repo");
        if (repo.isText() && repo.text().isBlank()) {
            repo.required("name the Git repository: a path, or a file, https or ssh address");
        }
        var path = spec.field("source").field("path");
        VolumeRules.relative(path);
        spec.field("destination").field("namespace").namedUnlessEmpty(Naming.DNS_LABEL);
    }
}
