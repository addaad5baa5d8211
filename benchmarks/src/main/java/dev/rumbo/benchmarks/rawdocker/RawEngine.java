package dev.rumbo.benchmarks.rawdocker;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

import dev.rumbo.manifests.meta.JsonFormat;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// A Docker engine, asked by the shortest way there is: one HTTP/1.0 request per connection to its socket.
public final class RawEngine {

    private static final String API = "/v1.41";

    private final Path socket;

    public RawEngine(Path socket) {
        this.socket = socket;
    }

    public JsonNode get(String path) throws IOException {
        return call("GET", path, "");
    }

    /// @return the new container's id
    public String create(String name, ObjectNode body) throws IOException {
        return call("POST", "/containers/create?name=" + name, body.toString()).path("Id").asString();
    }

    public void start(String container) throws IOException {
        call("POST", "/containers/" + container + "/start", "");
    }

    public void kill(String container) throws IOException {
        call("POST", "/containers/" + container + "/kill?signal=KILL", "");
    }

    public void remove(String container) throws IOException {
        call("DELETE", "/containers/" + container + "?force=1&v=1", "");
    }

    public JsonNode inspect(String container) throws IOException {
        return get("/containers/" + container + "/json");
    }

    /// Ids of all containers, dead or alive, that have this label.
    public List<String> labelled(String label) throws IOException {
        var filter = JsonFormat.object();
        filter.putArray("label").add(label);
        return get("/containers/json?all=1&filters=" + URLEncoder.encode(filter.toString(), StandardCharsets.UTF_8))
                .valueStream().map(container -> container.path("Id").asString()).toList();
    }

    /// Removes all containers that have this label. For cleaning up.
    public void removeLabelled(String label) throws IOException {
        for (var container : labelled(label)) {
            try {
                remove(container);
            } catch (IOException failed) {
                if (labelled(label).contains(container)) {   // or else somebody was quicker
                    throw failed;
                }
            }
        }
    }

    private JsonNode call(String method, String path, String body) throws IOException {
        try (var channel = request(method, path, body)) {
            var bytes = Channels.newInputStream(channel).readAllBytes();
            var answer = new String(bytes, StandardCharsets.UTF_8).split("\r\n\r\n", 2);
            var status = Integer.parseInt(answer[0].split(" ", 3)[1]);
            if (status >= 400) {
                throw new IOException("%s %s: the engine answers %d %s".formatted(method, path, status, answer[1].strip()));
            }
            return answer[1].isBlank() ? JsonFormat.object() : JsonFormat.CANONICAL.readTree(answer[1]);
        }
    }

    /// The connection after the request; the answer follows.
    SocketChannel request(String method, String path, String body) throws IOException {
        var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            var bytes = new ByteArrayOutputStream();
            var content = body.getBytes(StandardCharsets.UTF_8);
            bytes.writeBytes("%s %s%s HTTP/1.0\r\nHost: docker\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"
                    .formatted(method, API, path, content.length).getBytes(StandardCharsets.UTF_8));
            bytes.writeBytes(content);
            var left = ByteBuffer.wrap(bytes.toByteArray());
            while (left.hasRemaining()) {
                channel.write(left);
            }
            return channel;
        } catch (IOException failed) {
            channel.close();
            throw failed;
        }
    }
}
