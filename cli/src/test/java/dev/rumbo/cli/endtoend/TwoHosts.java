package dev.rumbo.cli.endtoend;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;

import dev.rumbo.manifests.client.KubeClient;
import dev.rumbo.manifests.client.Kubeconfig;
import dev.rumbo.manifests.client.Selection;
import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.core.Pod;

/// A master on this machine and a node on each of two Docker hosts, every one a process of its own.
final class TwoHosts {

    static final List<Integer> NUMBERS = List.of(1, 2);

    private final Path home;
    private final DockerHosts hosts;
    private final TreeMap<String, Process> processes = new TreeMap<>();
    private Optional<KubeClient> client = Optional.empty();

    private TwoHosts(Path home, DockerHosts hosts) {
        this.home = home;
        this.hosts = hosts;
    }

    /// Returns when both nodes have joined.
    static TwoHosts following(Repository repository, Path home) throws Exception {
        var pid = ProcessHandle.current().pid();
        var two = new TwoHosts(home, new DockerHosts(DockerHosts.installed().orElseThrow(),
                "r" + Long.toString(pid, Character.MAX_RADIX), "10." + (128 + pid / 250 % 64) + "." + pid % 250));
        try {
            two.hosts.up(NUMBERS.size());
            two.startMaster(repository);
            for (var host : NUMBERS) {
                two.startNode(host);
            }
            Await.until("both nodes are ready", two::nodes, nodes -> nodes.size() == 2 && nodes.stream().allMatch(Node::ready));
            return two;
        } catch (Exception | AssertionError failed) {
            two.close();
            throw failed;
        }
    }

    private void startMaster(Repository repository) throws Exception {
        start("master", RumboCommands.java(List.of("master", "--listen", "0.0.0.0:0", "--advertise", hosts.ownAddress(),
                "--page-port", "0", "--repo", repository.folder().toString(), "--data-dir", masterData().toString())));
        Await.until("the master runs", () -> printed("master"), text -> text.contains("The master runs") || ended("master"));
    }

    /// Starts the daemon of a host, for the first time or again. It dies with the host.
    void startNode(int host) throws Exception {
        var server = "https://" + hosts.ownAddress() + ":" + kubeconfig().server().getPort();
        var line = Program.of(RumboCommands.java(List.of("token", "--server", server, "--data-dir", masterData().toString()))).output();
        var token = line.strip().replaceFirst(".*--token ", "");
        start(name(host), hosts.inside(host, RumboCommands.java(List.of("node", "--server", server, "--token", token,
                "--node-name", name(host), "--data-dir", home.resolve(name(host)).toString()))));
        Await.until("node " + host + " runs", () -> printed(name(host)), text -> text.contains("runs pods of") || ended(name(host)));
    }

    /// Power loss.
    ///
    /// @return when the daemon died, by [System#nanoTime]: the host's other remains take a while to be cleared away
    long kill(int host) throws Exception {
        var death = process(name(host)).onExit().thenApply(_ -> System.nanoTime());
        hosts.kill(host);
        return death.get(1, TimeUnit.MINUTES);
    }

    /// Power is back, and what starts with the host starts.
    void boot(int host) throws Exception {
        hosts.up(NUMBERS.size());
        startNode(host);
    }

    DockerHosts network() {
        return hosts;
    }

    String name(int host) {
        return "host" + host + "-" + Shop.UNIQUE;
    }

    Docker docker(int host) {
        return hosts.docker(host, name(host));
    }

    List<Node> nodes() throws Exception {
        return client().list(Node.KIND, Selection.ALL).items();
    }

    List<Pod> pods() throws Exception {
        return client().list(Pod.KIND, Selection.inNamespace(Shop.NAMESPACE)).items();
    }

    /// Where which pod has running containers, from the hosts' own engines: `host pod-uid`.
    List<String> running(int host) throws Exception {
        return docker(host).running().stream().filter(c -> !c.isSandbox()).map(c -> c.label("rumbo.dev/pod-uid")).sorted().toList();
    }

    private KubeClient client() throws IOException {
        if (client.isEmpty()) {
            client = Optional.of(new KubeClient(URI.create("https://127.0.0.1:" + kubeconfig().server().getPort()),
                    kubeconfig().credential().tls(), "test"));
        }
        return client.get();
    }

    private Kubeconfig kubeconfig() throws IOException {
        return Kubeconfig.read(masterData().resolve("kubeconfig"));
    }

    private Path masterData() {
        return home.resolve("master");
    }

    private void start(String what, List<String> command) throws IOException {
        processes.put(what, hosts.environment(new ProcessBuilder(command)).redirectErrorStream(true)
                .redirectOutput(home.resolve(what + ".txt").toFile()).start());
    }

    private Process process(String what) {
        return Optional.ofNullable(processes.get(what)).orElseThrow();
    }

    private String printed(String what) throws IOException {
        return Files.readString(home.resolve(what + ".txt"));
    }

    private boolean ended(String what) throws IOException {
        if (!process(what).isAlive()) {
            throw new AssertionError(what + " ended:\n" + printed(what));
        }
        return false;
    }

    void close() throws Exception {
        client.ifPresent(KubeClient::close);
        for (var process : processes.values()) {
            process.destroy();
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        }
        hosts.down();
    }
}
