package dev.rumbo.web.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.rumbo.manifests.client.ApiRefusal;
import dev.rumbo.manifests.client.Credential;
import dev.rumbo.manifests.client.KubeClient;
import dev.rumbo.manifests.client.Kubeconfig;
import dev.rumbo.manifests.client.Selection;
import dev.rumbo.manifests.client.Watching;
import dev.rumbo.manifests.core.ConfigMap;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.manifests.meta.ObjectMeta;
import dev.rumbo.web.identity.Caller;

import tools.jackson.databind.JsonNode;

@Timeout(60)
class KubeApiTest {

    @TempDir
    private Path folder;
    private TestServer server;
    private KubeClient client;
    private HttpClient http;

    @BeforeEach
    void start() throws Exception {
        server = new TestServer(folder);
        client = server.admin();
        http = HttpClient.newBuilder().sslContext(Kubeconfig.read(server.kubeconfig).credential().tls()).build();
    }

    @AfterEach
    void stop() {
        http.shutdownNow();
        server.close();
    }

    @Test
    void a_watch_goes_on_where_the_list_ended() throws Exception {
        client.create(map("a", "blue"));
        var listed = client.list(ConfigMap.KIND, Selection.ALL);

        try (var watching = client.watch(ConfigMap.KIND, Selection.ALL, listed.revision(), Duration.ofMinutes(1))) {
            var changed = client.replace(map("a", "green"));
            client.delete(changed.ref(), Optional.empty(), Optional.empty());

            assertThat(watching.next()).contains(new Watching.Event.Present<>(changed));
            assertThat(watching.next().orElseThrow()).isInstanceOfSatisfying(Watching.Event.Gone.class,
                    gone -> assertThat(gone.last().meta().resourceVersion()).isGreaterThan(changed.meta().resourceVersion()));
        }
    }

    @Test
    void what_leaves_a_selection_is_gone_for_its_watcher_and_what_enters_is_new() throws Exception {
        var since = client.list(ConfigMap.KIND, Selection.ALL).revision();
        try (var watching = client.watch(ConfigMap.KIND, new Selection("", "tier=web", ""), since, Duration.ofMinutes(1))) {
            client.create(map("a", "blue"));
            client.merge(map("a", "").ref(), Json.parse("{\"metadata\":{\"labels\":{\"tier\":\"web\"}}}"));
            client.merge(map("a", "").ref(), Json.parse("{\"metadata\":{\"labels\":{\"tier\":\"db\"}}}"));

            assertThat(watching.next().orElseThrow()).isInstanceOf(Watching.Event.Present.class);
            assertThat(watching.next().orElseThrow()).isInstanceOf(Watching.Event.Gone.class);
        }
    }

    @Test
    void initial_events_end_with_a_marked_bookmark() throws Exception {
        client.create(map("a", "blue"));

        var lines = http.send(get("/api/v1/namespaces/default/configmaps?watch=true&sendInitialEvents=true&allowWatchBookmarks=true"
                + "&resourceVersionMatch=NotOlderThan&timeoutSeconds=1"), BodyHandlers.ofLines()).body().map(KubeApiTest::tree).toList();

        assertThat(lines.getFirst().path("type").asString()).isEqualTo("ADDED");
        assertThat(lines.get(1).path("type").asString()).isEqualTo("BOOKMARK");
        assertThat(lines.get(1).at("/object/metadata/annotations/k8s.io~1initial-events-end").asString()).isEqualTo("true");
    }

    @Test
    void a_revision_from_another_life_is_expired() {
        assertThatThrownBy(() -> client.watch(ConfigMap.KIND, Selection.ALL, 1_000_000, Duration.ofMinutes(1)))
                .isInstanceOfSatisfying(ApiRefusal.class, refusal -> assertThat(refusal.isExpired()).isTrue());
    }

    @Test
    void a_long_list_comes_in_parts_of_one_world() throws Exception {
        for (var name : List.of("a", "b", "c")) {
            client.create(map(name, "blue"));
        }

        var first = json("/api/v1/namespaces/default/configmaps?limit=2");
        client.create(map("bb", "late"));
        var second = json("/api/v1/namespaces/default/configmaps?limit=2&continue=" + first.at("/metadata/continue").asString());

        assertThat(names(first)).containsExactly("a", "b");
        assertThat(first.at("/metadata/remainingItemCount").asInt()).isEqualTo(1);
        assertThat(names(second)).containsExactly("c");
        assertThat(second.at("/metadata/resourceVersion")).isEqualTo(first.at("/metadata/resourceVersion"));
    }

    @ParameterizedTest(name = "{0} {1} -> {2} {3}")
    @CsvSource(textBlock = """
            GET,    /api/v1/namespaces/default/configmaps/nope,           404, NotFound
            GET,    /api/v1/unicorns,                                     404, NotFound
            GET,    /api/v1/namespaces/default/pods/x/exec,               404, NotFound
            PUT,    /api/v1/namespaces/default/configmaps,                405, MethodNotAllowed
            POST,   /api/v1/configmaps,                                   405, MethodNotAllowed
            GET,    /api/v1/configmaps?labelSelector=%28,                 400, BadRequest
            GET,    /api/v1/configmaps?fieldSelector=data.x%3D1,          400, BadRequest
            GET,    /api/v1/configmaps?limit=many,                        400, BadRequest
            GET,    /api/v1/configmaps?continue=made-up,                  400, BadRequest
            GET,    /api/v1/configmaps?resourceVersion=999999,            504, Timeout
            GET,    /api/v1/configmaps?watch=1&resourceVersion=999999,    410, Expired
            DELETE, /api/v1/namespaces/default,                           403, Forbidden
            """)
    void refusals_are_statuses(String method, String path, int code, String reason) throws Exception {
        var answer = http.send(HttpRequest.newBuilder(server.uri().resolve(path))
                .method(method, HttpRequest.BodyPublishers.noBody()).build(), BodyHandlers.ofString());

        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(code);
        assertThat(tree(answer.body()).path("kind").asString()).isEqualTo("Status");
        assertThat(tree(answer.body()).path("reason").asString()).isEqualTo(reason);
        assertThat(tree(answer.body()).path("message").asString()).isNotBlank();
    }

    @Test
    void an_unknown_media_type_is_415_and_an_unwanted_answer_406() throws Exception {
        var sent = http.send(HttpRequest.newBuilder(server.uri().resolve("/api/v1/namespaces/default/configmaps"))
                .header("Content-Type", "text/html").POST(HttpRequest.BodyPublishers.ofString("<p>")).build(), BodyHandlers.ofString());
        var wanted = http.send(HttpRequest.newBuilder(server.uri().resolve("/api/v1/configmaps"))
                .header("Accept", "text/html").build(), BodyHandlers.ofString());

        assertThat(sent.statusCode()).isEqualTo(415);
        assertThat(wanted.statusCode()).isEqualTo(406);
    }

    @Test
    void a_dry_run_answers_and_does_nothing() throws Exception {
        var answer = client.post("/api/v1/namespaces/default/configmaps?dryRun=All", map("a", "blue").tree());

        assertThat(answer.at("/data/colour").asString()).isEqualTo("blue");
        assertThat(client.find(map("a", "").ref())).isEmpty();
    }

    @Test
    void unknown_fields_are_refused_warned_about_or_ignored_as_asked() throws Exception {
        var body = map("a", "blue").tree().put("colour", "blue").toString();

        assertThat(post(body, "Strict").statusCode()).isEqualTo(400);
        assertThat(post(body, "Strict").body()).contains("strict decoding error: unknown field \\\"colour\\\"");
        assertThat(post(body, "Warn").headers().firstValue("Warning")).contains("299 - \"unknown field \\\"colour\\\"\"");
        client.delete(map("a", "").ref(), Optional.empty(), Optional.empty());
        assertThat(post(body, "Ignore").headers().firstValue("Warning")).isEmpty();
    }

    @Test
    void metadata_alone_can_be_asked_for() throws Exception {
        client.create(map("a", "blue"));

        var list = tree(http.send(HttpRequest.newBuilder(server.uri().resolve("/api/v1/namespaces/default/configmaps"))
                .header("Accept", "application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1").build(), BodyHandlers.ofString()).body());

        assertThat(list.path("kind").asString()).isEqualTo("PartialObjectMetadataList");
        assertThat(names(list)).containsExactly("a");
        assertThat(list.at("/items/0").has("data")).isFalse();
    }

    @Test
    void who_shows_nothing_sees_only_that_the_server_lives() throws Exception {
        try (var nobody = HttpClient.newBuilder().sslContext(Credential.trusting(List.of(server.identity.authority()))).build()) {
            assertThat(nobody.send(get("/readyz"), BodyHandlers.ofString()).body()).isEqualTo("ok");
            assertThat(nobody.send(get("/version"), BodyHandlers.ofString()).statusCode()).isEqualTo(200);
            assertThat(nobody.send(get("/api"), BodyHandlers.ofString()).statusCode()).isEqualTo(401);
            assertThat(nobody.send(get("/api/v1/secrets"), BodyHandlers.ofString()).statusCode()).isEqualTo(401);
        }
    }

    @Test
    void a_token_tells_who_asks_and_what_it_may_not() throws Exception {
        var token = server.identity.tokens().create(new Caller("ci", List.of("readers")), Duration.ofHours(1), java.time.Instant.now());
        try (var bearer = HttpClient.newBuilder().sslContext(Credential.trusting(List.of(server.identity.authority()))).build()) {
            var known = bearer.send(HttpRequest.newBuilder(server.uri().resolve("/api/v1/secrets")).header("Authorization", "Bearer " + token).build(),
                    BodyHandlers.ofString());
            var unknown = bearer.send(HttpRequest.newBuilder(server.uri().resolve("/readyz")).header("Authorization", "Bearer made-up").build(),
                    BodyHandlers.ofString());

            assertThat(known.statusCode()).isEqualTo(403);
            assertThat(known.body()).contains("User \\\"ci\\\" cannot list resource \\\"secrets\\\"");
            assertThat(unknown.statusCode()).isEqualTo(401);
        }
    }

    private HttpResponse<String> post(String body, String fieldValidation) throws Exception {
        return http.send(HttpRequest.newBuilder(server.uri().resolve("/api/v1/namespaces/default/configmaps?fieldValidation=" + fieldValidation))
                .POST(HttpRequest.BodyPublishers.ofString(body)).build(), BodyHandlers.ofString());
    }

    private JsonNode json(String path) throws Exception {
        return tree(http.send(get(path), BodyHandlers.ofString()).body());
    }

    private HttpRequest get(String path) {
        return HttpRequest.newBuilder(server.uri().resolve(path)).build();
    }

    private static List<String> names(JsonNode list) {
        return list.path("items").values().stream().map(item -> item.at("/metadata/name").asString()).toList();
    }

    private static JsonNode tree(String text) {
        return JsonFormat.CANONICAL.readTree(text);
    }

    private static ConfigMap map(String name, String colour) {
        return new ConfigMap(ObjectMeta.named("default", name), Json.parse("{\"data\":{\"colour\":\"" + colour + "\"}}"));
    }
}
