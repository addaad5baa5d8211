package dev.rumbo.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

import io.javalin.http.Context;

import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.manifests.wire.ApiPath;
import dev.rumbo.manifests.wire.JoinRequest;
import dev.rumbo.manifests.wire.Status;
import dev.rumbo.node.identity.Invitation;
import dev.rumbo.node.identity.JoinFailed;
import dev.rumbo.node.identity.NodeIdentity;
import dev.rumbo.web.identity.Caller;
import dev.rumbo.web.identity.ClusterIdentity;
import dev.rumbo.web.server.Gate;
import dev.rumbo.web.server.Routes;
import dev.rumbo.web.server.WebServer;

/// A node and a master that have never met, over real TLS.
@Timeout(60)
class NodeJoinTest {

    @TempDir
    private Path folder;
    private ClusterIdentity master;
    private WebServer server;

    @BeforeEach
    void start() throws Exception {
        master = ClusterIdentity.open(folder.resolve("master"), List.of(), InstantSource.system());
        var gate = new Gate(master);
        Routes desk = routes -> routes.post(ApiPath.JOIN, request -> answer(request, gate));
        server = WebServer.startTls("127.0.0.1", 0, master.serverTls(), List.of(desk));
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private void answer(Context request, Gate gate) throws Exception {
        var wish = JsonFormat.read(JsonFormat.CANONICAL.readTree(request.bodyAsBytes()), JoinRequest.class);
        switch (master.join(wish, gate.caller(request).orElseThrow())) {
            case ClusterIdentity.Admission.Admitted(var answer) -> request.status(201).result(JsonFormat.tree(answer).toString());
            case ClusterIdentity.Admission.Rejected(var code, var why) ->
                    request.status(code).result(Status.failure(code, "Unauthorized", why).tree().toString());
        }
    }

    @Test
    void a_node_joins_by_token_and_keeps_its_name_over_a_restart() throws Exception {
        var invited = master.invite(Duration.ofHours(1));

        var joined = NodeIdentity.join(folder.resolve("node"), new Invitation(uri(), invited.token(), invited.pin()), "n1");
        var reopened = NodeIdentity.reopen(folder.resolve("node"), uri(), "n1", InstantSource.system()).orElseThrow();

        assertThat(Caller.of(joined.credential().certificate())).isEqualTo(new Caller("system:node:n1", List.of("system:nodes")));
        assertThat(reopened.credential().certificate()).isEqualTo(joined.credential().certificate());
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("node/node/pki/node.pem")))).isEqualTo("rw-------");
        assertThat(NodeIdentity.reopen(folder.resolve("node"), uri(), "n10", InstantSource.system())).isEmpty();
    }

    @Test
    void a_node_renews_with_its_old_certificate_and_a_new_key() throws Exception {
        var invited = master.invite(Duration.ofHours(1));
        var node = NodeIdentity.join(folder.resolve("node"), new Invitation(uri(), invited.token(), invited.pin()), "n1");
        var before = node.credential();

        assertThat(node.renewIfDue(java.time.Instant.now())).isFalse();
        assertThat(node.renewIfDue(node.renewAt().plusSeconds(1))).isTrue();

        assertThat(node.credential().certificate().getPublicKey()).isNotEqualTo(before.certificate().getPublicKey());
        assertThat(Caller.of(node.credential().certificate()).name()).isEqualTo("system:node:n1");
    }

    @Test
    void a_wrong_pin_stops_the_node_before_it_tells_its_token() throws Exception {
        var invited = master.invite(Duration.ofHours(1));
        var pin = "sha256:" + "0".repeat(64);

        assertThatThrownBy(() -> NodeIdentity.join(folder.resolve("node"), new Invitation(uri(), invited.token(), pin), "n1"))
                .isInstanceOf(JoinFailed.class).hasMessageContaining("the server is not the one that was meant");
    }

    @Test
    void a_wrong_token_is_turned_away_in_words() {
        assertThatThrownBy(() -> NodeIdentity.join(folder.resolve("node"),
                new Invitation(uri(), "made-up", master.invite(Duration.ofHours(1)).pin()), "n1"))
                .isInstanceOf(JoinFailed.class).hasMessageContaining("make a new one with `rumbo token`");
    }

    private URI uri() {
        return URI.create("https://127.0.0.1:" + server.port());
    }
}
