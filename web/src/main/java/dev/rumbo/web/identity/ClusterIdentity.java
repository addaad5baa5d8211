package dev.rumbo.web.identity;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import javax.net.ssl.SSLContext;

import org.bouncycastle.asn1.x509.GeneralName;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.rumbo.manifests.client.Credential;
import dev.rumbo.manifests.client.Kubeconfig;
import dev.rumbo.manifests.client.Pem;
import dev.rumbo.manifests.wire.JoinAnswer;
import dev.rumbo.manifests.wire.JoinRequest;
import dev.rumbo.manifests.wire.UserNames;

/// What the master needs to be known and to know others. Opened from a folder; what is missing there is made.
public final class ClusterIdentity {

    private static final Logger LOG = LoggerFactory.getLogger(ClusterIdentity.class);
    private static final List<String> ALWAYS = List.of("127.0.0.1", "::1", "localhost", "kubernetes", "kubernetes.default",
            "kubernetes.default.svc", "kubernetes.default.svc.cluster.local", "10.43.0.1");
    private static final Pattern IP = Pattern.compile("[0-9.]+|[0-9a-fA-F:.]*:[0-9a-fA-F:.]*");
    private static final Pattern NODE_NAME = Pattern.compile("[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?");

    private final Path dataFolder;
    private final InstantSource clock;
    private final Authority authority;
    private final Tokens tokens;
    private final Renewal server;
    private final Renewal masterAtNodes;

    private ClusterIdentity(Path dataFolder, List<String> hosts, InstantSource clock) throws IOException {
        this.dataFolder = dataFolder;
        this.clock = clock;
        var pki = dataFolder.resolve("pki");
        this.authority = Authority.open(pki, clock.instant());
        this.tokens = new Tokens(pki);
        var addresses = Stream.concat(ALWAYS.stream(), hosts.stream())
                .collect(java.util.stream.Collectors.toCollection(LinkedHashSet::new)).stream()
                .map(host -> new GeneralName(IP.matcher(host).matches() ? GeneralName.iPAddress : GeneralName.dNSName, host))
                .toList();
        this.server = new Renewal(now ->
                authority.issue("rumbo", List.of(), Authority.Use.SERVER, addresses, now), clock);
        this.masterAtNodes = new Renewal(now ->
                authority.issue(UserNames.MASTER_AT_NODES, List.of(), Authority.Use.CLIENT, List.of(), now), clock);
    }

    /// @param hosts further names and addresses under which the server is reached
    public static ClusterIdentity open(Path dataFolder, List<String> hosts, InstantSource clock) throws IOException {
        return new ClusterIdentity(dataFolder, hosts, clock);
    }

    /// For the API server's listener. Certificates are renewed while it runs.
    public SSLContext serverTls() {
        return Credential.tls(server);
    }

    /// As what the master shows itself to nodes' endpoints.
    public Credential masterAtNodes() {
        return masterAtNodes.get();
    }

    /// Whose signature counts in this cluster.
    public X509Certificate authority() {
        return authority.certificate();
    }

    public Tokens tokens() {
        return tokens;
    }

    /// Writes the administrator's `<data-dir>/kubeconfig` unless a good one is there.
    ///
    /// @return the file
    public Path writeKubeconfig(URI serverUrl) throws IOException {
        var file = dataFolder.resolve("kubeconfig");
        var now = clock.instant();
        if (!good(file, serverUrl, now)) {
            var admin = authority.issue("admin", List.of(UserNames.MASTERS), Authority.Use.CLIENT, List.of(), now);
            PrivateFiles.write(file, new Kubeconfig(serverUrl, admin).text());
        }
        return file;
    }

    private boolean good(Path file, URI serverUrl, Instant now) {
        if (!Files.exists(file)) {
            return false;
        }
        try {
            var there = Kubeconfig.read(file);
            return there.server().equals(serverUrl) && !Renewal.due(there.credential(), now)
                    && there.credential().authorities().equals(List.of(authority.certificate()));
        } catch (IOException unusable) {
            LOG.atWarn().addKeyValue("file", file).addKeyValue("error", unusable.getMessage()).log("kubeconfig replaced");
            return false;
        }
    }

    /// What a new node needs to be told.
    ///
    /// @param token lets it ask for a certificate until `until`
    /// @param pin   lets it recognise the master
    public record Invitation(String token, String pin, Instant until) {

        /// To be typed on the new node.
        public String commandLine(URI server) {
            return "rumbo node --server " + server + " --token " + token + "@" + pin;
        }

        /// Without the token.
        @Override
        public String toString() {
            return "Invitation[until " + until + "]";
        }
    }

    /// Invites nodes to join.
    public Invitation invite(Duration life) throws IOException {
        var now = clock.instant();
        var token = tokens.create(new Caller("join", List.of(UserNames.JOINERS)), life, now);
        return new Invitation(token, authority.pin(), now.plus(life));
    }

    /// Who asks, by the certificate shown on the connection (already verified) or else by a bearer token.
    /// Empty where a token was shown that is not (or no longer) good.
    public Optional<Caller> caller(Optional<X509Certificate> certificate, Optional<String> bearer) throws IOException {
        if (certificate.isPresent()) {
            return Optional.of(Caller.of(certificate.get()));
        }
        return bearer.isPresent() ? tokens.caller(bearer.get(), clock.instant()) : Optional.of(Caller.ANONYMOUS);
    }

    /// What comes of a wish to join.
    public sealed interface Admission {
        record Admitted(JoinAnswer answer) implements Admission {}

        record Rejected(int code, String why) implements Admission {}
    }

    /// Gives a node its certificate: to whoever knows a join token, or to the node itself, who shows its old one.
    ///
    /// The certificate names the node, not its addresses. So nobody who may join can pass for the server at some
    /// address, and a node may move; the master recognises nodes by name.
    public Admission join(JoinRequest request, Caller caller) throws IOException {
        if (!NODE_NAME.matcher(request.node()).matches()) {
            return new Admission.Rejected(400, "\"" + request.node() + "\" can be no node's name; use lower case letters, "
                    + "digits, '-' and '.'");
        }
        var now = clock.instant();
        var renews = caller.node().equals(Optional.of(request.node()));
        var invited = !request.token().isEmpty()
                && tokens.caller(request.token(), now).filter(who -> who.in(UserNames.JOINERS)).isPresent();
        if (!renews && !invited) {
            LOG.atWarn().addKeyValue("node", request.node()).log("node turned away");
            return new Admission.Rejected(401, "the join token is unknown or expired; make a new one with `rumbo token`");
        }
        try {
            var name = UserNames.ofNode(request.node());
            var key = Authority.requestedKey(request.csr(), name);
            var certificate = authority.sign(key, name, List.of(UserNames.NODES), Authority.Use.BOTH,
                    List.of(new GeneralName(GeneralName.dNSName, request.node() + ".node.rumbo.dev")), now);
            LOG.atInfo().addKeyValue("node", request.node()).log(renews ? "node certificate renewed" : "node joined");
            return new Admission.Admitted(new JoinAnswer(Pem.of(certificate), Pem.of(authority.certificate())));
        } catch (IllegalArgumentException unusable) {
            return new Admission.Rejected(400, String.valueOf(unusable.getMessage()));
        }
    }
}
