package dev.rumbo.node.network;

import dev.rumbo.node.network.ServiceView.Protocol;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.OptionalInt;
import java.util.SortedMap;
import java.util.StringJoiner;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/// What stands in the kernel's packet filter for services, and how to write it: texts for `nft -f -`. Pure.
///
/// Each port of a service has a chain `svc_N`, found by one lookup in a verdict map. The chain picks an endpoint by a random
/// number from one of 256 shared maps (`eps0`…): a map per service would be the natural way, but the kernel looks through
/// all sets of the table whenever an anonymous one is added, which makes 10,000 services take 20 to 49 seconds
/// (measured; Kubernetes issues 139513, 139328, 135639), and a single map takes six. This way it is 0.6 seconds, and a change
/// of one service 0.02.
final class ServiceTable {

    private static final String TABLE = "ip rumbo";
    private static final int SHARDS = 256;
    /// How many endpoints one port of a service can have; the rest are left out. Kubernetes' slices hold 1000.
    static final int MOST_ENDPOINTS = 4096;
    private static final int AFFINITY_SLOTS = 128;
    /// `nft` reads long element lists in quadratic time.
    private static final int ELEMENTS_PER_LINE = 2000;
    private static final String MARK = "0x4000";

    private final NetworkPlan plan;
    private final SortedMap<Key, Entry> entries;

    private ServiceTable(NetworkPlan plan, SortedMap<Key, Entry> entries) {
        this.plan = plan;
        this.entries = Collections.unmodifiableSortedMap(entries);
    }

    static ServiceTable empty(NetworkPlan plan) {
        return new ServiceTable(plan, new TreeMap<>());
    }

    /// One port of one service.
    record Key(InetAddress address, Protocol protocol, int port) implements Comparable<Key> {
        private static final Comparator<Key> ORDER = Comparator.comparingInt((Key key) -> Cidr.number(key.address))
                .thenComparing(Key::protocol).thenComparing(Key::port);

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }

        String element() {
            return address.getHostAddress() + " . " + protocol.lowerCase() + " . " + port;
        }
    }

    private record Target(InetAddress ip, int port) {
        String nft() {
            return ip.getHostAddress() + " . " + port;
        }
    }

    /// @param number names its chain and its part of the maps
    private record Entry(int number, String comment, OptionalInt nodePort, boolean sticky, List<Target> targets) {
        boolean sameBut(Entry other) {
            return comment.equals(other.comment) && nodePort.equals(other.nodePort) && sticky == other.sticky
                    && targets.isEmpty() == other.targets.isEmpty();
        }

        String map() {
            return (sticky ? "aff" : "eps") + number % SHARDS;
        }

        int base() {
            return number / SHARDS * (sticky ? AFFINITY_SLOTS : MOST_ENDPOINTS);
        }

        /// What the slots of its map hold, from `base` on.
        List<Target> slots() {
            return sticky ? affinitySlots(targets) : targets;
        }

        String rule(Protocol protocol) {
            var pick = sticky ? "jhash ip saddr mod %d seed 0x5eed offset %d".formatted(AFFINITY_SLOTS, base())
                    : "numgen random mod %d offset %d".formatted(targets.size(), base());
            return "meta l4proto %s dnat ip addr . port to %s map @%s comment \"%s\"".formatted(protocol.lowerCase(), pick, map(), comment);
        }
    }

    /// A table and how to get to it from the one before.
    record Step(ServiceTable table, String script) {
        boolean changesNothing() {
            return script.isEmpty();
        }
    }

    /// The whole table for these services, written in one transaction in place of whatever is there. Established connections
    /// go on.
    static Step whole(NetworkPlan plan, Collection<ServiceView> services) {
        var step = empty(plan).to(services);
        return new Step(step.table(), step.table().frame() + step.script());
    }

    /// The changes alone.
    Step to(Collection<ServiceView> services) {
        var next = numbered(services);
        var gone = new ArrayList<String>();
        var fresh = new ArrayList<String>();
        var removed = new Elements("delete");
        var added = new Elements("add");
        var dropped = new ArrayList<String>();
        for (var entry : entries.entrySet()) {
            var now = next.get(entry.getKey());
            if (now == null || now.number() != entry.getValue().number()) {
                remove(entry.getKey(), entry.getValue(), removed, dropped);
            }
        }
        for (var entry : next.entrySet()) {
            var key = entry.getKey();
            var now = entry.getValue();
            var before = entries.get(key);
            if (before == null || before.number() != now.number()) {
                add(key, now, fresh, added);
            } else if (!before.equals(now)) {
                swap(key, before, now, gone, removed, added);
            }
        }
        hairpins(targets(entries), targets(next), removed, added);
        // Elements must go before the chains they point to, and chains come before the elements that point to them.
        var script = removed + lines(dropped) + lines(gone) + lines(fresh) + added;
        return new Step(new ServiceTable(plan, next), script);
    }

    private static String lines(List<String> lines) {
        return lines.stream().map(line -> line + "\n").collect(Collectors.joining());
    }

    private static void add(Key key, Entry entry, List<String> fresh, Elements added) {
        if (entry.targets().isEmpty()) {
            added.put("no_endpoints", key.element() + " : goto reject_it");
            return;
        }
        var number = entry.number();
        fresh.add("add chain %s svc_%d".formatted(TABLE, number));
        fresh.add("add rule %s svc_%d %s".formatted(TABLE, number, entry.rule(key.protocol())));
        slots(entry, added, true);
        added.put("service_ips", key.element() + " : goto svc_" + number);
        entry.nodePort().ifPresent(port -> {
            fresh.add("add chain %s np_%d".formatted(TABLE, number));
            fresh.add("add rule %s np_%d meta mark set meta mark or %s goto svc_%d".formatted(TABLE, number, MARK, number));
            added.put("nodeports", "%s . %d : goto np_%d".formatted(key.protocol().lowerCase(), port, number));
        });
    }

    private static void remove(Key key, Entry entry, Elements removed, List<String> dropped) {
        if (entry.targets().isEmpty()) {
            removed.put("no_endpoints", key.element());
            return;
        }
        var number = entry.number();
        removed.put("service_ips", key.element());
        entry.nodePort().ifPresent(port -> {
            removed.put("nodeports", "%s . %d".formatted(key.protocol().lowerCase(), port));
            dropped.add("flush chain %s np_%d".formatted(TABLE, number));
            dropped.add("delete chain %s np_%d".formatted(TABLE, number));
        });
        dropped.add("flush chain %s svc_%d".formatted(TABLE, number));
        dropped.add("delete chain %s svc_%d".formatted(TABLE, number));
        slots(entry, removed, false);
    }

    private static void slots(Entry entry, Elements elements, boolean withTarget) {
        var slots = entry.slots();
        for (var slot = 0; slot < slots.size(); slot++) {
            elements.put(entry.map(), (entry.base() + slot) + (withTarget ? " : " + slots.get(slot).nft() : ""));
        }
    }

    private static void swap(Key key, Entry before, Entry now, List<String> gone, Elements removed, Elements added) {
        var old = before.slots();
        var fresh = now.slots();
        for (var slot = 0; slot < Math.max(old.size(), fresh.size()); slot++) {
            var was = slot < old.size() ? old.get(slot).nft() : "";
            var is = slot < fresh.size() ? fresh.get(slot).nft() : "";
            if (!was.equals(is)) {
                if (!was.isEmpty()) {
                    removed.put(now.map(), Integer.toString(now.base() + slot));
                }
                if (!is.isEmpty()) {
                    added.put(now.map(), (now.base() + slot) + " : " + is);
                }
            }
        }
        if (!now.sticky() && before.targets().size() != now.targets().size()) {
            gone.add("flush chain %s svc_%d".formatted(TABLE, now.number()));
            gone.add("add rule %s svc_%d %s".formatted(TABLE, now.number(), now.rule(key.protocol())));
        }
    }

    /// A pod that reaches itself through a service must see a foreign source address, or its answer would not come back.
    private static void hairpins(TreeSet<Integer> before, TreeSet<Integer> now, Elements removed, Elements added) {
        before.stream().filter(ip -> !now.contains(ip)).forEach(ip -> removed.put("hairpin", "%1$s . %1$s".formatted(text(ip))));
        now.stream().filter(ip -> !before.contains(ip)).forEach(ip -> added.put("hairpin", "%1$s . %1$s".formatted(text(ip))));
    }

    private static String text(int number) {
        return new Cidr(number, 32).address(0).getHostAddress();
    }

    private static TreeSet<Integer> targets(SortedMap<Key, Entry> entries) {
        return entries.values().stream().flatMap(entry -> entry.targets().stream()).map(target -> Cidr.number(target.ip()))
                .collect(Collectors.toCollection(TreeSet::new));
    }

    /// The wished entries: one that keeps its kind keeps its number; the others get numbers that no entry had before, so that a
    /// chain is never removed and added in one transaction.
    private TreeMap<Key, Entry> numbered(Collection<ServiceView> services) {
        var used = entries.values().stream().map(Entry::number).collect(Collectors.toCollection(TreeSet::new));
        var next = new TreeMap<Key, Entry>();
        var free = 0;
        for (var wished : wished(services).entrySet()) {
            var before = entries.get(wished.getKey());
            var number = before == null || !before.sameBut(wished.getValue()) ? -1 : before.number();
            if (number < 0) {
                while (used.contains(free)) {
                    free++;
                }
                number = free;
                used.add(number);
            }
            var entry = wished.getValue();
            next.put(wished.getKey(), new Entry(number, entry.comment(), entry.nodePort(), entry.sticky(), entry.targets()));
        }
        return next;
    }

    private static TreeMap<Key, Entry> wished(Collection<ServiceView> services) {
        var wished = new TreeMap<Key, Entry>();
        for (var service : services) {
            for (var port : service.ports()) {
                service.clusterIp().filter(Inet4Address.class::isInstance).ifPresent(address -> {
                    var targets = service.answering().stream()
                            .filter(endpoint -> endpoint.ip() instanceof Inet4Address && endpoint.ports().containsKey(port.name()))
                            .map(endpoint -> new Target(endpoint.ip(), endpoint.ports().get(port.name())))
                            .distinct().limit(MOST_ENDPOINTS).toList();
                    var comment = service.namespace() + "/" + service.name() + ":" + (port.name().isEmpty() ? port.port() : port.name());
                    // Of two services with one address the first in name keeps it; the API server does not let that happen.
                    wished.putIfAbsent(new Key(address, port.protocol(), port.port()),
                            new Entry(-1, comment, port.nodePort(), service.sticky(), targets));
                });
            }
        }
        return wished;
    }

    /// Rendezvous hashing (Thaler and Ravishankar, 1998): when one of n endpoints goes, only its slots change hands.
    private static List<Target> affinitySlots(List<Target> targets) {
        return IntStream.range(0, AFFINITY_SLOTS).mapToObj(slot -> targets.stream()
                .max(Comparator.comparingLong((Target target) -> score(slot, target)).thenComparing(Target::nft)).orElseThrow()).toList();
    }

    /// The finalizer of SplitMix64 spreads neighbouring inputs.
    private static long score(int slot, Target target) {
        var mixed = ((long) Cidr.number(target.ip()) << 32 ^ (long) target.port() << 8 ^ slot) * 0x9e3779b97f4a7c15L;
        mixed = (mixed ^ mixed >>> 30) * 0xbf58476d1ce4e5b9L;
        mixed = (mixed ^ mixed >>> 27) * 0x94d049bb133111ebL;
        return mixed ^ mixed >>> 31;
    }

    /// The table without services: its maps, and the hooks that look into them.
    private String frame() {
        var shards = new StringBuilder();
        for (var shard = 0; shard < SHARDS; shard++) {
            shards.append("  map eps%d { typeof numgen random mod 2 : ip daddr . tcp dport; }\n".formatted(shard));
        }
        for (var shard = 0; shard < SHARDS; shard++) {
            shards.append("  map aff%d { typeof jhash ip saddr mod 4 : ip daddr . tcp dport; }\n".formatted(shard));
        }
        return """
                add table %1$s
                delete table %1$s
                table %1$s {
                  map service_ips { type ipv4_addr . inet_proto . inet_service : verdict; }
                  map nodeports { type inet_proto . inet_service : verdict; }
                  map no_endpoints { type ipv4_addr . inet_proto . inet_service : verdict; }
                  set hairpin { type ipv4_addr . ipv4_addr; }
                  set pods { type ipv4_addr; flags interval; elements = { %2$s } }
                %3$s\
                  chain reject_it {
                    meta l4proto tcp reject with tcp reset
                    reject
                  }
                  chain services {
                    ip daddr . meta l4proto . th dport vmap @service_ips
                    fib daddr type local meta l4proto . th dport vmap @nodeports
                  }
                  chain nat_pre {
                    type nat hook prerouting priority dstnat - 1;
                    jump services
                  }
                  chain nat_out {
                    type nat hook output priority -101;
                    jump services
                  }
                  chain nat_post {
                    type nat hook postrouting priority srcnat - 1;
                    ip saddr . ip daddr @hairpin masquerade
                    meta mark & %4$s == %4$s masquerade
                    ct status dnat ip daddr @pods ip saddr != @pods masquerade
                    ip saddr @pods ip daddr != @pods masquerade
                  }
                  chain filter_forward {
                    type filter hook forward priority filter - 1;
                    ct state new ip daddr . meta l4proto . th dport vmap @no_endpoints
                  }
                  chain filter_out {
                    type filter hook output priority filter - 1;
                    ct state new ip daddr . meta l4proto . th dport vmap @no_endpoints
                  }
                }
                """.formatted(TABLE, plan.pods(), shards, MARK);
    }

    /// Elements by set, written in as few lines as `nft` takes well.
    private static final class Elements {
        private final String verb;
        private final TreeMap<String, List<String>> bySet = new TreeMap<>();

        Elements(String verb) {
            this.verb = verb;
        }

        void put(String set, String element) {
            bySet.computeIfAbsent(set, _ -> new ArrayList<>()).add(element);
        }

        @Override
        public String toString() {
            var text = new StringBuilder();
            bySet.forEach((set, elements) -> {
                for (var from = 0; from < elements.size(); from += ELEMENTS_PER_LINE) {
                    var list = new StringJoiner(", ", "{ ", " }");
                    elements.subList(from, Math.min(elements.size(), from + ELEMENTS_PER_LINE)).forEach(list::add);
                    text.append("%s element %s %s %s\n".formatted(verb, TABLE, set, list));
                }
            });
            return text.toString();
        }
    }
}
