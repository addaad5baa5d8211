package dev.rumbo.node.network;

import dev.rumbo.node.docker.DockerRuntime;
import dev.rumbo.node.docker.LocalEngine;
import dev.rumbo.node.runtime.ContainerId;
import dev.rumbo.node.runtime.ContainerIdentity;
import dev.rumbo.node.runtime.ContainerSpec;
import dev.rumbo.node.runtime.ExecResult;
import dev.rumbo.node.runtime.PodIdentity;
import dev.rumbo.node.runtime.SandboxSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.UUID;

/// A node's network at work, with real pods. A program of its own, because it belongs into a network namespace of its own,
/// which [LinuxPodNetworkTest] gives it: it changes routes and packet filters, and leaves nothing behind when it ends.
/// Prints one line per finding.
final class NetworkDrill {

    private static final NetworkPlan PLAN = NetworkPlan.usual(Cidr.parse("10.42.77.0/24"));
    private static final int WEB_PORT = 8080;

    private final DockerRuntime runtime = new DockerRuntime(LocalEngine.SOCKET, "drill-" + UUID.randomUUID());
    private final LinuxPodNetwork network = new LinuxPodNetwork(PLAN);
    private final ServiceProxy proxy = new ServiceProxy(PLAN);
    private final Path resolvConf;

    private NetworkDrill() throws IOException {
        resolvConf = Files.createTempFile("rumbo-drill", ".conf");
        Files.writeString(resolvConf, PodFiles.resolvConf("shop", PLAN, List.of()));
    }

    public static void main(String[] args) throws Exception {
        Command.run("ip", "link", "set", "lo", "up");
        // A host has an address and a way out, or it could not be reached itself.
        Command.run("ip", "link", "add", "lan", "type", "veth", "peer", "name", "lan2");
        Command.run("ip", "address", "add", "192.168.50.1/24", "dev", "lan");
        Command.run("ip", "link", "set", "lan", "up");
        Command.run("ip", "link", "set", "lan2", "up");
        Command.run("ip", "route", "add", "default", "via", "192.168.50.254");
        // As Docker leaves it when it has turned forwarding on.
        Command.run("iptables", "-P", "FORWARD", "DROP");
        Command.run("iptables", "-N", "DOCKER-USER");
        Command.run("iptables", "-A", "FORWARD", "-j", "DOCKER-USER");
        var drill = new NetworkDrill();
        try {
            drill.run();
        } finally {
            drill.cleanUp();
        }
    }

    private record RunningPod(long sandboxPid, InetAddress ip, ContainerId app) {}

    private RunningPod pod(String name) throws Exception {
        var pod = new PodIdentity("drill", name + "-" + ProcessHandle.current().pid(), UUID.randomUUID().toString());
        var ip = network.addresses().take(pod.uid());
        var sandbox = runtime.runSandbox(SandboxSpec.of(pod, 0).withPodIp(ip));
        network.wire(sandbox.pid(), ip);
        var app = runtime.create(ContainerSpec.of(ContainerIdentity.app(pod, "web", 0), sandbox.id(), LocalEngine.SHELL_IMAGE)
                .withCommand(ContainerSpec.Command.of("sh", "-c",
                        "mkdir /www; echo from-%s > /www/index.html; httpd -f -p %d -h /www".formatted(name, WEB_PORT)))
                .withMounts(List.of(new ContainerSpec.Mount(resolvConf.toString(), "/etc/resolv.conf", true))));
        runtime.start(app);
        awaitAnswer(ip);
        return new RunningPod(sandbox.pid(), ip, app);
    }

    private static void awaitAnswer(InetAddress ip) throws InterruptedException {
        for (var tries = 0; tries < 100 && fetch(ip).isEmpty(); tries++) {
            Thread.sleep(50);
        }
    }

    /// From the host.
    private static Optional<String> fetch(InetAddress ip) throws InterruptedException {
        return fetch(ip.getHostAddress(), WEB_PORT);
    }

    private static Optional<String> fetch(String host, int port) throws InterruptedException {
        try (var client = HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(3)).build()) {
            return Optional.of(client.send(HttpRequest.newBuilder(URI.create("http://%s:%d/".formatted(host, port)))
                    .timeout(Duration.ofSeconds(3)).build(),
                    HttpResponse.BodyHandlers.ofString()).body().strip());
        } catch (IOException notYet) {
            return Optional.empty();
        }
    }

    private String inside(RunningPod pod, String script) throws Exception {
        return switch (runtime.exec(pod.app(), List.of("sh", "-c", script), Duration.ofSeconds(30), 10_000)) {
            case ExecResult.Exited(var code, var output) -> output.strip().replace('\n', ' ') + (code == 0 ? "" : " (exit code " + code + ")");
            case ExecResult.TimedOut(var output) -> output + " (timed out)";
        };
    }

    private static void say(String what, Object found) {
        System.out.println(what + ": " + found);
    }

    private void run() throws Exception {
        say("ready", network.ready());
        say("ready again", network.ready());
        say("services", ServiceProxy.obstacle().orElse("possible"));
        var a = pod("a");
        var b = pod("b");
        say("host to pod", fetch(a.ip()).orElse("nothing"));
        say("pod to pod", inside(a, "timeout 5 wget -q -O - http://%s:%d/".formatted(b.ip().getHostAddress(), WEB_PORT)));
        say("address of nobody", inside(a, "timeout 5 wget -q -O - http://10.42.77.200:1/ 2>&1"));

        var web = Services.service("web", Optional.of("10.43.0.20"), false, OptionalInt.of(30080), a.ip().getHostAddress(), b.ip().getHostAddress());
        var idle = Services.service("idle", Optional.of("10.43.0.21"), false, OptionalInt.empty());
        var alone = Services.service("alone", Optional.of("10.43.0.22"), true, OptionalInt.empty(), a.ip().getHostAddress());
        proxy.apply(List.of(web, idle, alone));
        say("service from pod", inside(a, "for i in $(seq 40); do timeout 5 wget -q -O - http://10.43.0.20/; done | sort | uniq | xargs"));
        say("pod to itself by service", inside(a, "timeout 5 wget -q -O - http://10.43.0.22/"));
        say("service without endpoints", inside(a, "timeout 5 wget -q -O - http://10.43.0.21/ 2>&1"));
        say("node port from pod", inside(a, "timeout 5 wget -q -O - http://192.168.50.1:30080/ | cut -c1-5"));

        say("service from host", fetch("10.43.0.20", 80).orElse("nothing").substring(0, 5));
        say("node port from host", fetch("192.168.50.1", 30080).orElse("nothing").substring(0, 5));

        try (var dns = new ClusterDns(PLAN, List.of()).started()) {
            dns.update(List.of(web, idle, alone));
            say("short name", inside(b, "timeout 5 wget -q -O - http://alone/"));
            say("longer name", inside(b, "timeout 5 wget -q -O - http://alone.shop.svc.cluster.local/"));
            say("name by the cluster's address", inside(b, "nslookup web.shop.svc.cluster.local 10.43.0.10 | grep -c 10.43.0.20"));
            say("unknown name", inside(b, "timeout 5 wget -q -O - http://nobody/ 2>&1"));
        }

        proxy.apply(List.of(Services.service("web", Optional.of("10.43.0.20"), false, OptionalInt.of(30080), b.ip().getHostAddress()), idle));
        say("service after a change", inside(a, "for i in $(seq 20); do timeout 5 wget -q -O - http://10.43.0.20/; done | sort | uniq | xargs"));
        say("service that is gone", inside(a, "timeout 2 wget -q -O - http://10.43.0.22/ 2>&1"));
        Command.run("nft", "delete", "table", "ip", "rumbo");
        proxy.apply(List.of(web));
        say("service after somebody deleted the table", inside(b, "timeout 5 wget -q -O - http://10.43.0.20/ | cut -c1-5"));

        network.wire(a.sandboxPid(), a.ip());
        say("wired", network.wired(a.sandboxPid(), a.ip()) + " " + network.wired(b.sandboxPid(), a.ip()));
        network.unwire(a.ip());
        network.unwire(a.ip());
        say("unwired", network.wired(a.sandboxPid(), a.ip()));
        network.wire(a.sandboxPid(), a.ip());
        say("wired anew", fetch(a.ip()).orElse("nothing"));
        say("forwarding", Command.run("iptables", "-S", "DOCKER-USER").output().replace('\n', ';'));
        peers();
        bigTable();
    }

    private void peers() throws Exception {
        var two = new PodNetwork.Peer(Cidr.parse("10.42.2.0/24"), InetAddress.ofLiteral("192.168.50.2"));
        var three = new PodNetwork.Peer(Cidr.parse("10.42.3.0/24"), InetAddress.ofLiteral("192.168.50.3"));
        network.peers(List.of(two, three));
        network.peers(List.of(three));
        say("peers", Command.run("ip", "route", "show", "proto", "82").output().replace('\n', ';').replaceAll(" +", " "));
        try {
            network.peers(List.of(new PodNetwork.Peer(Cidr.parse("10.42.4.0/24"), InetAddress.ofLiteral("172.31.0.1"))));
            say("peer elsewhere", "accepted");
        } catch (NetworkFailure failure) {
            say("peer elsewhere", failure.getMessage().contains("nodes must be on one network"));
        }
    }

    private void bigTable() throws Exception {
        var many = new ArrayList<ServiceView>();
        for (var number = 0; number < 10_000; number++) {
            many.add(Services.service("s" + number, Optional.of(PLAN.services().address(1000 + number).getHostAddress()), false,
                    OptionalInt.empty(), "10.42.2.5", "10.42.3.6", "10.42.4.7"));
        }
        var fresh = new ServiceProxy(PLAN);
        var start = System.nanoTime();
        fresh.apply(many);
        var whole = (System.nanoTime() - start) / 1_000_000;
        many.set(5000, Services.service("s5000", Optional.of(PLAN.services().address(6000).getHostAddress()), false, OptionalInt.empty(), "10.42.2.9"));
        start = System.nanoTime();
        fresh.apply(many);
        var change = (System.nanoTime() - start) / 1_000_000;
        var table = ServiceTable.whole(PLAN, many).table();
        start = System.nanoTime();
        table.to(many);
        say("10000 services", "applied, whole in %d ms, one changed in %d ms, of which deciding takes %d ms"
                .formatted(whole, change, (System.nanoTime() - start) / 1_000_000));
    }

    private void cleanUp() throws Exception {
        for (var left : runtime.list()) {
            runtime.remove(left.id());
        }
        runtime.close();
        Files.deleteIfExists(resolvConf);
    }
}
