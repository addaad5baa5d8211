package dev.rumbo.node.endpoint;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.cert.X509Certificate;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Predicate;

import javax.net.ssl.SSLContext;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsExchange;
import com.sun.net.httpserver.HttpsParameters;
import com.sun.net.httpserver.HttpsServer;

import dev.rumbo.node.identity.NodeIdentity;
import dev.rumbo.node.runtime.ContainerRuntime;
import dev.rumbo.node.runtime.ContainerSummary;
import dev.rumbo.node.runtime.RuntimeFailure;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The node's HTTPS server. Who has no client certificate that the given context trusts is not answered at all.
public final class NodeEndpoint implements AutoCloseable {

    private static final Logger LOG = LoggerFactory.getLogger(NodeEndpoint.class);

    private final ContainerRuntime runtime;
    private final InstantSource clock;
    private final Summary summary;
    private final Predicate<X509Certificate> mayAsk;
    private final HttpsServer server;
    private final ExecutorService threads = Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("endpoint-", 0).factory());

    private NodeEndpoint(String node, InetSocketAddress address, SSLContext tls, Predicate<X509Certificate> mayAsk,
            ContainerRuntime runtime, ControlGroups groups, InstantSource clock) throws IOException {
        this.mayAsk = mayAsk;
        this.runtime = runtime;
        this.clock = clock;
        this.summary = new Summary(node, runtime, groups, clock);
        this.server = HttpsServer.create(address, 0);
        server.setHttpsConfigurator(new HttpsConfigurator(tls) {
            @Override
            public void configure(HttpsParameters parameters) {
                var wanted = getSSLContext().getDefaultSSLParameters();
                wanted.setNeedClientAuth(true);
                parameters.setSSLParameters(wanted);
            }
        });
        server.setExecutor(threads);
        server.createContext("/healthz", exchange -> answer(exchange, () -> text(exchange, 200, "ok")));
        server.createContext("/stats/summary", exchange -> answer(exchange, () -> {
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            text(exchange, 200, summary.now().text());
        }));
        server.createContext("/containerLogs/", exchange -> answer(exchange, () -> logs(exchange)));
        server.createContext("/", exchange -> answer(exchange, () -> text(exchange, 404,
                "this node has no " + exchange.getRequestURI().getPath() + "; it has /containerLogs/, /stats/summary and /healthz")));
    }

    /// Begins to listen, for the master only: not every node may read the logs of every other.
    ///
    /// @param address with port 0 for any free one
    /// @param tls     the node's certificate, and which authority's clients are trusted
    public static NodeEndpoint start(String node, InetSocketAddress address, SSLContext tls, ContainerRuntime runtime,
            InstantSource clock) throws IOException {
        return start(node, address, tls, NodeIdentity::isMaster, runtime, clock);
    }

    static NodeEndpoint start(String node, InetSocketAddress address, SSLContext tls, Predicate<X509Certificate> mayAsk,
            ContainerRuntime runtime, InstantSource clock) throws IOException {
        var endpoint = new NodeEndpoint(node, address, tls, mayAsk, runtime, ControlGroups.ofHost(), clock);
        endpoint.server.start();
        return endpoint;
    }

    public int port() {
        return server.getAddress().getPort();
    }

    @FunctionalInterface
    private interface Answer {
        void write() throws IOException, RuntimeFailure, InterruptedException;
    }

    private void answer(HttpExchange exchange, Answer answer) {
        try (exchange) {
            var asker = (X509Certificate) ((HttpsExchange) exchange).getSSLSession().getPeerCertificates()[0];
            if (!mayAsk.test(asker)) {
                text(exchange, 403, asker.getSubjectX500Principal() + " may not ask this node; ask the cluster's API server");
                return;
            }
            if (!exchange.getRequestMethod().equals("GET")) {
                text(exchange, 405, "only GET is understood here");
                return;
            }
            try {
                answer.write();
            } catch (RuntimeFailure failed) {
                if (exchange.getResponseCode() < 0) {
                    text(exchange, 500, String.valueOf(failed.getMessage()));
                }
                LOG.atWarn().addKeyValue("path", exchange.getRequestURI().getPath()).addKeyValue("error", failed.getMessage())
                        .log("a question to this node could not be answered");
            }
        } catch (IOException gone) {
            LOG.atDebug().addKeyValue("path", exchange.getRequestURI().getPath()).addKeyValue("error", gone.getMessage())
                    .log("whoever asked is gone");
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private void logs(HttpExchange exchange) throws IOException, RuntimeFailure, InterruptedException {
        LogRequest request;
        try {
            request = LogRequest.parse(exchange.getRequestURI(), clock.instant());
        } catch (LogRequest.Malformed wrong) {
            text(exchange, 400, String.valueOf(wrong.getMessage()));
            return;
        }
        var container = find(request);
        if (container.isEmpty()) {
            text(exchange, request.previous() ? 400 : 404, request.previous()
                    ? "previous terminated container \"%s\" in pod \"%s\" not found".formatted(request.container(), request.pod())
                    : "container \"%s\" in pod \"%s/%s\" is not on this node".formatted(request.container(), request.namespace(), request.pod()));
            return;
        }
        exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        exchange.sendResponseHeaders(200, 0);
        var out = exchange.getResponseBody();
        var left = new long[] {request.limitBytes().orElse(Long.MAX_VALUE)};
        try {
            runtime.logs(container.get().id(), request.query(), (_, chunk) -> {
                var bytes = new byte[(int) Math.min(chunk.remaining(), left[0])];
                chunk.get(bytes);
                out.write(bytes);
                out.flush();
                left[0] -= bytes.length;
                if (left[0] == 0) {
                    throw new LimitReached();
                }
            });
        } catch (LimitReached _) {
            // as much as was asked for
        }
    }

    private static final class LimitReached extends IOException {
        private static final long serialVersionUID = 1;

        LimitReached() {
            super("as much as was asked for");
        }
    }

    /// The newest run of the container, or the one before it.
    private Optional<ContainerSummary> find(LogRequest request) throws RuntimeFailure, InterruptedException {
        var runs = runtime.list().stream().filter(run -> run.identity().name().equals(request.container())
                        && run.identity().pod().name().equals(request.pod())
                        && run.identity().pod().namespace().equals(request.namespace()))
                .sorted(Comparator.comparing(ContainerSummary::createdAt)
                        .thenComparing(run -> run.identity().attempt()).reversed()).toList();
        if (!request.previous()) {
            return runs.stream().findFirst();
        }
        return runs.stream().skip(1).filter(run -> run.identity().pod().equals(runs.getFirst().identity().pod())).findFirst();
    }

    private static void text(HttpExchange exchange, int code, String text) throws IOException {
        var bytes = text.getBytes(UTF_8);
        if (!exchange.getResponseHeaders().containsKey("Content-Type")) {
            exchange.getResponseHeaders().set("Content-Type", "text/plain; charset=utf-8");
        }
        exchange.sendResponseHeaders(code, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
