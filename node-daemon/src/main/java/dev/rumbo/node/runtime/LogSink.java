package dev.rumbo.node.runtime;

import java.io.IOException;
import java.nio.ByteBuffer;

/// Takes a container's output as it comes. A chunk is not always a whole line. A slow sink slows the reading down.
@FunctionalInterface
public interface LogSink {

    /// @param chunk valid only during this call
    /// @throws IOException when nobody listens any more; the reading ends then
    void write(Stream stream, ByteBuffer chunk) throws IOException;

    /// With a terminal everything is `STDOUT`.
    enum Stream {
        STDOUT,
        STDERR
    }
}
