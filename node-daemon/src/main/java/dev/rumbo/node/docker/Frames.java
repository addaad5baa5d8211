package dev.rumbo.node.docker;

import dev.rumbo.node.runtime.LogSink;
import dev.rumbo.node.runtime.LogSink.Stream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/// Takes apart what the engine sends for containers without a terminal: `stdout` and `stderr` in one stream, each piece
/// behind a header of eight bytes (which stream, three zeros, length in network order).
/// Source: Docker Engine API, "Attach to a container", stream format.
final class Frames {

    private static final int HEADER = 8;
    private static final int STDERR = 2;
    private static final int PIECE = 32 * 1024;

    private Frames() {}

    static void copy(InputStream in, LogSink sink) throws IOException {
        var buffer = new byte[PIECE];
        while (in.readNBytes(buffer, 0, HEADER) == HEADER) {
            var stream = buffer[0] == STDERR ? Stream.STDERR : Stream.STDOUT;
            var left = ByteBuffer.wrap(buffer, 4, 4).getInt() & 0xffff_ffffL;
            while (left > 0) {
                var read = in.read(buffer, 0, (int) Math.min(left, buffer.length));
                if (read < 0) {
                    throw new EOFException("the engine closed the connection within a piece of output");
                }
                sink.write(stream, ByteBuffer.wrap(buffer, 0, read).asReadOnlyBuffer());
                left -= read;
            }
        }
    }

    /// Of a container with a terminal there is one plain stream.
    static void copyPlain(InputStream in, LogSink sink) throws IOException {
        var buffer = new byte[PIECE];
        for (var read = in.read(buffer); read >= 0; read = in.read(buffer)) {
            sink.write(Stream.STDOUT, ByteBuffer.wrap(buffer, 0, read).asReadOnlyBuffer());
        }
    }
}
