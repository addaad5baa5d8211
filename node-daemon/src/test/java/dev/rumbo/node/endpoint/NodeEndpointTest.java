package dev.rumbo.node.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.rumbo.node.runtime.Behaviour;
import dev.rumbo.node.runtime.ContainerIdentity;
import dev.rumbo.node.runtime.ContainerSpec;
import dev.rumbo.node.runtime.FakeContainerRuntime;
import dev.rumbo.node.runtime.PodIdentity;
import dev.rumbo.node.runtime.SandboxSpec;

class NodeEndpointTest {

    private static final PodIdentity POD = new PodIdentity("shop", "web", "u1");

    private final FakeContainerRuntime runtime = new FakeContainerRuntime("n1", InstantSource.system(),
            container -> Behaviour.SERVICE.writing("one\ntwo of attempt " + container.identity().attempt() + "\n", "")).withImages("web:1");
    private Holder node;
    private Holder master;
    private NodeEndpoint endpoint;

    /// Somebody with a key and a certificate of its own.
    private record Holder(String name, KeyPair key, X509Certificate certificate) {}

    @BeforeEach
    void an_endpoint_with_a_pod() throws Exception {
        node = holder("n1");
        master = holder("master");
        endpoint = NodeEndpoint.start("n1", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), tls(node, master, holder("n2")),
                shown -> shown.getSubjectX500Principal().getName().equals("CN=master"), runtime, InstantSource.system());
        var sandbox = runtime.runSandbox(SandboxSpec.of(POD, 0));
        for (var attempt = 0; attempt < 2; attempt++) {
            var container = runtime.create(ContainerSpec.of(ContainerIdentity.app(POD, "web", attempt), sandbox.id(), "web:1"));
            runtime.start(container);
            if (attempt == 0) {
                runtime.die(container, 1);
            }
        }
    }

    @AfterEach
    void close() {
        endpoint.close();
        runtime.close();
    }

    @ParameterizedTest(name = "{0}: {1} {2}")
    @CsvSource(delimiter = '|', textBlock = """
            /healthz                                         | 200 | ok
            /containerLogs/shop/web/web                      | 200 | one\\ntwo of attempt 1\\n
            /containerLogs/shop/web/web?tailLines=1          | 200 | two of attempt 1\\n
            /containerLogs/shop/web/web?previous=true&tailLines=1 | 200 | two of attempt 0\\n
            /containerLogs/shop/web/web?limitBytes=2         | 200 | on
            /containerLogs/shop/web/nope                     | 404 | container "nope" in pod "shop/web" is not on this node
            /containerLogs/shop/web/nope?previous=true       | 400 | previous terminated container "nope" in pod "web" not found
            /containerLogs/shop/web/web?tailLines=some       | 400 | tailLines is "some", which is no number from 0 on
            /containerLogs/web                               | 400 | the path must be /containerLogs/{namespace}/{pod}/{container}, but is /containerLogs/web
            /exec                                            | 404 | this node has no /exec; it has /containerLogs/, /stats/summary and /healthz
            """)
    void answers_as_kubelet_would(String path, int code, String body) throws Exception {
        var answer = ask(master, path);

        assertThat(answer.statusCode()).isEqualTo(code);
        assertThat(answer.body()).isEqualTo(body.replace("\\n", "\n"));
    }

    @Test
    void tells_what_is_used_in_kubelets_form() throws Exception {
        assertThat(ask(master, "/stats/summary").body()).contains("\"podRef\":{\"name\":\"web\",\"namespace\":\"shop\",\"uid\":\"u1\"}");
    }

    @Test
    void refuses_whoever_shows_no_certificate_or_another_nodes() throws Exception {
        assertThatThrownBy(() -> ask(holder("stranger"), "/healthz")).isInstanceOf(IOException.class);
        try (var other = NodeEndpoint.start("n1", new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), tls(node, master),
                shown -> shown.getSubjectX500Principal().getName().equals("CN=somebody else"), runtime, InstantSource.system())) {
            var answer = ask(master, "/healthz", other.port());
            assertThat(answer.statusCode()).isEqualTo(403);
            assertThat(answer.body()).contains("CN=master may not ask this node");
        }
    }

    private HttpResponse<String> ask(Holder asker, String path) throws Exception {
        return ask(asker, path, endpoint.port());
    }

    private HttpResponse<String> ask(Holder asker, String path, int port) throws Exception {
        try (var client = HttpClient.newBuilder().sslContext(tls(asker, node)).build()) {
            return client.send(HttpRequest.newBuilder(URI.create("https://127.0.0.1:" + port + path)).build(), HttpResponse.BodyHandlers.ofString());
        }
    }

    private static Holder holder(String name) throws Exception {
        var keys = KeyPairGenerator.getInstance("EC");
        keys.initialize(256);
        var key = keys.generateKeyPair();
        var subject = new X500Name("CN=" + name);
        var now = Instant.now();
        var certificate = new JcaX509v3CertificateBuilder(subject, BigInteger.valueOf(now.toEpochMilli()), Date.from(now.minusSeconds(60)),
                Date.from(now.plusSeconds(3600)), subject, key.getPublic())
                .addExtension(Extension.subjectAlternativeName, false, new GeneralNames(new GeneralName(GeneralName.iPAddress, "127.0.0.1")))
                .build(new JcaContentSignerBuilder("SHA256withECDSA").build(key.getPrivate()));
        return new Holder(name, key, new JcaX509CertificateConverter().getCertificate(certificate));
    }

    private static SSLContext tls(Holder own, Holder... trusted) throws Exception {
        var password = "unused".toCharArray();
        var keys = KeyStore.getInstance("PKCS12");
        keys.load(null, null);
        keys.setKeyEntry("own", own.key().getPrivate(), password, new Certificate[] {own.certificate()});
        var keyManagers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        keyManagers.init(keys, password);
        var trust = KeyStore.getInstance("PKCS12");
        trust.load(null, null);
        for (var holder : trusted) {
            trust.setCertificateEntry(holder.name(), holder.certificate());
        }
        var trustManagers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trustManagers.init(trust);
        var context = SSLContext.getInstance("TLS");
        context.init(keyManagers.getKeyManagers(), trustManagers.getTrustManagers(), null);
        return context;
    }
}
