package dev.rumbo.node.docker;

import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Map;

/// One HTTP/1.1 exchange with the engine whose answer is read as it comes: events, logs, a command's output.
///
/// Reading blocks the calling virtual thread only, and ends with an exception when that thread is interrupted or the
/// stream is closed by another.
final class EngineStream implements AutoCloseable {

    private static final int LONGEST_LINE = 64 * 1024;

    private final SocketChannel channel;
    private final int status;
    private final Map<String, String> headers;
    private final InputStream body;

    private EngineStream(SocketChannel channel, int status, Map<String, String> headers, InputStream body) {
        this.channel = channel;
        this.status = status;
        this.headers = Map.copyOf(headers);
        this.body = body;
    }

    static EngineStream get(Path socket, String path) throws IOException {
        return request(socket, "GET " + path + " HTTP/1.1\r\nHost: docker\r\n\r\n");
    }

    /// Posts JSON and asks for a connection that carries bytes both ways from then on.
    static EngineStream upgrade(Path socket, String path, String json) throws IOException {
        return request(socket, """
                POST %s HTTP/1.1\r
                Host: docker\r
                Connection: Upgrade\r
                Upgrade: tcp\r
                Content-Type: application/json\r
                Content-Length: %d\r
                \r
                %s""".formatted(path, json.getBytes(StandardCharsets.UTF_8).length, json));
    }

    private static EngineStream request(Path socket, String request) throws IOException {
        var channel = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            channel.connect(UnixDomainSocketAddress.of(socket));
            var bytes = ByteBuffer.wrap(request.getBytes(StandardCharsets.UTF_8));
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            return answer(channel, new BufferedInputStream(Channels.newInputStream(channel), 16 * 1024));
        } catch (IOException | RuntimeException failed) {
            channel.close();
            throw failed;
        }
    }

    private static EngineStream answer(SocketChannel channel, InputStream in) throws IOException {
        var statusLine = line(in).split(" ", 3);
        if (statusLine.length < 2 || !statusLine[1].matches("\\d{3}")) {
            throw new IOException("the engine did not answer in HTTP: " + String.join(" ", statusLine));
        }
        var headers = new HashMap<String, String>();
        for (var line = line(in); !line.isEmpty(); line = line(in)) {
            var colon = line.indexOf(':');
            if (colon > 0) {
                headers.put(line.substring(0, colon).toLowerCase(Locale.ROOT), line.substring(colon + 1).strip());
            }
        }
        var body = "chunked".equals(headers.get("transfer-encoding")) ? new Chunked(in)
                : headers.containsKey("content-length") ? new Limited(in, Long.parseLong(headers.getOrDefault("content-length", "0")))
                : in;
        return new EngineStream(channel, Integer.parseInt(statusLine[1]), headers, body);
    }

    /// The bytes that follow.
    /// @throws EngineRefusal when the answer is an error
    InputStream body() throws IOException, EngineRefusal {
        if (status >= 400) {
            throw new EngineRefusal(status, Messages.ofJson(new String(body.readAllBytes(), StandardCharsets.UTF_8)));
        }
        return body;
    }

    String header(String lowerCaseName) {
        return headers.getOrDefault(lowerCaseName, "");
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException alreadyGone) {
            // closed is what was wanted
        }
    }

    /// One line of an answer, without its end.
    static String line(InputStream in) throws IOException {
        var line = new StringBuilder();
        for (var next = in.read(); next != '\n'; next = in.read()) {
            if (next < 0) {
                throw new EOFException("the engine closed the connection");
            }
            if (line.length() > LONGEST_LINE) {
                throw new IOException("the engine sent a line of more than %d bytes".formatted(LONGEST_LINE));
            }
            if (next != '\r') {
                line.append((char) next);
            }
        }
        return line.toString();
    }

    /// Undoes `Transfer-Encoding: chunked`.
    private static final class Chunked extends InputStream {
        private final InputStream in;
        private long left;
        private boolean first = true;
        private boolean ended;

        Chunked(InputStream in) {
            this.in = in;
        }

        @Override
        public int read() throws IOException {
            var one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (left == 0 && !ended) {
                nextChunk();
            }
            if (ended) {
                return -1;
            }
            var read = in.read(into, offset, (int) Math.min(length, left));
            if (read < 0) {
                throw new EOFException("the engine closed the connection within an answer");
            }
            left -= read;
            return read;
        }

        private void nextChunk() throws IOException {
            if (!first) {
                line(in);
            }
            first = false;
            var size = line(in);
            var semicolon = size.indexOf(';');
            left = HexFormat.fromHexDigitsToLong(semicolon < 0 ? size.strip() : size.substring(0, semicolon).strip());
            ended = left == 0;
        }
    }

    /// Ends after `Content-Length`.
    private static final class Limited extends InputStream {
        private final InputStream in;
        private long left;

        Limited(InputStream in, long length) {
            this.in = in;
            this.left = length;
        }

        @Override
        public int read() throws IOException {
            if (left == 0) {
                return -1;
            }
            left--;
            return in.read();
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            if (left == 0) {
                return -1;
            }
            var read = in.read(into, offset, (int) Math.min(length, left));
            left -= Math.max(read, 0);
            return read;
        }
    }
}
