package dev.rumbo.web.kube;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;

import dev.rumbo.manifests.client.KubeClient;
import dev.rumbo.manifests.client.Kubeconfig;
import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.reconciler.controllers.deployment.DeploymentController;
import dev.rumbo.reconciler.controllers.replicaset.ReplicaSetController;
import dev.rumbo.reconciler.engine.Engine;
import dev.rumbo.reconciler.live.LiveControlPlane;
import dev.rumbo.reconciler.plan.Change;
import dev.rumbo.reconciler.registry.ManifestAdmission;
import dev.rumbo.reconciler.registry.Registry;
import dev.rumbo.reconciler.store.Store;
import dev.rumbo.web.identity.ClusterIdentity;
import dev.rumbo.web.server.WebServer;

/// A whole server on a free port: the real control plane with the deployment controllers, a store that forgets,
/// and logs that a test puts in.
final class TestServer implements AutoCloseable {

    final ClusterIdentity identity;
    final LiveControlPlane plane;
    final Path kubeconfig;
    final Map<String, String> logs = new ConcurrentHashMap<>();
    private final WebServer server;
    private final KubeClient admin;

    TestServer(Path folder) throws Exception {
        identity = ClusterIdentity.open(folder, List.of(), InstantSource.system());
        plane = LiveControlPlane.start(new Forgetful(), new Engine(List.of(new DeploymentController(), new ReplicaSetController()),
                new Registry(new ManifestAdmission())), InstantSource.system(), 1, LiveControlPlane.Bounds.USUAL);
        var api = new KubeApi(plane, identity, new WrittenLogs(), InstantSource.system(), "test");
        server = WebServer.startTls("127.0.0.1", 0, identity.serverTls(), List.of(api));
        kubeconfig = identity.writeKubeconfig(uri());
        admin = new KubeClient(uri(), Kubeconfig.read(kubeconfig).credential().tls(), "test/1");
    }

    URI uri() {
        return URI.create("https://127.0.0.1:" + server.port());
    }

    KubeClient admin() {
        return admin;
    }

    @Override
    public void close() {
        admin.close();
        server.close();
        plane.close();
    }

    private final class WrittenLogs implements NodeLogs {
        @Override
        public InputStream open(Node node, Pod pod, String container, SortedMap<String, String> options) throws NoLogs {
            var text = logs.get(pod.meta().name() + "/" + container);
            if (text == null) {
                throw new NoLogs("nothing was written");
            }
            return new ByteArrayInputStream((options.isEmpty() ? text : text + options + "\n").getBytes(StandardCharsets.UTF_8));
        }
    }

    private static final class Forgetful implements Store {
        private final TreeMap<Ref<?>, Obj> objects = new TreeMap<>();
        private final List<Change> changes = new ArrayList<>();

        @Override
        public Snapshot snapshot() {
            return new Snapshot(changes.size(), List.copyOf(objects.values()));
        }

        @Override
        public void commit(List<Change> more) {
            changes.addAll(more);
        }

        @Override
        public List<Change> since(long revision) {
            return List.copyOf(changes.subList((int) revision, changes.size()));
        }

        @Override
        public void close() {
            // nothing to close
        }
    }

    /// What a command printed and how it ended.
    record Ran(int code, String out, String err) {}

    /// Runs a real kubectl with this server's kubeconfig.
    Ran kubectl(String binary, Path home, String... arguments) throws IOException, InterruptedException {
        return kubectlWith(binary, home, "", arguments);
    }

    Ran kubectlWith(String binary, Path home, String input, String... arguments) throws IOException, InterruptedException {
        var process = kubectlProcess(binary, home, arguments);
        try (var in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        }
        var out = new java.util.concurrent.FutureTask<>(() -> new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        Thread.ofVirtual().start(out);
        var err = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(60, java.util.concurrent.TimeUnit.SECONDS)) {
            process.destroyForcibly();
            throw new IOException("kubectl " + String.join(" ", arguments) + " did not end within " + Duration.ofSeconds(60));
        }
        try {
            return new Ran(process.exitValue(), out.get(), err);
        } catch (java.util.concurrent.ExecutionException lost) {
            throw new IOException(lost);
        }
    }

    Process kubectlProcess(String binary, Path home, String... arguments) throws IOException {
        var command = new ArrayList<>(List.of(binary, "--kubeconfig", kubeconfig.toString(), "--cache-dir", home.resolve("cache").toString()));
        command.addAll(List.of(arguments));
        var builder = new ProcessBuilder(command);
        builder.environment().put("HOME", home.toString());
        builder.environment().put("KUBE_EDITOR", "sed -i s/blue/green/");
        return builder.start();
    }
}
