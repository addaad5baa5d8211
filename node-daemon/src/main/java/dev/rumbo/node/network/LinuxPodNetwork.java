package dev.rumbo.node.network;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeSet;
import java.util.stream.Collectors;

/// The pod network of a Linux host: one veth pair per pod, plain routes between nodes.
///
/// A pod's side of the pair is `eth0` with the pod's address alone (/32) and a gateway that exists only as a permanent
/// neighbour entry; the host's side has a route to that one address. No ARP, no bridge, no dependence on
/// `bridge-nf-call-iptables`; pods of one node reach each other, and themselves through a service, by routing.
public final class LinuxPodNetwork implements PodNetwork {

    /// Any address that is nobody's: pods see it as their gateway.
    private static final String GATEWAY = "169.254.1.1";
    private static final String HOST_MAC = "ee:ee:ee:ee:ee:ee";
    /// Marks our routes, so that those no longer wanted are found (see `/etc/iproute2/rt_protos`: 82 is nobody's).
    static final String ROUTE_MARK = "82";
    private static final long CAP_NET_ADMIN = 1L << 12;
    private static final long CAP_SYS_ADMIN = 1L << 21;
    private static final Path FORWARDING = Path.of("/proc/sys/net/ipv4/ip_forward");

    private final NetworkPlan plan;
    private final AddressPlan addresses;
    private final int mtu;

    public LinuxPodNetwork(NetworkPlan plan) {
        this(plan, 1500);
    }

    /// @param mtu of the network between the nodes
    public LinuxPodNetwork(NetworkPlan plan, int mtu) {
        this.plan = plan;
        this.addresses = new AddressPlan(plan.nodePods());
        this.mtu = mtu;
    }

    @Override
    public AddressPlan addresses() {
        return addresses;
    }

    @Override
    public NetworkState ready() throws InterruptedException {
        var obstacle = obstacle();
        if (obstacle.isPresent()) {
            return new NetworkState.Unable(obstacle.get());
        }
        try {
            forward();
            // What no pod has is not asked for elsewhere.
            ip("route replace unreachable " + plan.nodePods() + " metric 4096 proto " + ROUTE_MARK + "\n");
        } catch (NetworkFailure failure) {
            return new NetworkState.Unable(failure.getMessage());
        }
        var problems = new ArrayList<String>();
        try {
            acceptForwarded();
        } catch (NetworkFailure failure) {
            problems.add("traffic of pods may be dropped by this host's firewall: " + failure.getMessage());
        }
        return problems.isEmpty() ? new NetworkState.Ready() : new NetworkState.Degraded(problems);
    }

    private static Optional<String> obstacle() {
        if (!System.getProperty("os.name").equals("Linux")) {
            return Optional.of("pods need Linux, this is %s; run the node daemon on a Linux machine, or in a privileged container with --net=host --pid=host"
                    .formatted(System.getProperty("os.name")));
        }
        var capabilities = capabilities();
        if ((capabilities & CAP_NET_ADMIN) == 0 || (capabilities & CAP_SYS_ADMIN) == 0) {
            return Optional.of("this user may not set up networks (CAP_NET_ADMIN and CAP_SYS_ADMIN are needed); run the node daemon as root");
        }
        for (var program : List.of("ip", "nsenter")) {
            if (!installed(program)) {
                return Optional.of("the program %s is missing; install it: apt-get install iproute2 util-linux".formatted(program));
            }
        }
        return Optional.empty();
    }

    static boolean installed(String program) {
        return List.of("/usr/sbin", "/sbin", "/usr/bin", "/bin", "/usr/local/sbin", "/usr/local/bin").stream()
                .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
    }

    private static long capabilities() {
        try (var lines = Files.lines(Path.of("/proc/self/status"))) {
            return lines.filter(line -> line.startsWith("CapEff:")).map(line -> line.substring(7).strip())
                    .mapToLong(hex -> Long.parseUnsignedLong(hex, 16)).findFirst().orElse(0);
        } catch (IOException unreadable) {
            return 0;
        }
    }

    private static void forward() throws NetworkFailure {
        try {
            if (!Files.readString(FORWARDING).strip().equals("1")) {
                Files.writeString(FORWARDING, "1\n");
            }
        } catch (IOException refused) {
            throw new NetworkFailure("this host does not forward packets, and %s cannot be written (%s); run: sysctl -w net.ipv4.ip_forward=1"
                    .formatted(FORWARDING, refused.getMessage()));
        }
    }

    /// Docker sets the forward policy to drop when it turns forwarding on. Only a rule in that very chain lifts it, and
    /// DOCKER-USER is the place that Docker leaves alone.
    private void acceptForwarded() throws NetworkFailure, InterruptedException {
        if (!installed("iptables")) {
            return;   // then nothing was set by it either
        }
        var chain = Command.run("iptables", "-w", "5", "-S", "DOCKER-USER").succeeded() ? "DOCKER-USER" : "FORWARD";
        if (chain.equals("FORWARD") && !Command.run("iptables", "-w", "5", "-S", "FORWARD").output().contains("-P FORWARD DROP")) {
            return;
        }
        for (var direction : List.of("-s", "-d")) {
            var rule = List.of(direction, plan.pods().toString(), "-m", "comment", "--comment", "rumbo pods", "-j", "ACCEPT");
            if (!iptables("-C", chain, rule).succeeded()) {
                var added = iptables("-I", chain, rule);
                if (!added.succeeded()) {
                    throw new NetworkFailure("iptables -I %s %s: %s".formatted(chain, String.join(" ", rule), added.output()));
                }
            }
        }
    }

    private static Command.Result iptables(String what, String chain, List<String> rule) throws NetworkFailure, InterruptedException {
        var command = new ArrayList<>(List.of("iptables", "-w", "5", what, chain));
        command.addAll(rule);
        return Command.run(command, "");
    }

    @Override
    public void wire(long sandboxPid, InetAddress podIp) throws NetworkFailure, InterruptedException {
        if (wired(sandboxPid, podIp)) {
            return;
        }
        if (!Files.exists(Path.of("/proc/" + sandboxPid + "/ns/net"))) {
            throw new NetworkFailure(("the sandbox's process %d is not to be seen here; either it has just ended, or the container engine runs in "
                    + "another PID namespace: run the node daemon where the engine runs").formatted(sandboxPid));
        }
        unwire(podIp);
        var link = link(podIp);
        var address = podIp.getHostAddress();
        ip("""
                link add %s address %s mtu %d type veth peer name eth0 mtu %d netns %d
                link set %s up
                route replace %s/32 dev %s scope link
                """.formatted(link, HOST_MAC, mtu, mtu, sandboxPid, link, address, link));
        run(List.of("nsenter", "--net=/proc/" + sandboxPid + "/ns/net", "ip", "-batch", "-"), """
                addr add %s/32 dev eth0
                link set eth0 up
                neigh replace %s lladdr %s dev eth0 nud permanent
                route replace %s dev eth0 scope link
                route replace default via %s dev eth0
                """.formatted(address, GATEWAY, HOST_MAC, GATEWAY, GATEWAY));
    }

    /// Linux allows 15 characters; these are 10, and tell the address: `rb0a2a0105` is 10.42.1.5's.
    static String link(InetAddress podIp) {
        return "rb%08x".formatted(Cidr.number(podIp));
    }

    /// By `/proc`, which shows each process the devices and routes of its own network namespace (`/sys` need not).
    @Override
    public boolean wired(long sandboxPid, InetAddress podIp) {
        try {
            return Files.readString(Path.of("/proc/net/route")).contains(link(podIp) + "\t")
                    && Files.readString(Path.of("/proc/" + sandboxPid + "/net/route")).contains("eth0\t00000000\t")
                    && Files.readString(Path.of("/proc/" + sandboxPid + "/net/fib_trie")).contains("-- " + podIp.getHostAddress() + "\n");
        } catch (IOException gone) {
            return false;
        }
    }

    @Override
    public void unwire(InetAddress podIp) throws NetworkFailure, InterruptedException {
        var link = link(podIp);
        try {
            if (!Files.readString(Path.of("/proc/net/dev")).contains(link + ":")) {
                return;
            }
        } catch (IOException unreadable) {
            throw new NetworkFailure("/proc/net/dev cannot be read: " + unreadable.getMessage());
        }
        var removed = Command.run("ip", "link", "delete", link);
        if (!removed.succeeded() && !removed.output().contains("Cannot find device")) {
            throw new NetworkFailure("ip link delete %s: %s".formatted(link, removed.output()));
        }
    }

    @Override
    public void peers(List<Peer> others) throws NetworkFailure, InterruptedException {
        var wanted = others.stream().map(peer -> peer.pods().toString()).collect(Collectors.toCollection(TreeSet::new));
        var batch = new StringBuilder();
        for (var line : Command.run("ip", "-4", "route", "show", "proto", ROUTE_MARK).output().lines().toList()) {
            var target = line.strip().split(" ", 2)[0];
            if (line.contains(" via ") && !wanted.contains(target)) {
                batch.append("route delete ").append(target).append(" proto ").append(ROUTE_MARK).append('\n');
            }
        }
        for (var peer : others) {
            batch.append("route replace %s via %s proto %s\n".formatted(peer.pods(), peer.address().getHostAddress(), ROUTE_MARK));
        }
        if (!batch.isEmpty()) {
            try {
                ip(batch.toString());
            } catch (NetworkFailure failure) {
                throw new NetworkFailure(failure.getMessage()
                        + "; nodes must be on one network, without a router between them, to reach each other's pods");
            }
        }
    }

    private static void ip(String batch) throws NetworkFailure, InterruptedException {
        run(List.of("ip", "-batch", "-"), batch);
    }

    private static void run(List<String> command, String batch) throws NetworkFailure, InterruptedException {
        var result = Command.run(command, batch);
        if (!result.succeeded()) {
            throw new NetworkFailure("%s answered \"%s\" to:\n%s".formatted(String.join(" ", command), result.output(), batch.strip()));
        }
    }
}
