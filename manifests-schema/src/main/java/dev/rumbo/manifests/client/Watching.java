package dev.rumbo.manifests.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;

import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.wire.Status;
import dev.rumbo.manifests.wire.WatchLine;

import tools.jackson.core.JacksonException;

/// A running watch. One thread reads; any thread may close.
///
/// @param <T> the kind that is watched
public final class Watching<T extends Obj> implements AutoCloseable {

    /// What a watch tells.
    ///
    /// @param <T> the kind that is watched
    public sealed interface Event<T extends Obj> {

        /// The object is so from now on, new or changed.
        record Present<T extends Obj>(T object) implements Event<T> {}

        /// The object is gone, or is no longer selected. It was so last.
        record Gone<T extends Obj>(T last) implements Event<T> {}

        /// Nothing happened up to [Watching#revision]; the server lives.
        record Quiet<T extends Obj>() implements Event<T> {}
    }

    private final Kind<T> kind;
    private final InputStream body;
    private final BufferedReader lines;
    private volatile long revision;

    Watching(Kind<T> kind, long revision, InputStream body) {
        this.kind = kind;
        this.revision = revision;
        this.body = body;
        this.lines = KubeClient.lines(body);
    }

    /// The next event; waits for it. Empty when the server ended the watch, as it does from time to time.
    ///
    /// @throws ApiRefusal if the server says so in the middle of the watch, e.g. that we are too slow
    public Optional<Event<T>> next() throws IOException {
        var text = lines.readLine();
        if (text == null) {
            return Optional.empty();
        }
        try {
            var line = WatchLine.read(text);
            if (line.type() == WatchLine.Type.ERROR) {
                throw new ApiRefusal(Status.read(line.object()));
            }
            revision = KubeClient.number(line.object().path("metadata").path("resourceVersion").asString(""));
            return Optional.of(switch (line.type()) {
                case ADDED, MODIFIED -> new Event.Present<>(kind.bind(line.object()));
                case DELETED -> new Event.Gone<>(kind.bind(line.object()));
                case BOOKMARK, ERROR -> new Event.Quiet<>();
            });
        } catch (JacksonException | IllegalArgumentException cut) {
            throw new IOException("the watch of " + kind.plural() + " broke off in the middle of a line", cut);
        }
    }

    /// Everything up to here was told; the next watch may start from it.
    public long revision() {
        return revision;
    }

    @Override
    public void close() {
        try {
            body.close();
        } catch (IOException _) {
            // it is over either way
        }
    }
}
