package dev.rumbo.web.kube;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.SortedMap;
import java.util.concurrent.Executors;
import java.util.stream.Collectors;

import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;

import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.core.NodeStatus;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.manifests.wire.NodePaths;
import dev.rumbo.manifests.wire.UserNames;
import dev.rumbo.web.identity.Caller;
import dev.rumbo.web.identity.ClusterIdentity;

import tools.jackson.core.JacksonException;

/// Asks the nodes' own endpoints, both sides showing certificates. A node is recognised by the name in its
/// certificate, wherever it is.
public final class NodeLogsOverTls implements NodeLogs {

    private static final int USUAL_PORT = 10250;

    private final ClusterIdentity identity;

    public NodeLogsOverTls(ClusterIdentity identity) {
        this.identity = identity;
    }

    @Override
    public InputStream open(Node node, Pod pod, String container, SortedMap<String, String> options)
            throws NoLogs, IOException, InterruptedException {
        var ip = node.status().internalIp();
        if (ip.isEmpty()) {
            throw new NoLogs("node " + node.meta().name() + " has not told its address yet");
        }
        var port = node.status().daemonEndpoints().map(NodeStatus.DaemonEndpoints::kubeletEndpoint)
                .map(NodeStatus.Endpoint::port).filter(p -> p > 0).orElse(USUAL_PORT);
        var query = options.entrySet().stream()
                .map(option -> option.getKey() + "=" + URLEncoder.encode(option.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        var host = ip.get().contains(":") ? "[" + ip.get() + "]" : ip.get();
        var uri = URI.create("https://" + host + ":" + port
                + NodePaths.containerLogs(pod.meta().namespace(), pod.meta().name(), container) + (query.isEmpty() ? "" : "?" + query));
        var client = HttpClient.newBuilder().sslContext(tls(node.meta().name())).version(HttpClient.Version.HTTP_1_1)
                .connectTimeout(Duration.ofSeconds(5)).executor(Executors.newVirtualThreadPerTaskExecutor()).build();
        try {
            var answer = client.send(HttpRequest.newBuilder(uri).GET().build(), BodyHandlers.ofInputStream());
            if (answer.statusCode() != 200) {
                throw new NoLogs(message(answer.body().readNBytes(16_384)));
            }
            return new Owned(answer.body(), client);
        } catch (IOException | InterruptedException | NoLogs failed) {
            client.shutdownNow();
            throw failed;
        }
    }

    /// A Status, or plain text.
    private static String message(byte[] body) {
        try {
            return JsonFormat.CANONICAL.readTree(body).path("message").asString(new String(body, StandardCharsets.UTF_8));
        } catch (JacksonException plain) {
            return new String(body, StandardCharsets.UTF_8).strip();
        }
    }

    private SSLContext tls(String node) {
        try {
            var shown = identity.masterAtNodes();
            var keys = java.security.KeyStore.getInstance("PKCS12");
            keys.load(null, null);
            keys.setKeyEntry("master", shown.key(), new char[0], shown.chain().toArray(X509Certificate[]::new));
            var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            managers.init(keys, new char[0]);
            var context = SSLContext.getInstance("TLSv1.3");
            context.init(managers.getKeyManagers(), new TrustManager[] {new OnlyNode(node, identity.authority())}, null);
            return context;
        } catch (GeneralSecurityException | IOException impossible) {
            throw new IllegalStateException("cannot prepare a connection to node " + node, impossible);
        }
    }

    /// Ends its connection when it is closed.
    private static final class Owned extends java.io.FilterInputStream {
        private final HttpClient client;

        Owned(InputStream body, HttpClient client) {
            super(body);
            this.client = client;
        }

        @Override
        public int read(byte[] buffer, int offset, int length) throws IOException {
            return in.read(buffer, offset, length);
        }

        @Override
        public void close() throws IOException {
            super.close();
            client.shutdownNow();
        }
    }

    /// Believes one node only.
    private static final class OnlyNode extends X509ExtendedTrustManager {
        private final String node;
        private final X509Certificate authority;

        OnlyNode(String node, X509Certificate authority) {
            this.node = node;
            this.authority = authority;
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            try {
                chain[0].checkValidity();
                chain[0].verify(authority.getPublicKey());
            } catch (CertificateException told) {
                throw told;
            } catch (GeneralSecurityException wrong) {
                throw new CertificateException("the node's certificate was not signed by this cluster's authority", wrong);
            }
            var caller = Caller.of(chain[0]);
            if (!caller.name().equals(UserNames.ofNode(node)) || !caller.in(UserNames.NODES)) {
                throw new CertificateException("the endpoint at the address of node " + node + " belongs to " + caller.name());
            }
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, Socket socket) throws CertificateException {
            checkServerTrusted(chain, authType);
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType, SSLEngine engine) throws CertificateException {
            checkServerTrusted(chain, authType);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) throws CertificateException {
            throw new CertificateException("no clients are expected here");
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, Socket socket) throws CertificateException {
            checkClientTrusted(chain, authType);
        }

        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType, SSLEngine engine) throws CertificateException {
            checkClientTrusted(chain, authType);
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[] {authority};
        }
    }
}
