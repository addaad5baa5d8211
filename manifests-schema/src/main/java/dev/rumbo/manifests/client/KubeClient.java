package dev.rumbo.manifests.client;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Executors;

import javax.net.ssl.SSLContext;

import dev.rumbo.manifests.meta.HasStatus;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.manifests.wire.ApiPath;
import dev.rumbo.manifests.wire.ListMeta;
import dev.rumbo.manifests.wire.Status;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;

/// Talks to the API server. Every call waits for its answer, at most [#PATIENCE]; virtual threads make that cheap.
///
/// Every method throws [ApiRefusal] when the server says no, and another `IOException` when it cannot be reached.
/// May be used by many threads at once.
public final class KubeClient implements AutoCloseable {

    /// How long an answer may take.
    public static final Duration PATIENCE = Duration.ofSeconds(30);

    private static final int PAGE = 500;

    private final URI server;
    private final String userAgent;
    private final HttpClient http;

    /// @param server    e.g. `https://10.0.0.1:6443`
    /// @param tls       trusts the cluster's authority and shows our certificate
    /// @param userAgent who asks, for the server's journal, e.g. `rumbo-node/0.1`
    public KubeClient(URI server, SSLContext tls, String userAgent) {
        this.server = server;
        this.userAgent = userAgent;
        this.http = HttpClient.newBuilder()
                .sslContext(tls)
                .connectTimeout(Duration.ofSeconds(10))
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
    }

    /// All objects selected, at one revision.
    ///
    /// @param revision where a watch may go on
    public record Listed<T extends Obj>(List<T> items, long revision) {
        public Listed {
            items = List.copyOf(items);
        }
    }

    public <T extends Obj> Listed<T> list(Kind<T> kind, Selection selection) throws IOException, InterruptedException {
        var items = new ArrayList<T>();
        var more = "";
        long revision;
        do {
            var page = tree(request(ApiPath.collection(kind, selection.namespace()),
                    and(selection.query(), "limit=" + PAGE, more.isEmpty() ? "" : "continue=" + encoded(more))).GET());
            for (var item : page.path("items")) {
                items.add(kind.bind(item));
            }
            var meta = JsonFormat.read(page.path("metadata"), ListMeta.class);
            revision = number(meta.resourceVersion());
            more = meta.continueToken();
        } while (!more.isEmpty());
        return new Listed<>(items, revision);
    }

    /// The object, if there is one.
    public <T extends Obj> Optional<T> find(Ref<T> ref) throws IOException, InterruptedException {
        try {
            return Optional.of(ref.kind().bind(tree(request(ApiPath.of(ref), "").GET())));
        } catch (ApiRefusal refusal) {
            if (refusal.isNotFound()) {
                return Optional.empty();
            }
            throw refusal;
        }
    }

    /// Makes a new object and returns it as the server keeps it.
    public <T extends Obj> T create(T object) throws IOException, InterruptedException {
        return bound(object, tree(request(ApiPath.collection(object.kind(), object.meta().namespace()), "")
                .POST(json(object.json()))));
    }

    /// The object as it shall be; its status stays. Conflicts if the stored one has another `resourceVersion`,
    /// unless ours is 0.
    public <T extends Obj> T replace(T object) throws IOException, InterruptedException {
        return bound(object, tree(request(ApiPath.of(object.ref()), "").PUT(json(object.json()))));
    }

    /// Reports the status; everything else stays. The same rule for `resourceVersion` as [#replace].
    public <T extends Obj & HasStatus<T, ?>> T reportStatus(T object) throws IOException, InterruptedException {
        return bound(object, tree(request(ApiPath.of(object.ref()).sub("status"), "").PUT(json(object.json()))));
    }

    /// Merges `patch` into the object (RFC 7386).
    public <T extends Obj> T merge(Ref<T> ref, Json patch) throws IOException, InterruptedException {
        return ref.kind().bind(tree(request(ApiPath.of(ref), "")
                .header("Content-Type", "application/merge-patch+json").method("PATCH", json(patch))));
    }

    /// Server-side apply: these fields shall be so and belong to `fieldManager`.
    public <T extends Obj> T apply(Ref<T> ref, Json manifest, String fieldManager, boolean force)
            throws IOException, InterruptedException {
        return ref.kind().bind(tree(request(ApiPath.of(ref),
                "fieldManager=" + encoded(fieldManager) + "&force=" + force)
                .header("Content-Type", "application/apply-patch+yaml").method("PATCH", json(manifest))));
    }

    /// Asks for the end of an object. There being none is not an error.
    ///
    /// @param uid          only if it is still this very object
    /// @param graceSeconds 0 confirms that nothing of it runs any more: it goes at once
    public void delete(Ref<? extends Obj> ref, Optional<String> uid, Optional<Long> graceSeconds)
            throws IOException, InterruptedException {
        var options = JsonFormat.object();
        options.put("kind", "DeleteOptions");
        options.put("apiVersion", "v1");
        graceSeconds.ifPresent(seconds -> options.put("gracePeriodSeconds", seconds));
        uid.ifPresent(value -> options.putObject("preconditions").put("uid", value));
        try {
            tree(request(ApiPath.of(ref), "").method("DELETE", json(Json.of(options))));
        } catch (ApiRefusal refusal) {
            if (!refusal.isNotFound()) {
                throw refusal;
            }
        }
    }

    /// Follows the changes of a selection after a revision, until closed.
    ///
    /// @param lasting the server ends the watch after this long; go on from [Watching#revision] then
    /// @throws ApiRefusal that [ApiRefusal#isExpired] when the revision is too old: list again
    public <T extends Obj> Watching<T> watch(Kind<T> kind, Selection selection, long sinceRevision, Duration lasting)
            throws IOException, InterruptedException {
        var request = request(ApiPath.collection(kind, selection.namespace()), and(selection.query(), "watch=true",
                "allowWatchBookmarks=true", "resourceVersion=" + sinceRevision, "timeoutSeconds=" + lasting.toSeconds()));
        var response = http.send(request.GET().build(), BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            throw refusal(response.statusCode(), response.body().readAllBytes());
        }
        return new Watching<>(kind, sinceRevision, response.body());
    }

    /// A container's output as it comes; the caller closes it.
    ///
    /// @param query e.g. `container=web&follow=true&tailLines=10`
    public InputStream logs(Ref<? extends Obj> pod, String query) throws IOException, InterruptedException {
        var response = http.send(request(ApiPath.of(pod).sub("log"), query).GET().build(), BodyHandlers.ofInputStream());
        if (response.statusCode() != 200) {
            throw refusal(response.statusCode(), response.body().readAllBytes());
        }
        return response.body();
    }

    /// Asks for any path of the server, for what has no method here; the answer as JSON.
    ///
    /// @param path with its query, e.g. `/version`
    public JsonNode get(String path) throws IOException, InterruptedException {
        return tree(request(path).GET());
    }

    /// Sends JSON to any path of the server; the answer as JSON.
    public JsonNode post(String path, JsonNode body) throws IOException, InterruptedException {
        return tree(request(path).POST(json(Json.of(body))));
    }

    /// Ends all watches.
    @Override
    public void close() {
        http.shutdownNow();
    }

    private JsonNode tree(HttpRequest.Builder request) throws IOException, InterruptedException {
        var response = http.send(request.timeout(PATIENCE).build(), BodyHandlers.ofByteArray());
        if (response.statusCode() / 100 != 2) {
            throw refusal(response.statusCode(), response.body());
        }
        try {
            return JsonFormat.CANONICAL.readTree(response.body());
        } catch (JacksonException unreadable) {
            throw notOurs(response, unreadable);
        }
    }

    private static IOException notOurs(HttpResponse<?> response, JacksonException unreadable) {
        return new IOException("the answer of " + response.uri() + " is no JSON: " + unreadable.getOriginalMessage()
                + "; is this the address of a Rumbo server?");
    }

    private static ApiRefusal refusal(int code, byte[] body) {
        try {
            var tree = JsonFormat.CANONICAL.readTree(body);
            if (tree.path("kind").asString("").equals("Status")) {
                return new ApiRefusal(Status.read(tree));
            }
        } catch (JacksonException _) {
            // some other server's error page: told below
        }
        var start = new String(body, 0, Math.min(body.length, 200), StandardCharsets.UTF_8).strip();
        return new ApiRefusal(Status.failure(code, "", "HTTP " + code + (start.isEmpty() ? "" : ": " + start)));
    }

    private HttpRequest.Builder request(ApiPath path, String query) {
        return request(path + (query.isEmpty() ? "" : "?" + query));
    }

    private HttpRequest.Builder request(String pathAndQuery) {
        return HttpRequest.newBuilder(server.resolve(pathAndQuery))
                .header("Accept", "application/json").header("User-Agent", userAgent);
    }

    private static BodyPublisher json(Json json) {
        return BodyPublishers.ofByteArray(json.utf8());
    }

    @SuppressWarnings("unchecked")   // the server answers with the kind that was sent
    private static <T extends Obj> T bound(T sent, JsonNode answer) {
        return (T) sent.kind().bind(answer);
    }

    private static String and(String... parts) {
        return String.join("&", List.of(parts).stream().filter(part -> !part.isEmpty()).toList());
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    static long number(String resourceVersion) throws IOException {
        try {
            return Long.parseLong(resourceVersion);
        } catch (NumberFormatException notOurs) {
            throw new IOException("\"" + resourceVersion + "\" is no resourceVersion of a Rumbo server", notOurs);
        }
    }

    static BufferedReader lines(InputStream body) {
        return new BufferedReader(new InputStreamReader(body, StandardCharsets.UTF_8), 4096);
    }
}
