package dev.rumbo.manifests.validation;

import static dev.rumbo.manifests.problem.Problem.Reason.INVALID;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;

/// A pod's spec, in a Pod or in a template.
final class PodRules {

    private static final long MAX_ID = Integer.MAX_VALUE;
    /// The form of an IP address; which numbers it may hold is left to whoever uses it.
    private static final Pattern IP = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}|[0-9a-fA-F:]*:[0-9a-fA-F:.]*");

    private PodRules() {}

    static void check(Value spec) {
        if (!spec.present()) {
            spec.required("say which containers shall run");
            return;
        }
        var volumes = VolumeRules.check(spec.field("volumes"));
        containers(spec, volumes);
        spec.field("terminationGracePeriodSeconds").atLeast(0);
        spec.field("activeDeadlineSeconds").atLeast(1);
        MetadataRules.labels(spec.field("nodeSelector"));
        spec.field("tolerations").items().forEach(PodRules::toleration);
        spec.field("nodeName").namedUnlessEmpty(Naming.DNS_SUBDOMAIN);
        spec.field("hostname").namedUnlessEmpty(Naming.DNS_LABEL);
        spec.field("subdomain").namedUnlessEmpty(Naming.DNS_LABEL);
        spec.field("serviceAccountName").namedUnlessEmpty(Naming.DNS_SUBDOMAIN);
        spec.field("imagePullSecrets").items().forEach(secret -> secret.field("name").mustBeNamed(Naming.DNS_SUBDOMAIN));
        spec.field("hostAliases").items().forEach(PodRules::hostAlias);
        securityContext(spec.field("securityContext"));
        if (spec.field("dnsPolicy").says("None") && spec.field("dnsConfig").field("nameservers").items().isEmpty()) {
            spec.field("dnsConfig").field("nameservers").required("dnsPolicy None needs at least one name server");
        }
        spec.field("topologySpreadConstraints").items().forEach(PodRules::spreading);
    }

    private static void containers(Value spec, Set<String> volumes) {
        var containers = spec.field("containers");
        if (containers.items().isEmpty() && (!containers.present() || containers.node().isArray())) {
            containers.required("a pod needs at least one container");
        }
        var names = new HashSet<String>();
        var hostPorts = new HashSet<String>();
        var hostNetwork = spec.field("hostNetwork").isTrue();
        for (var container : spec.field("initContainers").items()) {
            ContainerRules.check(container, names, volumes, hostNetwork);
            if (!container.field("restartPolicy").says("Always")) {
                for (var field : container.among("livenessProbe", "readinessProbe", "startupProbe", "lifecycle")) {
                    container.field(field).forbidden("may not be set for init containers, which run to their end", "remove it");
                }
            }
        }
        for (var container : containers.items()) {
            ContainerRules.check(container, names, volumes, hostNetwork);
            for (var port : container.field("ports").items()) {
                var hostPort = port.field("hostPort");
                if (hostPort.whole() > 0 && !hostPorts.add(port.field("protocol").text() + " " + port.field("hostIP").text() + " " + hostPort.whole())) {
                    hostPort.duplicate("which another port of this pod uses too");
                }
            }
        }
    }

    private static void toleration(Value toleration) {
        var key = toleration.field("key");
        var operator = toleration.field("operator");
        if (!key.text().isEmpty()) {
            MetadataRules.key(key, key.text(), "taint");
        } else if (!operator.says("Exists")) {
            operator.add(INVALID, "must be Exists when the key is empty, which matches all keys", "use Exists, or name a key");
        }
        if (operator.says("Exists") && !toleration.field("value").text().isEmpty()) {
            toleration.field("value").forbidden("may not be set for operator Exists", "remove it, or use Equal");
        }
        if (toleration.field("tolerationSeconds").present() && !toleration.field("effect").says("NoExecute")) {
            toleration.field("effect").add(INVALID, "must be NoExecute when tolerationSeconds is set", "use NoExecute, or remove tolerationSeconds");
        }
    }

    private static void hostAlias(Value alias) {
        if (alias.field("ip").isText() && !isIp(alias.field("ip").text())) {
            alias.field("ip").invalid("is no IP address", "write e.g. 10.0.0.1");
        }
        alias.field("hostnames").items().forEach(name -> name.named(Naming.DNS_SUBDOMAIN));
    }

    static boolean isIp(String text) {
        return IP.matcher(text).matches();
    }

    private static void securityContext(Value context) {
        for (var id : List.of("runAsUser", "runAsGroup", "fsGroup")) {
            context.field(id).within(0, MAX_ID);
        }
        context.field("supplementalGroups").items().forEach(group -> group.within(0, MAX_ID));
        var sysctls = new ArrayList<String>();
        for (var sysctl : context.field("sysctls").items()) {
            if (sysctls.contains(sysctl.field("name").text())) {
                sysctl.field("name").duplicate("which is set above");
            }
            sysctls.add(sysctl.field("name").text());
        }
    }

    private static void spreading(Value constraint) {
        constraint.field("maxSkew").atLeast(1);
        constraint.field("minDomains").atLeast(1);
        if (constraint.field("topologyKey").isText()) {
            MetadataRules.key(constraint.field("topologyKey"), constraint.field("topologyKey").text(), "label");
        }
        SelectorRules.check(constraint.field("labelSelector"));
    }
}
