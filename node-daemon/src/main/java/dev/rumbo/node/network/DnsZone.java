package dev.rumbo.node.network;

import dev.rumbo.node.network.DnsMessage.Query;
import dev.rumbo.node.network.DnsMessage.Resource;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// The names of services, as "Kubernetes DNS-Based Service Discovery" (specification 1.1.0) has them. Pure and immutable.
///
/// A service `web` in namespace `shop` is `web.shop.svc.cluster.local`; headless, that is all its pods, and each pod with a host
/// name is `<hostname>.web.shop.svc.cluster.local`. A named port is found as `_http._tcp.web.shop.svc.cluster.local`.
final class DnsZone {

    /// How long answers hold: endpoints change, and asking again costs half a millisecond.
    static final int TTL_SECONDS = 5;

    private final NetworkPlan plan;
    private final Map<String, List<Resource>> records = new HashMap<>();
    /// Names that have records below them; they exist, though they have none of their own.
    private final Set<String> parents = new HashSet<>();

    DnsZone(NetworkPlan plan, Collection<ServiceView> services) {
        this.plan = plan;
        parents.add(plan.domain());
        parents.add("svc." + plan.domain());
        services.forEach(this::add);
    }

    private void add(ServiceView service) {
        var name = "%s.%s.svc.%s".formatted(service.name(), service.namespace(), plan.domain());
        exists(name);
        service.clusterIp().ifPresentOrElse(ip -> {
            put(new Resource.Address(name, ip), name);
            pointer(ip, name);
            service.ports().stream().filter(port -> !port.name().isEmpty()).forEach(port -> {
                var server = "_%s._%s.%s".formatted(port.name(), port.protocol().lowerCase(), name);
                put(new Resource.Server(server, port.port(), name), server);
            });
        }, () -> service.answering().forEach(endpoint -> headless(service, name, endpoint)));
    }

    private void headless(ServiceView service, String name, EndpointView endpoint) {
        put(new Resource.Address(name, endpoint.ip()), name);
        var label = endpoint.hostname().isEmpty() ? endpoint.ip().getHostAddress().replace('.', '-').replace(':', '-') : endpoint.hostname();
        var host = label + "." + name;
        put(new Resource.Address(host, endpoint.ip()), host);
        pointer(endpoint.ip(), host);
        service.ports().stream().filter(port -> !port.name().isEmpty()).forEach(port -> {
            var number = endpoint.ports().get(port.name());
            if (number != null) {
                var server = "_%s._%s.%s".formatted(port.name(), port.protocol().lowerCase(), name);
                put(new Resource.Server(server, number, host), server);
            }
        });
    }

    private void pointer(InetAddress ip, String host) {
        if (ip instanceof Inet4Address) {
            var bytes = ip.getAddress();
            var name = "%d.%d.%d.%d.in-addr.arpa".formatted(bytes[3] & 0xff, bytes[2] & 0xff, bytes[1] & 0xff, bytes[0] & 0xff);
            put(new Resource.Pointer(name, host), name);
        }
    }

    private void put(Resource resource, String name) {
        var known = records.computeIfAbsent(name, _ -> new ArrayList<>());
        if (!known.contains(resource)) {
            known.add(resource);
        }
        if (name.endsWith(plan.domain())) {
            exists(name);
        }
    }

    private void exists(String name) {
        for (var parent = name; parent.length() > plan.domain().length() && parents.add(parent); ) {
            parent = parent.substring(parent.indexOf('.') + 1);
        }
    }

    /// The answer, or empty when the question is not about this zone and somebody else must be asked.
    /// @param limit how long it may be
    Optional<byte[]> answer(ByteBuffer question, Query query, int limit) {
        if (query.opcode() != 0) {
            return Optional.of(DnsMessage.answer(question, query, DnsMessage.NOT_IMPLEMENTED, List.of(), List.of(), 0, limit));
        }
        var inZone = query.name().equals(plan.domain()) || query.name().endsWith("." + plan.domain());
        var found = records.getOrDefault(query.name(), List.of());
        if (!inZone && found.isEmpty()) {
            return ours(query.name()) ? Optional.of(nothing(question, query, DnsMessage.NO_SUCH_NAME, limit)) : Optional.empty();
        }
        var answers = rotated(found.stream().filter(resource -> fits(resource, query.type())).toList(), query.id());
        if (!answers.isEmpty()) {
            return Optional.of(DnsMessage.answer(question, query, DnsMessage.NO_ERROR, answers, List.of(), TTL_SECONDS, limit));
        }
        var known = !found.isEmpty() || parents.contains(query.name());
        return Optional.of(nothing(question, query, known ? DnsMessage.NO_ERROR : DnsMessage.NO_SUCH_NAME, limit));
    }

    private byte[] nothing(ByteBuffer question, Query query, int code, int limit) {
        return DnsMessage.answer(question, query, code, List.of(), List.of(new Resource.Authority(plan.domain())), TTL_SECONDS, limit);
    }

    /// Whether a name asks who has one of the cluster's own addresses: nobody outside can know.
    private boolean ours(String name) {
        if (!name.endsWith(".in-addr.arpa")) {
            return false;
        }
        var parts = List.of(name.substring(0, name.length() - ".in-addr.arpa".length()).split("\\."));
        if (parts.size() != 4 || !parts.stream().allMatch(part -> part.matches("\\d{1,3}") && Integer.parseInt(part) < 256)) {
            return false;
        }
        var address = InetAddress.ofLiteral(String.join(".", parts.reversed()));
        return plan.services().contains(address) || plan.pods().contains(address);
    }

    private static boolean fits(Resource resource, int type) {
        return switch (resource) {
            case Resource.Address(_, var ip) -> type == (ip instanceof Inet4Address ? DnsMessage.A : DnsMessage.AAAA) || type == DnsMessage.ANY;
            case Resource.Server _ -> type == DnsMessage.SRV || type == DnsMessage.ANY;
            case Resource.Pointer _ -> type == DnsMessage.PTR || type == DnsMessage.ANY;
            case Resource.Authority _ -> false;
        };
    }

    /// Many clients take the first address: so each question gets another one first.
    private static List<Resource> rotated(List<Resource> resources, int by) {
        var rotated = new ArrayList<>(resources);
        Collections.rotate(rotated, by);
        return rotated;
    }
}
