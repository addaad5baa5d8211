package dev.rumbo.node.identity;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;

import org.bouncycastle.asn1.x500.X500NameBuilder;
import org.bouncycastle.asn1.x500.style.BCStyle;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.jcajce.JcaPKCS10CertificationRequestBuilder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import dev.rumbo.manifests.client.ApiRefusal;
import dev.rumbo.manifests.client.Credential;
import dev.rumbo.manifests.client.KubeClient;
import dev.rumbo.manifests.client.Pem;
import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.manifests.wire.ApiPath;
import dev.rumbo.manifests.wire.JoinAnswer;
import dev.rumbo.manifests.wire.JoinRequest;
import dev.rumbo.manifests.wire.UserNames;

/// The key and certificate of this node, kept in `<data-dir>/node/pki`.
///
/// Used towards the server as a client, and by the node's own endpoint as a server.
public final class NodeIdentity {

    private static final Logger LOG = LoggerFactory.getLogger(NodeIdentity.class);

    private static final String AUTHORITY = "ca.crt";
    /// Key and certificate in one file, so that they always belong together.
    private static final String OWN = "node.pem";

    private final Path folder;
    private final URI server;
    private final String node;
    private volatile Credential current;

    private NodeIdentity(Path folder, URI server, String node, Credential current) {
        this.folder = folder;
        this.server = server;
        this.node = node;
        this.current = current;
    }

    /// The identity from an earlier start; empty if this node has not joined yet, or its certificate has ended.
    public static Optional<NodeIdentity> reopen(Path dataFolder, URI server, String node, InstantSource clock)
            throws IOException {
        var folder = dataFolder.resolve("node").resolve("pki");
        if (!Files.exists(folder.resolve(OWN)) || !Files.exists(folder.resolve(AUTHORITY))) {
            return Optional.empty();
        }
        try {
            var own = Files.readString(folder.resolve(OWN));
            var credential = credential(Pem.certificates(own), Pem.key(own),
                    Pem.certificates(Files.readString(folder.resolve(AUTHORITY))));
            var usable = credential.certificate().getNotAfter().toInstant().isAfter(clock.instant())
                    && List.of(credential.certificate().getSubjectX500Principal().getName().split(","))
                            .contains("CN=" + UserNames.ofNode(node));
            if (!usable) {
                LOG.atWarn().addKeyValue("node", node).log("the certificate kept here has ended or names another node");
            }
            return usable ? Optional.of(new NodeIdentity(folder, server, node, credential)) : Optional.empty();
        } catch (IllegalArgumentException unreadable) {
            throw new IOException(folder + ": the node's certificate cannot be read (" + unreadable.getMessage()
                    + "); remove the folder and join again with a new token", unreadable);
        }
    }

    /// Joins the cluster: makes a key, has it certified, keeps both.
    ///
    /// @throws JoinFailed           if the server is not the one meant, or does not want us
    /// @throws IOException          if the server cannot be reached or the files not be written
    public static NodeIdentity join(Path dataFolder, Invitation invitation, String node)
            throws JoinFailed, IOException, InterruptedException {
        var folder = dataFolder.resolve("node").resolve("pki");
        var keys = newKeys();
        try (var client = new KubeClient(invitation.server(), pinned(invitation.caPin()), "rumbo-node")) {
            var answer = ask(client, new JoinRequest(node, invitation.token(), request(keys, node)));
            var identity = new NodeIdentity(folder, invitation.server(), node, credential(answer, keys.getPrivate()));
            if (!PinnedTrust.pinOf(identity.current.authorities().getFirst()).equals(invitation.caPin())) {
                throw new JoinFailed("the server answered with another authority than the one that was meant");
            }
            identity.keep();
            return identity;
        } catch (IOException lost) {
            for (Throwable cause = lost; cause != null; cause = cause.getCause()) {
                if (cause instanceof java.security.cert.CertificateException wrong) {
                    throw new JoinFailed(invitation.server() + ": " + wrong.getMessage()
                            + "; take the command line that `rumbo token` prints on the master", lost);
                }
            }
            throw lost;
        } catch (GeneralSecurityException impossible) {
            throw new JoinFailed("this Java lacks a needed algorithm", impossible);
        }
    }

    /// As whom this node shows itself, now.
    public Credential credential() {
        return current;
    }

    /// For connections to the server, and for the node's endpoint. Follows every renewal.
    public SSLContext tls() {
        return Credential.tls(() -> current);
    }

    /// When the certificate should be renewed: after two thirds of its life.
    public Instant renewAt() {
        var from = current.certificate().getNotBefore().toInstant();
        var until = current.certificate().getNotAfter().toInstant();
        return from.plus(Duration.between(from, until).multipliedBy(2).dividedBy(3));
    }

    /// Gets a new certificate for a new key, if it is time. To be called now and then, e.g. each hour.
    ///
    /// @return whether there is a new one
    public boolean renewIfDue(Instant now) throws JoinFailed, IOException, InterruptedException {
        if (now.isBefore(renewAt())) {
            return false;
        }
        renew();
        return true;
    }

    /// Gets a new certificate for a new key; the old one speaks for us.
    public void renew() throws JoinFailed, IOException, InterruptedException {
        var keys = newKeys();
        try (var client = new KubeClient(server, current.tls(), "rumbo-node")) {
            current = credential(ask(client, new JoinRequest(node, "", request(keys, node))), keys.getPrivate());
            keep();
            LOG.atInfo().addKeyValue("node", node).addKeyValue("until", current.certificate().getNotAfter().toInstant())
                    .log("node certificate renewed");
        }
    }

    /// Whether a certificate shown on the node's endpoint is the master's; nobody else is answered there.
    public static boolean isMaster(X509Certificate shown) {
        return shown.getSubjectX500Principal().getName().equals("CN=" + UserNames.MASTER_AT_NODES);
    }

    private static JoinAnswer ask(KubeClient client, JoinRequest request)
            throws JoinFailed, IOException, InterruptedException {
        try {
            return JsonFormat.read(client.post(ApiPath.JOIN, JsonFormat.tree(request)), JoinAnswer.class);
        } catch (ApiRefusal refusal) {
            throw new JoinFailed(String.valueOf(refusal.getMessage()), refusal);
        }
    }

    private static Credential credential(JoinAnswer answer, PrivateKey key) throws JoinFailed {
        try {
            return credential(Pem.certificates(answer.certificate()), key, Pem.certificates(answer.authority()));
        } catch (IllegalArgumentException unreadable) {
            throw new JoinFailed("the server's answer cannot be understood; is it a Rumbo server of the same version?",
                    unreadable);
        }
    }

    private static Credential credential(List<X509Certificate> own, PrivateKey key, List<X509Certificate> authority) {
        var chain = new ArrayList<>(own);
        chain.addAll(authority);
        return new Credential(chain, key, authority);
    }

    private void keep() throws IOException {
        Files.createDirectories(folder);
        Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        write(AUTHORITY, Pem.of(current.authorities()));
        write(OWN, Pem.of(current.key()) + Pem.of(current.certificate()));
    }

    private void write(String name, String text) throws IOException {
        var fresh = Files.createTempFile(folder, "." + name, ".new",
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        Files.writeString(fresh, text);
        Files.move(fresh, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    private static SSLContext pinned(String pin) throws GeneralSecurityException {
        var context = SSLContext.getInstance("TLSv1.3");
        context.init(null, new TrustManager[] {new PinnedTrust(pin)}, null);
        return context;
    }

    private static KeyPair newKeys() {
        try {
            var generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("this Java knows no P-256", impossible);
        }
    }

    private static String request(KeyPair keys, String node) {
        try {
            var subject = new X500NameBuilder(BCStyle.INSTANCE).addRDN(BCStyle.O, UserNames.NODES)
                    .addRDN(BCStyle.CN, UserNames.ofNode(node)).build();
            return Pem.block("CERTIFICATE REQUEST", new JcaPKCS10CertificationRequestBuilder(subject, keys.getPublic())
                    .build(new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate())).getEncoded());
        } catch (OperatorCreationException | IOException impossible) {
            throw new IllegalStateException("cannot write a certificate request", impossible);
        }
    }
}
