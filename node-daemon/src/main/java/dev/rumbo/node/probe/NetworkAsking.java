package dev.rumbo.node.probe;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;

import dev.rumbo.manifests.core.Probe;
import dev.rumbo.manifests.meta.IntOrString;
import dev.rumbo.node.pod.ProbeWish;
import dev.rumbo.node.runtime.ContainerRuntime;
import dev.rumbo.node.runtime.ExecResult;
import dev.rumbo.node.runtime.RuntimeFailure;

/// Asks by HTTP and TCP straight at the pod's address, and by commands through the engine.
public final class NetworkAsking implements Asking {

    private static final int OUTPUT_BYTES = 10 * 1024;
    private static final int LINE_BYTES = 8 * 1024;

    private final ContainerRuntime runtime;
    private final Semaphore commands = new Semaphore(Runtime.getRuntime().availableProcessors(), true);

    public NetworkAsking(ContainerRuntime runtime) {
        this.runtime = runtime;
    }

    @Override
    public ProbeAnswer ask(ProbeWish wish) throws InterruptedException {
        var probe = wish.probe();
        var timeout = Duration.ofSeconds(probe.timeoutSeconds());
        if (probe.exec().isPresent()) {
            return command(wish, probe.exec().get(), timeout);
        }
        if (probe.httpGet().isPresent()) {
            var get = probe.httpGet().get();
            return port(wish, get.port()).map(port -> get(get, host(get.host(), wish), port, timeout))
                    .orElseGet(() -> noPort(wish, get.port()));
        }
        if (probe.tcpSocket().isPresent()) {
            var tcp = probe.tcpSocket().get();
            return port(wish, tcp.port()).map(port -> connect(host(tcp.host(), wish), port, timeout))
                    .orElseGet(() -> noPort(wish, tcp.port()));
        }
        return new ProbeAnswer.Unasked("the probe says neither exec, httpGet nor tcpSocket");
    }

    private ProbeAnswer command(ProbeWish wish, Probe.Exec exec, Duration timeout) throws InterruptedException {
        commands.acquire();
        try {
            return switch (runtime.exec(wish.container(), exec.command(), timeout, OUTPUT_BYTES)) {
                case ExecResult.Exited(var code, var output) -> code == 0 ? new ProbeAnswer.Passed()
                        : new ProbeAnswer.Failed(output.isBlank() ? "command exited with " + code : output.strip());
                case ExecResult.TimedOut _ -> new ProbeAnswer.Failed("command timed out: \"%s\" timed out after %ds"
                        .formatted(String.join(" ", exec.command()), timeout.toSeconds()));
            };
        } catch (RuntimeFailure failure) {
            return new ProbeAnswer.Unasked(failure.getMessage());
        } finally {
            commands.release();
        }
    }

    private static ProbeAnswer connect(String host, int port, Duration timeout) {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(host, port), Math.toIntExact(timeout.toMillis()));
            return new ProbeAnswer.Passed();
        } catch (IOException failed) {
            return new ProbeAnswer.Failed("dial tcp " + at(host, port) + ": " + words(failed));
        }
    }

    private static ProbeAnswer get(Probe.HttpGet get, String host, int port, Duration timeout) {
        var https = get.scheme().equalsIgnoreCase("HTTPS");
        var path = get.path().isEmpty() ? "/" : get.path().startsWith("/") ? get.path() : "/" + get.path();
        var url = (https ? "https" : "http") + "://" + at(host, port) + path;
        var end = System.nanoTime() + timeout.toNanos();
        try (var plain = new Socket()) {
            plain.connect(new InetSocketAddress(host, port), left(end));
            plain.setSoTimeout(left(end));
            try (var socket = https ? unverified(plain, host, port) : plain) {
                socket.getOutputStream().write(request(get, path, at(host, port)).getBytes(StandardCharsets.US_ASCII));
                socket.getOutputStream().flush();
                return judge(statusLine(socket, end));
            }
        } catch (IOException failed) {
            return new ProbeAnswer.Failed("Get \"" + url + "\": " + words(failed));
        }
    }

    private static String request(Probe.HttpGet get, String path, String authority) {
        var named = get.httpHeaders().stream().filter(h -> h.name().equalsIgnoreCase("Host")).map(Probe.Header::value).findFirst();
        var text = new StringBuilder("GET ").append(path).append(" HTTP/1.1\r\nHost: ").append(named.orElse(authority))
                .append("\r\nConnection: close\r\n");
        if (get.httpHeaders().stream().noneMatch(h -> h.name().equalsIgnoreCase("User-Agent"))) {
            text.append("User-Agent: rumbo-probe\r\n");
        }
        if (get.httpHeaders().stream().noneMatch(h -> h.name().equalsIgnoreCase("Accept"))) {
            text.append("Accept: */*\r\n");
        }
        get.httpHeaders().stream().filter(h -> !h.name().equalsIgnoreCase("Host"))
                .forEach(h -> text.append(h.name()).append(": ").append(h.value()).append("\r\n"));
        return text.append("\r\n").toString();
    }

    /// `HTTP/1.1 200 OK`
    private static String statusLine(Socket socket, long end) throws IOException {
        var in = new BufferedInputStream(socket.getInputStream(), 1024);
        var line = new StringBuilder();
        for (var next = in.read(); next >= 0 && next != '\n' && line.length() < LINE_BYTES; next = in.read()) {
            line.append((char) next);
            socket.setSoTimeout(left(end));
        }
        return line.toString().strip();
    }

    private static ProbeAnswer judge(String line) {
        var words = line.split(" ", 3);
        if (words.length < 2 || !words[0].startsWith("HTTP/") || !words[1].matches("\\d{3}")) {
            return new ProbeAnswer.Failed("the answer is no HTTP: \"" + line.substring(0, Math.min(line.length(), 80)) + "\"");
        }
        var code = Integer.parseInt(words[1]);
        return code >= 200 && code < 400 ? new ProbeAnswer.Passed() : new ProbeAnswer.Failed("HTTP probe failed with statuscode: " + code);
    }

    /// Kubernetes verifies no certificate in probes: the pod's is often its own, and nothing secret is sent.
    private static SSLSocket unverified(Socket plain, String host, int port) throws IOException {
        try {
            var tls = SSLContext.getInstance("TLS");
            tls.init(new javax.net.ssl.KeyManager[0], new TrustManager[] {new Anybody()}, null);
            var socket = (SSLSocket) tls.getSocketFactory().createSocket(plain, host, port, true);
            socket.startHandshake();
            return socket;
        } catch (GeneralSecurityException impossible) {
            throw new IOException("this Java has no TLS", impossible);
        }
    }

    private static final class Anybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String authType) {
            // anybody
        }

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String authType) {
            // anybody
        }

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private static int left(long end) throws SocketTimeoutException {
        var millis = (end - System.nanoTime()) / 1_000_000;
        if (millis <= 0) {
            throw new SocketTimeoutException();
        }
        return Math.toIntExact(millis);
    }

    private static String words(IOException failed) {
        return failed instanceof SocketTimeoutException ? "context deadline exceeded (it took longer than timeoutSeconds)"
                : failed.getMessage() == null ? failed.toString() : failed.getMessage().toLowerCase(java.util.Locale.ROOT);
    }

    private static Optional<Integer> port(ProbeWish wish, IntOrString port) {
        return wish.spec().portNumber(port);
    }

    private static ProbeAnswer noPort(ProbeWish wish, IntOrString port) {
        return new ProbeAnswer.Unasked("container " + wish.spec().name() + " has no port named " + port);
    }

    private static String host(String named, ProbeWish wish) {
        return named.isEmpty() ? wish.podIp() : named;
    }

    private static String at(String host, int port) {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
