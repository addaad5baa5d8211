package dev.rumbo.web.kube;

import java.io.IOException;
import java.io.OutputStream;
import java.util.List;

import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.manifests.wire.Status;

import tools.jackson.databind.JsonNode;

/// What a request is answered with.
sealed interface Reply {

    String JSON = "application/json";

    /// @param warnings shown to the user by kubectl
    record Document(int code, String contentType, byte[] body, List<String> warnings) implements Reply {
        Document warning(List<String> more) {
            return new Document(code, contentType, body, more);
        }
    }

    /// Written while it is made. The headers go out at once.
    ///
    /// @param lasting whether silence is normal, as in a watch
    record Streaming(String contentType, boolean lasting, Body body) implements Reply {}

    /// Writes to a client; an `IOException` means that the client is gone.
    @FunctionalInterface
    interface Body {
        void writeTo(OutputStream out) throws IOException, InterruptedException;
    }

    static Document json(int code, JsonNode tree) {
        return new Document(code, JSON, JsonFormat.CANONICAL.writeValueAsBytes(tree), List.of());
    }

    static Document of(Status status) {
        return json(status.code(), status.tree());
    }
}
