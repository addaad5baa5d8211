package dev.rumbo.reconciler.git;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPInputStream;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.PacketLineOut;
import org.eclipse.jgit.transport.RefAdvertiser;
import org.eclipse.jgit.transport.UploadPack;

/// Serves one repository at `/repo.git` over Git's smart HTTP protocol, on a free port, with the JDK's own web server.
final class GitHttpServer implements AutoCloseable {

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Repository repository;
    private final Optional<String> password;
    /// Every request as `METHOD path`, in order.
    final List<String> requests = new CopyOnWriteArrayList<>();

    private GitHttpServer(Repository repository, Optional<String> password) throws IOException {
        this.repository = repository;
        this.password = password;
        this.server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.setExecutor(threads);
        server.start();
    }

    static GitHttpServer open(TestRepository repository) throws IOException {
        return new GitHttpServer(repository.git.getRepository(), Optional.empty());
    }

    /// Lets in user `bob` only.
    static GitHttpServer guarded(TestRepository repository, String password) throws IOException {
        return new GitHttpServer(repository.git.getRepository(), Optional.of(password));
    }

    RepositoryUrl url() throws GitFailure {
        return url("");
    }

    RepositoryUrl url(String userInfo) throws GitFailure {
        return RepositoryUrl.parse("http://" + userInfo + "127.0.0.1:" + server.getAddress().getPort() + "/repo.git");
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            var expected = password.map(secret -> "Basic " + Base64.getEncoder().encodeToString(("bob:" + secret).getBytes(StandardCharsets.UTF_8)));
            if (expected.isPresent() && !expected.get().equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
                exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"git\"");
                exchange.sendResponseHeaders(401, -1);
            } else if (exchange.getRequestURI().getPath().equals("/moved.git/info/refs")) {
                exchange.getResponseHeaders().add("Location", "http://localhost:" + server.getAddress().getPort() + "/repo.git/info/refs?service=git-upload-pack");
                exchange.sendResponseHeaders(302, -1);
            } else if (!exchange.getRequestURI().getPath().startsWith("/repo.git/")) {
                exchange.sendResponseHeaders(404, -1);
            } else {
                serve(exchange);
            }
        }
    }

    private void serve(HttpExchange exchange) throws IOException {
        var pack = new UploadPack(repository);
        pack.setBiDirectionalPipe(false);
        Optional.ofNullable(exchange.getRequestHeaders().getFirst("Git-Protocol")).ifPresent(version -> pack.setExtraParameters(List.of(version)));
        var advertisement = exchange.getRequestURI().getPath().endsWith("/info/refs");
        exchange.getResponseHeaders().add("Content-Type", "application/x-git-upload-pack-" + (advertisement ? "advertisement" : "result"));
        exchange.getResponseHeaders().add("Cache-Control", "no-cache");
        exchange.sendResponseHeaders(200, 0);
        try (var out = exchange.getResponseBody()) {
            if (advertisement) {
                pack.sendAdvertisedRefs(new RefAdvertiser.PacketLineOutRefAdvertiser(new PacketLineOut(out)), "git-upload-pack");
            } else {
                pack.upload(body(exchange), out, null);
            }
        }
    }

    private static InputStream body(HttpExchange exchange) throws IOException {
        return "gzip".equals(exchange.getRequestHeaders().getFirst("Content-Encoding"))
                ? new GZIPInputStream(exchange.getRequestBody()) : exchange.getRequestBody();
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
