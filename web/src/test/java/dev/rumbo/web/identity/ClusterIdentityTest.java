package dev.rumbo.web.identity;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import dev.rumbo.manifests.client.Kubeconfig;
import dev.rumbo.manifests.wire.JoinRequest;
import dev.rumbo.manifests.wire.UserNames;

class ClusterIdentityTest {

    private static final URI SERVER = URI.create("https://127.0.0.1:6443");
    private static final Instant START = Instant.parse("2026-11-22T10:00:00Z");

    @TempDir
    private Path folder;
    private final AtomicReference<Instant> now = new AtomicReference<>(START);
    private final InstantSource clock = now::get;

    @Test
    void keeps_its_authority_and_the_kubeconfig_over_a_restart() throws IOException {
        var first = open();
        var text = Files.readString(first.writeKubeconfig(SERVER));

        var second = open();
        var again = Files.readString(second.writeKubeconfig(SERVER));

        assertThat(second.authority()).isEqualTo(first.authority());
        assertThat(again).isEqualTo(text);
    }

    @Test
    void writes_a_new_kubeconfig_when_the_address_changes_or_the_certificate_grows_old() throws IOException {
        var identity = open();
        var text = Files.readString(identity.writeKubeconfig(SERVER));

        var moved = Files.readString(identity.writeKubeconfig(URI.create("https://10.0.0.1:6443")));
        now.set(START.plus(Duration.ofDays(300)));
        var renewed = Files.readString(identity.writeKubeconfig(URI.create("https://10.0.0.1:6443")));

        assertThat(moved).isNotEqualTo(text).contains("https://10.0.0.1:6443");
        assertThat(renewed).isNotEqualTo(moved);
    }

    @Test
    void nobody_else_may_read_a_key() throws IOException {
        var identity = open();
        identity.writeKubeconfig(SERVER);
        identity.invite(Duration.ofHours(1));

        for (var file : List.of("kubeconfig", "pki/ca.key", "pki/tokens")) {
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve(file))))
                    .as(file).isEqualTo("rw-------");
        }
    }

    @Test
    void the_kubeconfig_holds_an_administrator() throws IOException {
        var admin = Kubeconfig.read(open().writeKubeconfig(SERVER)).credential();

        assertThat(Caller.of(admin.certificate())).isEqualTo(new Caller("admin", List.of(UserNames.MASTERS)));
    }

    @Test
    void a_token_is_kept_as_a_hash_and_ends() throws IOException {
        var identity = open();
        var token = identity.tokens().create(new Caller("ci", List.of("readers")), Duration.ofHours(1), clock.instant());

        assertThat(Files.readString(folder.resolve("pki/tokens"))).doesNotContain(token);
        assertThat(open().caller(Optional.empty(), Optional.of(token))).contains(new Caller("ci", List.of("readers")));
        assertThat(identity.caller(Optional.empty(), Optional.of("made up"))).isEmpty();
        now.set(START.plus(Duration.ofHours(2)));
        assertThat(identity.caller(Optional.empty(), Optional.of(token))).isEmpty();
    }

    @Test
    void an_invitation_tells_its_token_only_in_the_command_line() throws IOException {
        var invitation = open().invite(Duration.ofHours(1));

        assertThat(invitation.commandLine(SERVER)).contains("--token " + invitation.token() + "@sha256:");
        assertThat(invitation.toString()).doesNotContain(invitation.token());
    }

    @Test
    void who_knows_no_token_does_not_join() throws IOException {
        var identity = open();
        var reader = identity.tokens().create(new Caller("ci", List.of("readers")), Duration.ofHours(1), clock.instant());

        for (var token : List.of("", "made up", reader)) {
            assertThat(identity.join(new JoinRequest("n1", token, "irrelevant"), Caller.ANONYMOUS))
                    .isInstanceOfSatisfying(ClusterIdentity.Admission.Rejected.class,
                            rejected -> assertThat(rejected.code()).isEqualTo(401));
        }
    }

    @Test
    void a_node_cannot_renew_for_another() throws IOException {
        var other = new Caller("system:node:n2", List.of(UserNames.NODES));

        assertThat(open().join(new JoinRequest("n1", "", "irrelevant"), other))
                .isInstanceOf(ClusterIdentity.Admission.Rejected.class);
    }

    private ClusterIdentity open() throws IOException {
        return ClusterIdentity.open(folder, List.of("master.example", "10.0.0.1"), clock);
    }
}
