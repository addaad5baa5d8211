package dev.rumbo.node.network;

import java.net.InetAddress;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What stands in a pod's `/etc/hosts` and `/etc/resolv.conf`. Docker writes neither for our sandboxes.
///
/// The files are mounted into containers one by one, and such a mount stays with the file it was made of: change them by
/// writing into them, never by putting another one in their place.
public final class PodFiles {

    private PodFiles() {}

    /// After kubelet's `managedHostsFileContent` (pkg/kubelet/kubelet_pods.go).
    /// @param subdomain Kubernetes' `spec.subdomain`; empty for none
    public static String hosts(InetAddress podIp, String hostname, String subdomain, String namespace, String domain, List<HostAlias> aliases) {
        var names = subdomain.isEmpty() ? hostname
                : "%s.%s.%s.svc.%s\t%s".formatted(hostname, subdomain, namespace, domain, hostname);
        var text = new StringBuilder("""
                # Written by Rumbo.
                127.0.0.1\tlocalhost
                ::1\tlocalhost ip6-localhost ip6-loopback
                fe00::0\tip6-localnet
                fe00::0\tip6-mcastprefix
                fe00::1\tip6-allnodes
                fe00::2\tip6-allrouters
                """).append(podIp.getHostAddress()).append('\t').append(names).append('\n');
        if (!aliases.isEmpty()) {
            text.append("\n# From the pod's hostAliases.\n");
            aliases.forEach(alias -> text.append(alias.ip()).append('\t').append(String.join("\t", alias.names())).append('\n'));
        }
        return text.toString();
    }

    /// An entry of Kubernetes' `spec.hostAliases`.
    public record HostAlias(String ip, List<String> names) {
        public HostAlias {
            names = List.copyOf(names);
        }
    }

    /// For Kubernetes' `dnsPolicy: ClusterFirst`.
    public static String resolvConf(String namespace, NetworkPlan plan, List<String> hostSearch) {
        var search = Stream.concat(Stream.of(namespace + ".svc." + plan.domain(), "svc." + plan.domain(), plan.domain()), hostSearch.stream())
                .distinct().collect(Collectors.joining(" "));
        return """
                nameserver %s
                search %s
                options ndots:5
                """.formatted(plan.localDns().getHostAddress(), search);
    }
}
