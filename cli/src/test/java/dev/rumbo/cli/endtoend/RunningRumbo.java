package dev.rumbo.cli.endtoend;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import dev.rumbo.cli.Settings;
import dev.rumbo.manifests.client.KubeClient;
import dev.rumbo.manifests.client.Kubeconfig;
import dev.rumbo.manifests.client.Selection;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.gitops.Application;

/// `rumbo up` as a process of its own, in a network of its own, following a repository.
final class RunningRumbo {

    private final PrivateNetwork network;
    private final Path home;
    private final Repository repository;
    private final Docker docker;
    private Optional<Process> process = Optional.empty();
    private Optional<KubeClient> client = Optional.empty();
    private int starts;

    private RunningRumbo(PrivateNetwork network, Path home, Repository repository, String node) {
        this.network = network;
        this.home = home;
        this.repository = repository;
        this.docker = new Docker(Optional.empty(), node);
    }

    /// Returns when everything that is committed runs.
    static RunningRumbo up(Path home, Repository repository) throws Exception {
        var rumbo = new RunningRumbo(PrivateNetwork.create(), home, repository, "e2e-" + Shop.UNIQUE);
        try {
            rumbo.start();
            return rumbo;
        } catch (Exception | AssertionError failed) {
            rumbo.close();
            throw failed;
        }
    }

    /// Starts the process (again) and returns what it printed until everything ran.
    String start() throws Exception {
        starts++;
        var printed = printed();
        process = Optional.of(new ProcessBuilder(network.inside(command("up", "--repo", repository.folder().toString(),
                "--node-name", docker.node()))).redirectErrorStream(true).redirectOutput(printed.toFile()).start());
        return Await.until("everything runs", () -> Files.readString(printed),
                text -> text.contains("Everything runs") || stopped(printed));
    }

    private boolean stopped(Path printed) throws IOException {
        if (!process.map(Process::isAlive).orElse(false)) {
            throw new AssertionError("rumbo up ended:\n" + Files.readString(printed));
        }
        return false;
    }

    /// As a power failure would end the process: without a word.
    void killNine() throws Exception {
        var victim = process.orElseThrow();
        victim.destroyForcibly();
        victim.waitFor();
        process = Optional.empty();
    }

    /// Runs a command of `rumbo` in the repository's folder.
    Program.Ran rumbo(String... arguments) throws Exception {
        return Program.of(network.inside(command(arguments))).in(repository.folder()).run();
    }

    /// Runs the real kubectl with the kubeconfig that Rumbo wrote.
    Program.Ran kubectl(String... arguments) throws Exception {
        return Program.of(kubectlCommand(arguments)).run();
    }

    Program.Ran kubectlReading(String input, String... arguments) throws Exception {
        return Program.of(kubectlCommand(arguments)).run(input);
    }

    List<String> kubectlCommand(String... arguments) {
        var command = new ArrayList<>(List.of("kubectl", "--kubeconfig", kubeconfig().toString(), "--cache-dir", home.resolve("kube").toString()));
        command.addAll(List.of(arguments));
        return network.inside(command);
    }

    /// What a program prints in Rumbo's network.
    String insideNetwork(String... command) throws Exception {
        return Program.of(network.inside(List.of(command))).output();
    }

    Docker docker() {
        return docker;
    }

    /// Where a browser outside finds the page.
    URI page() throws IOException {
        return URI.create("http://127.0.0.1:" + network.doorTo(Settings.PAGE_PORT) + "/");
    }

    Application application() throws Exception {
        return client().list(Application.KIND, Selection.ALL).items().getFirst();
    }

    List<Pod> pods() throws Exception {
        return client().list(Pod.KIND, Selection.inNamespace(Shop.NAMESPACE)).items();
    }

    /// Waits until a commit is what runs, and nothing else does.
    ///
    /// @return the application then
    Application awaitCommit(String sha) throws Exception {
        var application = Await.until("commit " + sha + " is in force", this::application, app ->
                app.status().commit().map(commit -> commit.sha().equals(sha)).orElse(false)
                        && app.status().health().equals("Healthy")
                        && (app.status().sync().equals("Synced") || !app.status().problems().isEmpty()));
        Await.until("all pods are ready and none is on its way out", this::pods,
                pods -> pods.stream().allMatch(pod -> pod.ready() && !pod.meta().deleting()));
        return application;
    }

    private KubeClient client() throws IOException {
        if (client.isEmpty()) {
            client = Optional.of(new KubeClient(URI.create("https://127.0.0.1:" + network.doorTo(Settings.API_PORT)),
                    Kubeconfig.read(kubeconfig()).credential().tls(), "test"));
        }
        return client.get();
    }

    private Path kubeconfig() {
        return home.resolve("data/kubeconfig");
    }

    private List<String> command(String... arguments) {
        var all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--data-dir", home.resolve("data").toString()));
        return RumboCommands.java(all);
    }

    private Path printed() {
        return home.resolve("up-" + starts + ".txt");
    }

    /// Stops it as Ctrl-C does.
    ///
    /// @return all that it printed since it was started
    String stop() throws Exception {
        if (process.isPresent()) {
            process.get().destroy();
            if (!process.get().waitFor(30, TimeUnit.SECONDS)) {
                killNine();
            }
        }
        process = Optional.empty();
        return Files.readString(printed());
    }

    /// Leaves nothing behind, even where `rumbo down` would fail.
    void close() throws Exception {
        client.ifPresent(KubeClient::close);
        stop();
        docker.removeAll();
        network.close();
    }
}
