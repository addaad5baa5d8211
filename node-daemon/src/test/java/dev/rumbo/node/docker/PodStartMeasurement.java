package dev.rumbo.node.docker;

import dev.rumbo.node.network.Cidr;
import dev.rumbo.node.network.LinuxPodNetwork;
import dev.rumbo.node.network.NetworkPlan;
import dev.rumbo.node.runtime.ContainerId;
import dev.rumbo.node.runtime.ContainerIdentity;
import dev.rumbo.node.runtime.ContainerSpec;
import dev.rumbo.node.runtime.PodIdentity;
import dev.rumbo.node.runtime.Sandbox;
import dev.rumbo.node.runtime.SandboxSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.FutureTask;

/// How long a pod takes to start (sandbox, network, one container; images present), beside the same calls made to the engine
/// by hand, alternating. Run it as root in a network namespace of its own:
/// ```
/// unshare --net java -cp <test class path> dev.rumbo.node.docker.PodStartMeasurement 20
/// ```
final class PodStartMeasurement {

    private static final int WARM_UP = 5;

    private final DockerRuntime runtime = new DockerRuntime(LocalEngine.SOCKET, "measure-" + UUID.randomUUID());
    private final LinuxPodNetwork network = new LinuxPodNetwork(NetworkPlan.usual(Cidr.parse("10.42.78.0/24")));

    public static void main(String[] args) throws Exception {
        new PodStartMeasurement().measure(args.length > 0 ? Integer.parseInt(args[0]) : 20);
    }

    private void measure(int rounds) throws Exception {
        System.out.println("network: " + network.ready());
        runtime.facts();
        var ours = new ArrayList<Double>();
        var raw = new ArrayList<Double>();
        var wiring = new ArrayList<Double>();
        for (var round = 0; round < WARM_UP + rounds; round++) {
            var mine = millis(this::startOurs, wiring);
            var byHand = millis(this::startRaw, wiring);
            if (round == WARM_UP - 1) {
                wiring.clear();
            }
            if (round >= WARM_UP) {
                ours.add(mine);
                raw.add(byHand);
            }
        }
        runtime.close();
        System.out.printf("pod start, median of %d: runtime %.0f ms, same calls by hand %.0f ms, difference of medians %.1f ms; wiring %.1f ms%n",
                rounds, median(ours), median(raw), median(ours) - median(raw), median(wiring));
    }

    private interface Start {
        List<ContainerId> pod(PodIdentity pod, InetAddress ip, List<Double> wiring) throws Exception;
    }

    private double millis(Start start, List<Double> wiring) throws Exception {
        var pod = new PodIdentity("measure", "p-" + UUID.randomUUID().toString().substring(0, 8), UUID.randomUUID().toString());
        var ip = network.addresses().take(pod.uid());
        var before = System.nanoTime();
        var made = start.pod(pod, ip, wiring);
        var millis = (System.nanoTime() - before) / 1e6;
        for (var container : made.reversed()) {
            runtime.remove(container);
        }
        network.unwire(ip);
        network.addresses().release(pod.uid());
        return millis;
    }

    private static double median(List<Double> values) {
        var sorted = new ArrayList<>(values);
        Collections.sort(sorted);
        return sorted.get(sorted.size() / 2);
    }

    private void wire(long pid, InetAddress ip, List<Double> wiring) throws Exception {
        var before = System.nanoTime();
        network.wire(pid, ip);
        wiring.add((System.nanoTime() - before) / 1e6);
    }

    private List<ContainerId> startOurs(PodIdentity pod, InetAddress ip, List<Double> wiring) throws Exception {
        var sandbox = runtime.createSandbox(SandboxSpec.of(pod, 0).withPodIp(ip));
        var creating = new FutureTask<>(() -> runtime.create(ContainerSpec.of(ContainerIdentity.app(pod, "app", 0), sandbox, LocalEngine.SHELL_IMAGE)
                .withCommand(ContainerSpec.Command.of("sleep", "1000"))));
        Thread.ofVirtual().start(creating);
        Sandbox started = runtime.startSandbox(sandbox);
        wire(started.pid(), ip, wiring);
        var app = creating.get();
        runtime.start(app);
        return List.of(sandbox, app);
    }

    private List<ContainerId> startRaw(PodIdentity pod, InetAddress ip, List<Double> wiring) throws Exception {
        var sandbox = id(post("/containers/create?name=raw-pause-" + pod.name(), """
                {"Image":"%s","NetworkDisabled":true,"Hostname":"%s","Labels":{"rumbo.dev/measure":"raw"},"HostConfig":{"NetworkMode":"none",
                "IpcMode":"shareable","ReadonlyRootfs":true,"CapDrop":["ALL"],"SecurityOpt":["no-new-privileges","seccomp=unconfined"],
                "LogConfig":{"Type":"none"},"CpuShares":2}}""".formatted(PauseImage.NAME, pod.name())));
        var creating = new FutureTask<>(() -> id(post("/containers/create?name=raw-app-" + pod.name(), """
                {"Image":"%s","Entrypoint":["sleep","1000"],"Labels":{"rumbo.dev/measure":"raw"},"HostConfig":{"NetworkMode":"container:%2$s",
                "IpcMode":"container:%2$s","CpuShares":2,"LogConfig":{"Type":"json-file","Config":{"max-size":"10485760","max-file":"5"}}}}"""
                .formatted(LocalEngine.SHELL_IMAGE, sandbox))));
        Thread.ofVirtual().start(creating);
        post("/containers/" + sandbox + "/start", "");
        var inspected = Messages.JSON.readTree(call("GET", "/containers/" + sandbox + "/json", ""));
        wire(inspected.path("State").path("Pid").asLong(), ip, wiring);
        var app = creating.get();
        post("/containers/" + app + "/start", "");
        return List.of(new ContainerId(sandbox), new ContainerId(app));
    }

    private static String id(String created) {
        return Messages.JSON.readTree(created).path("Id").asString("");
    }

    private static String post(String path, String json) throws IOException {
        return call("POST", path, json);
    }

    private static String call(String method, String path, String json) throws IOException {
        try (var channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(LocalEngine.SOCKET));
            channel.write(ByteBuffer.wrap("%s %s HTTP/1.0\r\nHost: docker\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                    .formatted(method, path, json.length(), json).getBytes(StandardCharsets.UTF_8)));
            var answer = new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
            if (!answer.substring(9, 10).equals("2")) {
                throw new IOException(method + " " + path + ": " + answer);
            }
            return answer.substring(answer.indexOf("\r\n\r\n") + 4);
        }
    }
}
