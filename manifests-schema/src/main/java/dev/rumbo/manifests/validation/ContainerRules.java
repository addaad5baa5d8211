package dev.rumbo.manifests.validation;

import static dev.rumbo.manifests.problem.Problem.Reason.INVALID;

import dev.rumbo.manifests.meta.Quantity;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/// One container.
final class ContainerRules {

    private static final long MAX_ID = Integer.MAX_VALUE;
    private static final Pattern FIELD_PATH = Pattern.compile(
            "metadata\\.(name|namespace|uid|(labels|annotations)\\['[^']+'])|spec\\.(nodeName|serviceAccountName)|status\\.(hostIPs?|podIPs?)");

    private ContainerRules() {}

    /// @param names   of the containers before this one; this one's is added
    /// @param volumes the pod has
    static void check(Value container, Set<String> names, Set<String> volumes, boolean hostNetwork) {
        var name = container.field("name");
        if (name.present()) {
            name.mustBeNamed(Naming.DNS_LABEL);
            if (!name.text().isEmpty() && !names.add(name.text())) {
                name.duplicate("which another container of this pod is called too");
            }
        }
        var image = container.field("image");
        if (image.text().isEmpty() && (!image.present() || image.isText())) {
            image.required("name the image to run, e.g. nginx:1.28");
        } else if (!image.text().equals(image.text().strip())) {
            image.invalid("begins or ends with white space", "remove it");
        }
        ports(container.field("ports"), hostNetwork);
        container.field("env").items().forEach(ContainerRules::variable);
        container.field("envFrom").items().forEach(ContainerRules::variables);
        mounts(container.field("volumeMounts"), volumes);
        resources(container.field("resources"));
        ProbeRules.check(container);
        securityContext(container.field("securityContext"));
    }

    private static void ports(Value ports, boolean hostNetwork) {
        var names = new HashSet<String>();
        for (var port : ports.items()) {
            port.field("containerPort").within(1, 65_535);
            var hostPort = port.field("hostPort");
            hostPort.within(0, 65_535);
            if (hostNetwork && hostPort.present() && hostPort.whole() != port.field("containerPort").whole()) {
                hostPort.invalid("must be the containerPort when hostNetwork is true", "use " + port.field("containerPort").whole());
            }
            var name = port.field("name");
            name.namedUnlessEmpty(Naming.PORT_NAME);
            if (!name.text().isEmpty() && !names.add(name.text())) {
                name.duplicate("which another port of this container is called too");
            }
        }
    }

    private static void variable(Value variable) {
        if (variable.field("name").present()) {
            variable.field("name").mustBeNamed(Naming.ENV_NAME);
        }
        var from = variable.field("valueFrom");
        if (!from.present()) {
            return;
        }
        if (!variable.field("value").text().isEmpty()) {
            from.add(INVALID, "may not be set together with value", "keep one of them");
        }
        exactlyOne(from, "fieldRef", "resourceFieldRef", "configMapKeyRef", "secretKeyRef", "fileKeyRef");
        var path = from.field("fieldRef").field("fieldPath");
        if (path.isText() && !FIELD_PATH.matcher(path.text()).matches()) {
            path.invalid("is no field that a container can be told", "use metadata.name, metadata.namespace, metadata.uid, "
                    + "metadata.labels['KEY'], metadata.annotations['KEY'], spec.nodeName, spec.serviceAccountName, status.hostIP or status.podIP");
        }
        for (var source : List.of("configMapKeyRef", "secretKeyRef")) {
            reference(from.field(source));
            from.field(source).field("key").named(Naming.DATA_KEY);
        }
    }

    private static void variables(Value from) {
        exactlyOne(from, "configMapRef", "secretRef");
        reference(from.field("configMapRef"));
        reference(from.field("secretRef"));
        from.field("prefix").namedUnlessEmpty(Naming.ENV_NAME);
    }

    private static void reference(Value reference) {
        if (reference.present()) {
            reference.field("name").mustBeNamed(Naming.DNS_SUBDOMAIN);
        }
    }

    /// Says so when not exactly one of the fields is there.
    static void exactlyOne(Value holder, String... fields) {
        var there = holder.among(fields);
        if (there.isEmpty() && holder.node().isObject()) {
            holder.add(dev.rumbo.manifests.problem.Problem.Reason.REQUIRED, "has none of " + String.join(", ", fields), "set one of them");
        }
        there.stream().skip(1).forEach(second -> holder.field(second).forbidden("may not be set together with " + there.getFirst(), "keep one of them"));
    }

    private static void mounts(Value mounts, Set<String> volumes) {
        var paths = new HashSet<String>();
        for (var mount : mounts.items()) {
            var name = mount.field("name");
            if (name.isText() && !volumes.contains(name.text())) {
                name.invalid("is no volume of this pod", volumes.isEmpty() ? "add it to the pod's volumes"
                        : "add it to the pod's volumes, or use one of " + String.join(", ", new java.util.TreeSet<>(volumes)));
            }
            var path = mount.field("mountPath");
            if (path.isText() && path.text().isEmpty()) {
                path.required("say where the volume shall appear, e.g. /data");
            } else if (path.text().contains(":")) {
                path.invalid("contains a ':'", "use a path without it");
            } else if (path.isText() && !paths.add(path.text())) {
                path.duplicate("where another volume is mounted already");
            }
            VolumeRules.relative(mount.field("subPath"));
            if (!mount.field("subPath").text().isEmpty() && !mount.field("subPathExpr").text().isEmpty()) {
                mount.field("subPathExpr").forbidden("may not be set together with subPath", "keep one of them");
            }
        }
    }

    static void resources(Value resources) {
        var limits = resources.field("limits");
        var requests = resources.field("requests");
        for (var list : List.of(limits, requests)) {
            for (var resource : list.keys()) {
                amount(list.entry(resource)).filter(amount -> amount.signum() < 0)
                        .ifPresent(_ -> list.entry(resource).invalid("is less than 0", "use 0 or more"));
                if (!Naming.isQualified(resource)) {
                    MetadataRules.key(list.entry(resource), resource, "resource");
                } else if (!resource.contains("/") && !resource.startsWith("hugepages-") && !List.of("cpu", "memory", "ephemeral-storage").contains(resource)) {
                    list.entry(resource).add(INVALID, "is no resource of a container", "use cpu, memory, ephemeral-storage or example.com/name");
                }
            }
        }
        for (var resource : requests.keys()) {
            var limit = amount(limits.entry(resource));
            var request = amount(requests.entry(resource));
            if (limit.isPresent() && request.isPresent() && request.get().compareTo(limit.get()) > 0) {
                requests.entry(resource).invalid("is more than the " + resource + " limit of " + limits.entry(resource).node().asString(),
                        "lower the request or raise the limit");
            }
        }
    }

    static Optional<BigDecimal> amount(Value quantity) {
        var text = quantity.node().isValueNode() ? quantity.node().asString("") : "";
        return Quantity.isQuantity(text) ? Optional.of(new Quantity(text).amount()) : Optional.empty();
    }

    private static void securityContext(Value context) {
        context.field("runAsUser").within(0, MAX_ID);
        context.field("runAsGroup").within(0, MAX_ID);
        var escalation = context.field("allowPrivilegeEscalation");
        if (context.field("privileged").isTrue() && escalation.present() && !escalation.isTrue()) {
            escalation.invalid("cannot be false while privileged is true", "remove one of them");
        }
    }
}
