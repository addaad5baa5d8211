package dev.rumbo.node.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.exception.DockerException;
import com.github.dockerjava.api.model.Capability;
import com.github.dockerjava.api.model.HostConfig;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.core.RemoteApiVersion;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import dev.rumbo.node.runtime.ContainerKind;
import dev.rumbo.node.runtime.Labels;
import dev.rumbo.node.runtime.NodeFacts;
import dev.rumbo.node.runtime.NodeFacts.Ability;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// An engine that has answered: how to talk to it, and what it can do.
record Connection(DockerClient client, NodeFacts facts, ContainerRequest request) {

    private static final Logger LOG = LoggerFactory.getLogger(Connection.class);

    /// Engine 29 speaks nothing older; newer versions have nothing we need.
    private static final RemoteApiVersion NEWEST_WANTED = RemoteApiVersion.create(1, 44);
    /// Streams hold one each.
    private static final int CONNECTIONS = 200;
    private static final String PROBE = Labels.PREFIX + "ability-probe";

    static Connection open(Path socket, String node) throws IOException, EngineRefusal, InterruptedException {
        var offered = apiVersion(socket);
        var version = offered.isGreater(NEWEST_WANTED) ? NEWEST_WANTED : offered;
        var host = "unix://" + socket;
        var config = DefaultDockerClientConfig.createDefaultConfigBuilder()
                .withDockerHost(host).withDockerTlsVerify(false).withApiVersion(version).build();
        var transport = new ZerodepDockerHttpClient.Builder().dockerHost(URI.create(host)).maxConnections(CONNECTIONS).build();
        var client = DockerClientImpl.getInstance(config, transport);
        try {
            var info = client.infoCmd().exec();
            var architecture = switch (Objects.requireNonNullElse(info.getArchitecture(), "")) {
                case "x86_64", "amd64" -> "amd64";
                case "aarch64", "arm64" -> "arm64";
                case String other -> other;
            };
            if (client.listImagesCmd().withReferenceFilter(PauseImage.NAME).exec().isEmpty()) {
                client.loadImageCmd(new ByteArrayInputStream(PauseImage.archive(architecture))).exec();
            }
            var ability = ability(client, node);
            var facts = new NodeFacts("docker", Objects.requireNonNullElse(info.getServerVersion(), ""), version.getVersion(),
                    Objects.requireNonNullElse(info.getOperatingSystem(), ""), Objects.requireNonNullElse(info.getKernelVersion(), ""),
                    Objects.requireNonNullElse(info.getOsType(), "linux"), architecture, Objects.requireNonNullElse(info.getName(), ""),
                    Objects.requireNonNullElse(info.getId(), ""), Objects.requireNonNullElse(info.getNCPU(), 1),
                    Objects.requireNonNullElse(info.getMemTotal(), 0L), Objects.requireNonNullElse(info.getCGroupDriver(), ""), ability);
            LOG.atInfo().addKeyValue("socket", socket).addKeyValue("engine", facts.engineVersion()).addKeyValue("api", facts.apiVersion())
                    .addKeyValue("ability", ability).log("connected to the container engine");
            return new Connection(client, facts, new ContainerRequest(ability));
        } catch (RuntimeException failed) {
            closeQuietly(client);
            throw failed;
        }
    }

    /// `GET /_ping` needs no version and tells the newest one.
    private static RemoteApiVersion apiVersion(Path socket) throws IOException, EngineRefusal {
        try (var ping = EngineStream.get(socket, "/_ping")) {
            ping.body();
            return RemoteApiVersion.parseConfig(ping.header("api-version"));
        }
    }

    String abilityLabel() {
        return label(facts.ability());
    }

    private static String label(Ability ability) {
        return (ability.negativeOomScore() ? "oom-score" : "") + (ability.negativeOomScore() && ability.privileged() ? "," : "")
                + (ability.privileged() ? "privileged" : "") + (ability.negativeOomScore() || ability.privileged() ? "" : "none");
    }

    /// As the newest sandbox of this node remembers it, so that a restarted daemon starts nothing; else by trying.
    /// An engine that lacks CAP_SYS_RESOURCE (rootless, some virtual machines) can do neither.
    private static Ability ability(DockerClient client, String node) throws InterruptedException {
        var remembered = client.listContainersCmd().withShowAll(true)
                .withLabelFilter(Map.of(Labels.NODE, node, Labels.KIND, ContainerKind.SANDBOX.label())).withLimit(1).exec().stream()
                .flatMap(sandbox -> Optional.ofNullable(sandbox.getLabels().get(Labels.ABILITY)).stream()).findFirst();
        if (remembered.isPresent()) {
            var words = List.of(remembered.get().split(","));
            return new Ability(words.contains("oom-score"), words.contains("privileged"));
        }
        // Of daemons that were killed while they tried; a trial takes far less than a minute.
        var longAgo = Instant.now().minus(Duration.ofMinutes(1)).getEpochSecond();
        client.listContainersCmd().withShowAll(true).withLabelFilter(List.of(PROBE)).exec().stream()
                .filter(left -> left.getCreated() < longAgo).forEach(left -> removeQuietly(client, left.getId()));
        var oomScore = new FutureTask<>(() -> starts(client, node, HostConfig.newHostConfig().withOomScoreAdj(-1)));
        var privileged = new FutureTask<>(() -> starts(client, node, HostConfig.newHostConfig().withPrivileged(true)));
        Thread.ofVirtual().name("try a negative OOM score").start(oomScore);
        Thread.ofVirtual().name("try a privileged container").start(privileged);
        try {
            return new Ability(oomScore.get(), privileged.get());
        } catch (ExecutionException broken) {
            throw new IllegalStateException("trying what the engine may do failed", broken.getCause());
        }
    }

    private static boolean starts(DockerClient client, String node, HostConfig hostConfig) {
        var probe = client.createContainerCmd(PauseImage.NAME).withNetworkDisabled(true).withLabels(Map.of(PROBE, node))
                .withHostConfig(hostConfig.withCapDrop(Capability.NET_RAW)).exec().getId();
        try {
            client.startContainerCmd(probe).exec();
            return true;
        } catch (DockerException refused) {
            return false;
        } finally {
            removeQuietly(client, probe);
        }
    }

    private static void removeQuietly(DockerClient client, String container) {
        try {
            client.removeContainerCmd(container).withForce(true).exec();
        } catch (DockerException gone) {
            LOG.atDebug().addKeyValue("container", container).addKeyValue("reason", gone.getMessage()).log("a probe container was gone");
        }
    }

    private static void closeQuietly(DockerClient client) {
        try {
            client.close();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }

    void close() {
        closeQuietly(client);
    }
}
