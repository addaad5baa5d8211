package dev.rumbo.web.server;

import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.SSLContext;

import org.eclipse.jetty.alpn.server.ALPNServerConnectionFactory;
import org.eclipse.jetty.ee10.servlet.ServletContextRequest;
import org.eclipse.jetty.http2.server.HTTP2ServerConnectionFactory;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.SecureRequestCustomizer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.server.SslConnectionFactory;
import org.eclipse.jetty.util.ssl.SslContextFactory;

import io.javalin.Javalin;
import io.javalin.compression.CompressionStrategy;
import io.javalin.http.Context;
import io.javalin.util.JavalinBindException;

/// One listener, with TLS (1.3, HTTP/1.1 and h2) or, on loopback only, without. A virtual thread for each request.
public final class WebServer implements AutoCloseable {

    /// The largest body that is read.
    private static final long MAX_BODY = 8L << 20;
    private static final Duration IDLE = Duration.ofMinutes(1);
    /// Longer than any watch lasts.
    private static final Duration LONG_IDLE = Duration.ofMinutes(65);
    private static final Duration FAREWELL = Duration.ofSeconds(2);

    private final Javalin javalin;
    private final ServerConnector connector;

    private WebServer(Javalin javalin, ServerConnector connector) {
        this.javalin = javalin;
        this.connector = connector;
    }

    /// @param host what to listen on, e.g. `127.0.0.1`, or `0.0.0.0` for everywhere
    /// @param port 0 for any free one
    /// @param tls  asks clients for a certificate of its authorities; they may do without
    public static WebServer startTls(String host, int port, SSLContext tls, List<? extends Routes> routes)
            throws IOException {
        return start(host, port, Optional.of(tls), routes);
    }

    /// Without encryption, and so only for this host.
    ///
    /// @throws IllegalArgumentException if `host` is not a loopback address
    public static WebServer startPlain(String host, int port, List<? extends Routes> routes) throws IOException {
        if (!java.net.InetAddress.getByName(host).isLoopbackAddress()) {
            throw new IllegalArgumentException("without TLS only a loopback address is listened on, not " + host);
        }
        return start(host, port, Optional.empty(), routes);
    }

    private static WebServer start(String host, int port, Optional<SSLContext> tls, List<? extends Routes> routes)
            throws IOException {
        var connectors = new java.util.ArrayList<ServerConnector>();
        var javalin = Javalin.create(config -> {
            config.startup.showJavalinBanner = false;
            config.startup.showOldJavalinVersionWarning = false;
            config.startup.startupWatcherEnabled = false;
            config.concurrency.useVirtualThreads = true;
            config.http.maxRequestSize = MAX_BODY;
            config.http.compressionStrategy = CompressionStrategy.NONE;   // streams must not wait in a compressor
            config.jetty.modifyServer(server -> server.setStopTimeout(FAREWELL.toMillis()));
            config.jetty.addConnector((server, http) -> {
                var made = tls.map(context -> secure(server, http, context)).orElseGet(() -> plain(server, http));
                made.setHost(host);
                made.setPort(port);
                made.setIdleTimeout(IDLE.toMillis());
                connectors.add(made);
                return made;
            });
            routes.forEach(r -> r.addTo(config.routes));
        });
        try {
            javalin.start();
        } catch (JavalinBindException taken) {
            throw new BindException("cannot listen on " + host + ":" + port + ": " + taken.getMessage()
                    + "; is another Rumbo running? Choose another address with --listen");
        }
        return new WebServer(javalin, connectors.getFirst());
    }

    private static ServerConnector plain(Server server, HttpConfiguration http) {
        http.setSendServerVersion(false);
        return new ServerConnector(server, new HttpConnectionFactory(http));
    }

    private static ServerConnector secure(Server server, HttpConfiguration http, SSLContext context) {
        var ssl = new SslContextFactory.Server();
        ssl.setSslContext(context);
        ssl.setWantClientAuth(true);
        ssl.setIncludeProtocols("TLSv1.3");
        http.setSendServerVersion(false);
        var customizer = new SecureRequestCustomizer();
        customizer.setSniHostCheck(false);   // clients come by address
        http.addCustomizer(customizer);
        var h2 = new HTTP2ServerConnectionFactory(http);
        h2.setStreamIdleTimeout(LONG_IDLE.toMillis());
        h2.setMaxConcurrentStreams(1024);
        var alpn = new ALPNServerConnectionFactory();
        alpn.setDefaultProtocol("http/1.1");
        return new ServerConnector(server, new SslConnectionFactory(ssl, alpn.getProtocol()), alpn, h2,
                new HttpConnectionFactory(http));
    }

    /// Lets the connection of a request be silent for long, as watches are.
    public static void allowSilence(Context request) {
        ServletContextRequest.getServletContextRequest(request.req()).getConnectionMetaData().getConnection()
                .getEndPoint().setIdleTimeout(LONG_IDLE.toMillis());
    }

    /// Where it really listens.
    public int port() {
        return connector.getLocalPort();
    }

    @Override
    public void close() {
        javalin.stop();
    }
}
