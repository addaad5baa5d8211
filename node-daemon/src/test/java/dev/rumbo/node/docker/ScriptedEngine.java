package dev.rumbo.node.docker;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;

/// A socket that gives each connection the next of some texts for an answer, whatever is asked, and closes it; after the last
/// text it answers no more.
final class ScriptedEngine implements AutoCloseable {

    private final ServerSocketChannel server;
    private final BlockingQueue<SocketChannel> unanswered = new LinkedBlockingQueue<>();

    ScriptedEngine(Path socket, List<String> answers) throws IOException {
        server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        server.bind(UnixDomainSocketAddress.of(socket));
        Thread.ofVirtual().start(() -> {
            try {
                for (var answer : answers) {
                    try (var connection = server.accept()) {
                        connection.read(ByteBuffer.allocate(10_000));
                        connection.write(ByteBuffer.wrap(answer.getBytes(StandardCharsets.UTF_8)));
                    }
                }
                while (true) {
                    unanswered.add(server.accept());
                }
            } catch (ClosedChannelException end) {
                // the test is over
            } catch (IOException broken) {
                throw new AssertionError(broken);
            }
        });
    }

    @Override
    public void close() throws IOException {
        server.close();
        for (var connection : unanswered) {
            connection.close();
        }
    }
}
