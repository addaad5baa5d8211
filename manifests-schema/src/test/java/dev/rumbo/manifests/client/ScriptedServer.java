package dev.rumbo.manifests.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;

/// Answers lists and watches as a test told it to, in order, and remembers what it was asked.
final class ScriptedServer implements AutoCloseable {

    /// What the server says to one request.
    sealed interface Answer {
        record Body(int code, String json) implements Answer {}

        /// A watch that says these lines and ends, or (`open`) says nothing more.
        record Lines(boolean open, String... lines) implements Answer {}

        /// The connection is cut without a word.
        record Cut() implements Answer {}
    }

    final Queue<Answer> lists = new ConcurrentLinkedQueue<>();
    final Queue<Answer> watches = new ConcurrentLinkedQueue<>();
    final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
    private final HttpServer server;

    ScriptedServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::answer);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void answer(HttpExchange exchange) {
        try (exchange) {
            exchange.getRequestBody().readAllBytes();
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            var query = String.valueOf(exchange.getRequestURI().getQuery());
            var next = (query.contains("watch=true") ? watches : lists).poll();
            switch (next == null ? new Answer.Lines(true) : next) {
                case Answer.Body(var code, var json) -> {
                    var bytes = json.getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(code, bytes.length);
                    exchange.getResponseBody().write(bytes);
                }
                case Answer.Lines(var open, var lines) -> {
                    exchange.sendResponseHeaders(200, 0);
                    for (var line : lines) {
                        exchange.getResponseBody().write((line + "\n").getBytes(StandardCharsets.UTF_8));
                    }
                    exchange.getResponseBody().flush();
                    if (open) {
                        Thread.currentThread().join();   // until the server stops
                    }
                }
                case Answer.Cut() -> { }
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
