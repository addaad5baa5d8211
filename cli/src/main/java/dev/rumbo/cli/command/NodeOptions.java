package dev.rumbo.cli.command;

import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

import dev.rumbo.cli.Settings;
import dev.rumbo.cli.Version;
import dev.rumbo.cli.master.Master;
import dev.rumbo.node.RumboNode;
import dev.rumbo.node.docker.DockerRuntime;
import dev.rumbo.node.identity.Invitation;

import picocli.CommandLine.Option;

/// What `up` and `node` both let people choose about the node.
final class NodeOptions {

    @Option(names = "--node-name", paramLabel = "NAME", defaultValue = "${RUMBO_NODE_NAME}", description = "the node's name (this host's)")
    private Optional<String> name = Optional.empty();

    @Option(names = "--node-ip", paramLabel = "ADDRESS", defaultValue = "${RUMBO_NODE_IP}",
            description = "where other hosts reach this one (`up`: 127.0.0.1; `node`: the address towards the master)")
    private Optional<String> ip = Optional.empty();

    @Option(names = "--node-port", paramLabel = "PORT", defaultValue = "${RUMBO_NODE_PORT:-10250}",
            description = "of the node's own endpoint, for logs (${DEFAULT-VALUE})")
    private int port = Settings.NODE_PORT;

    @Option(names = "--docker", paramLabel = "SOCKET", defaultValue = "${DOCKER_HOST}",
            description = "the Docker engine, e.g. unix:///var/run/docker.sock (as DOCKER_HOST says)")
    private Optional<String> docker = Optional.empty();

    /// A node beside its master, in one process.
    RumboNode.Options besides(Master master, Settings settings) throws CannotDo, IOException {
        var invitation = master.identity().invite(Duration.ofMinutes(10));
        return of(settings, master.apiUrl(), Optional.of(new Invitation(master.apiUrl(), invitation.token(), invitation.pin())),
                given(ip).orElseGet(master::nodeIp));
    }

    /// A node somewhere else.
    RumboNode.Options joining(URI server, Optional<JoinToken> token, Settings settings) throws CannotDo, IOException {
        return of(settings, server, token.map(t -> new Invitation(server, t.secret(), t.caPin())),
                given(ip).isPresent() ? given(ip).get() : addressTowards(server));
    }

    /// The node that ran here, for taking it away.
    RumboNode.Options here(Settings settings) throws CannotDo {
        return of(settings, URI.create("https://127.0.0.1:" + Settings.API_PORT), Optional.empty(), "127.0.0.1");
    }

    private RumboNode.Options of(Settings settings, URI server, Optional<Invitation> invitation, String address) throws CannotDo {
        return new RumboNode.Options(given(name).orElseGet(NodeOptions::hostName), address, server, invitation, settings.dataDir(),
                socket(), port, Version.NUMBER);
    }

    private Path socket() throws CannotDo {
        try {
            return given(docker).map(DockerRuntime::socketOf).orElse(DockerRuntime.DEFAULT_SOCKET);
        } catch (IllegalArgumentException remote) {
            throw new CannotDo(String.valueOf(remote.getMessage()));
        }
    }

    private static Optional<String> given(Optional<String> text) {
        return text.filter(t -> !t.isBlank());
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.-]", "-");
        } catch (UnknownHostException nameless) {
            return "node";
        }
    }

    /// The address that this host uses when it talks to the master. Nothing is sent.
    private static String addressTowards(URI server) throws IOException {
        try (var socket = new java.net.DatagramSocket()) {
            socket.connect(InetAddress.getByName(server.getHost()), server.getPort() < 0 ? 443 : server.getPort());
            return socket.getLocalAddress().getHostAddress();
        }
    }
}
