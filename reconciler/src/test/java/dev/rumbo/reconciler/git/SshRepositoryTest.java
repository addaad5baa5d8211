package dev.rumbo.reconciler.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SshRepositoryTest {

    private static final Revision MAIN = new Revision("main");

    @TempDir Path temp;
    private KeyPair ours;
    private TestRepository source;
    private GitSshServer server;

    @BeforeEach
    void open() throws Exception {
        ours = GitSshServer.newKey();
        source = TestRepository.in(temp.resolve("shop"));
        server = GitSshServer.letting(ours, source);
    }

    @AfterEach
    void close() throws Exception {
        server.close();
        source.close();
    }

    private GitProblem problemWith(Credential credential, RepositoryUrl url) {
        try (var repositories = GitRepositories.in(temp.resolve("clones"), _ -> credential)) {
            return assertThatThrownBy(() -> repositories.heads(url, List.of(MAIN))).asInstanceOf(type(GitFailure.class)).actual().problem();
        }
    }

    @Test
    void an_ed25519_key_and_a_known_host_are_enough() throws Exception {
        var first = source.write("apps/a.yaml", "a: 1").commit("first");
        var keys = server.folder(temp.resolve("keys"), ours);
        try (var repositories = GitRepositories.in(temp.resolve("clones"), _ -> keys)) {
            var head = repositories.heads(server.url(), List.of(MAIN)).at(MAIN);
            assertThat(repositories.fetch(server.url(), head).id()).isEqualTo(first);
            assertThat(repositories.read(server.url(), first, new SubPath("apps"), SourceFile.MANIFESTS).files()).hasSize(1);

            var second = source.write("apps/a.yaml", "a: 2").commit("second");
            assertThat(repositories.fetch(server.url(), repositories.heads(server.url(), List.of(MAIN)).at(MAIN)).id()).isEqualTo(second);
        }
    }

    @Test
    void a_key_the_host_does_not_know_is_refused() throws Exception {
        source.write("a.yaml", "a: 1").commit("first");
        var keys = server.folder(temp.resolve("keys"), GitSshServer.newKey());

        assertThat(problemWith(keys, server.url())).isEqualTo(new GitProblem.CredentialsRefused(server.url(), "the keys in " + temp.resolve("keys")));
    }

    @Test
    void a_host_whose_key_is_unknown_is_not_trusted() throws Exception {
        source.write("a.yaml", "a: 1").commit("first");
        var keys = server.folder(temp.resolve("keys"), ours);
        Files.writeString(keys.knownHosts(), "");

        assertThat(problemWith(keys, server.url())).isInstanceOf(GitProblem.HostNotTrusted.class)
                .satisfies(problem -> assertThat(problem.inWords()).contains("is not in " + keys.knownHosts()).contains("ssh-keyscan"));
        assertThat(Files.readString(keys.knownHosts())).as("and is not added behind anybody's back").isEmpty();
    }

    @Test
    void a_host_that_shows_another_key_than_it_used_to_is_not_trusted() throws Exception {
        source.write("a.yaml", "a: 1").commit("first");
        var keys = server.folder(temp.resolve("keys"), ours);
        try (var imposter = GitSshServer.letting(ours, source)) {
            Files.writeString(keys.knownHosts(), Files.readString(keys.knownHosts()).replaceFirst(":[0-9]+ ", ":" + portOf(imposter) + " "));

            assertThat(problemWith(keys, imposter.url())).isInstanceOf(GitProblem.HostNotTrusted.class);
        }
    }

    private static String portOf(GitSshServer server) throws GitFailure {
        return server.url().toString().replaceAll(".*:([0-9]+)/.*", "$1");
    }

    @Test
    void without_keys_somebody_is_told_to_set_some() throws Exception {
        source.write("a.yaml", "a: 1").commit("first");
        var noKeys = server.folder(temp.resolve("keys"), ours);
        Files.delete(noKeys.folder().resolve("rumbo"));

        assertThat(problemWith(noKeys, server.url())).isInstanceOf(GitProblem.CredentialsRefused.class);
        assertThat(problemWith(new Credential.Anonymous(), server.url()).inWords()).contains("key folder");
    }

    @Test
    void a_wrong_path_on_the_host_says_so() throws Exception {
        source.write("a.yaml", "a: 1").commit("first");

        assertThat(problemWith(server.folder(temp.resolve("keys"), ours), server.url("/other.git"))).isInstanceOf(GitProblem.RepositoryNotFound.class);
    }
}
