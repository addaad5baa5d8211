package dev.rumbo.manifests.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.security.NoSuchAlgorithmException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLContext;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import dev.rumbo.manifests.client.ScriptedServer.Answer;
import dev.rumbo.manifests.core.ConfigMap;
import dev.rumbo.manifests.meta.ObjectMeta;

@Timeout(30)
class ListingTest {

    private final BlockingQueue<String> told = new LinkedBlockingQueue<>();
    private ScriptedServer server;
    private KubeClient client;

    @BeforeEach
    void start() throws IOException, NoSuchAlgorithmException {
        server = new ScriptedServer();
        client = new KubeClient(server.uri(), SSLContext.getDefault(), "test");
    }

    @AfterEach
    void stop() {
        client.close();
        server.close();
    }

    @Test
    void tells_the_list_and_then_what_changes() throws InterruptedException {
        server.lists.add(list(7, map("a", 3), map("b", 5)));
        server.watches.add(new Answer.Lines(true, event("MODIFIED", map("a", 8)), event("DELETED", map("b", 9)),
                event("ADDED", map("c", 10))));

        try (var listing = listing()) {
            assertThat(told(5)).containsExactly("a: none -> 3", "b: none -> 5", "a: 3 -> 8", "b: 5 -> none",
                    "c: none -> 10");
            assertThat(listing.complete()).isTrue();
            assertThat(listing.all()).extracting(map -> map.meta().name()).containsExactly("a", "c");
            assertThat(server.asked).last().asString().contains("resourceVersion=7");
        }
    }

    @Test
    void goes_on_from_the_last_revision_when_a_watch_ends() throws InterruptedException {
        server.lists.add(list(7, map("a", 3)));
        server.watches.add(new Answer.Lines(false, event("MODIFIED", map("a", 8)),
                "{\"type\":\"BOOKMARK\",\"object\":{\"kind\":\"ConfigMap\",\"metadata\":{\"resourceVersion\":\"20\"}}}"));
        server.watches.add(new Answer.Lines(true, event("MODIFIED", map("a", 21))));

        try (var _ = listing()) {
            assertThat(told(3)).containsExactly("a: none -> 3", "a: 3 -> 8", "a: 8 -> 21");
            assertThat(server.asked).last().asString().contains("resourceVersion=20");
        }
    }

    @Test
    void after_an_expired_revision_it_lists_again_and_tells_only_what_differs() throws InterruptedException {
        server.lists.add(list(7, map("a", 3), map("b", 5), map("c", 6)));
        server.watches.add(new Answer.Lines(false, "{\"type\":\"ERROR\",\"object\":{\"kind\":\"Status\",\"code\":410,"
                + "\"reason\":\"Expired\",\"message\":\"too old resource version\"}}"));
        server.lists.add(list(30, map("a", 3), map("c", 25), map("d", 28)));

        try (var _ = listing()) {
            assertThat(told(6)).containsExactly("a: none -> 3", "b: none -> 5", "c: none -> 6",
                    "b: 5 -> none", "c: 6 -> 25", "d: none -> 28");
        }
    }

    @Test
    void survives_a_server_that_is_gone_for_a_while() throws InterruptedException {
        server.lists.add(new Answer.Cut());
        server.lists.add(new Answer.Body(503, "busy"));
        server.lists.add(list(7, map("a", 3)));
        server.watches.add(new Answer.Cut());
        server.watches.add(new Answer.Lines(true, event("MODIFIED", map("a", 8))));

        try (var listing = listing()) {
            assertThat(told(2)).containsExactly("a: none -> 3", "a: 3 -> 8");
            assertThat(listing.reachable()).isTrue();
        }
    }

    @Test
    void a_refusal_carries_the_status_of_the_server() {
        server.lists.add(new Answer.Body(409, "{\"kind\":\"Status\",\"status\":\"Failure\",\"reason\":\"Conflict\","
                + "\"message\":\"the object has been modified\",\"code\":409}"));

        assertThatThrownBy(() -> client.create(new ConfigMap(ObjectMeta.named("shop", "a"),
                dev.rumbo.manifests.meta.Json.EMPTY)))
                .isInstanceOfSatisfying(ApiRefusal.class, refusal -> {
                    assertThat(refusal).hasMessage("the object has been modified");
                    assertThat(refusal.isConflict()).isTrue();
                });
    }

    private Listing<ConfigMap> listing() {
        return Listing.start(client, ConfigMap.KIND, Selection.inNamespace("shop"),
                (ref, before, after) -> told.add(ref.name() + ": " + revision(before) + " -> " + revision(after)));
    }

    private static String revision(Optional<ConfigMap> map) {
        return map.map(m -> Long.toString(m.meta().resourceVersion())).orElse("none");
    }

    private List<String> told(int count) throws InterruptedException {
        var result = new java.util.ArrayList<String>();
        for (var i = 0; i < count; i++) {
            result.add(Optional.ofNullable(told.poll(20, TimeUnit.SECONDS))
                    .orElseThrow(() -> new AssertionError("told only " + result)));
        }
        return result;
    }

    private static Answer list(long revision, String... maps) {
        return new Answer.Body(200, "{\"kind\":\"ConfigMapList\",\"apiVersion\":\"v1\",\"metadata\":{\"resourceVersion\":\""
                + revision + "\"},\"items\":[" + String.join(",", maps) + "]}");
    }

    private static String map(String name, long revision) {
        return "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"namespace\":\"shop\",\"name\":\"" + name
                + "\",\"resourceVersion\":\"" + revision + "\"}}";
    }

    private static String event(String type, String object) {
        return "{\"type\":\"" + type + "\",\"object\":" + object + "}";
    }
}
