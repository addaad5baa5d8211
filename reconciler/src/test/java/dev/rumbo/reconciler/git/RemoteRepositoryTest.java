package dev.rumbo.reconciler.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RemoteRepositoryTest {

    private static final Revision MAIN = new Revision("main");

    @TempDir Path temp;
    private TestRepository source;
    private GitHttpServer server;
    private GitRepositories repositories;

    @BeforeEach
    void open() throws Exception {
        source = TestRepository.in(temp.resolve("shop"));
        server = GitHttpServer.open(source);
        repositories = GitRepositories.in(temp.resolve("clones"), Credentials.NONE);
    }

    @AfterEach
    void close() {
        repositories.close();
        server.close();
        source.close();
    }

    private Resolution.At at(Revision revision) throws GitFailure {
        return repositories.heads(server.url(), List.of(revision)).at(revision);
    }

    private GitProblem problemOf(RepositoryUrl url, Revision revision) {
        return assertThatThrownBy(() -> repositories.fetch(url, repositories.heads(url, List.of(revision)).at(revision)))
                .asInstanceOf(type(GitFailure.class)).actual().problem();
    }

    @Test
    void a_commit_is_fetched_and_read() throws GitFailure {
        source.write("apps/a.yaml", "a: 1").commit("first");
        source.annotatedTag("v1");
        var second = source.write("apps/a.yaml", "a: 2").commit("second");

        var info = repositories.fetch(server.url(), at(MAIN));

        assertThat(info.id()).isEqualTo(second);
        assertThat(info.subject()).isEqualTo("second");
        assertThat(repositories.read(server.url(), second, new SubPath("apps"), SourceFile.MANIFESTS).files())
                .extracting(SourceFile::text).containsExactly("a: 2");
    }

    @Test
    void every_way_to_name_a_commit_works() throws GitFailure {
        var first = source.write("a.yaml", "a: 1").commit("first");
        source.annotatedTag("v1");
        var second = source.write("a.yaml", "a: 2").commit("second");

        assertThat(at(Revision.HEAD)).isEqualTo(new Resolution.At(Revision.HEAD, second, java.util.Optional.of("refs/heads/main")));
        assertThat(at(new Revision("v1")).commit()).isEqualTo(first);
        assertThat(repositories.fetch(server.url(), at(new Revision("v1"))).id()).isEqualTo(first);
        assertThat(repositories.fetch(server.url(), at(new Revision(second.sha()))).id()).isEqualTo(second);
    }

    @Test
    void a_short_id_is_found_even_before_anything_was_fetched() throws GitFailure {
        var first = source.write("a.yaml", "a: 1").commit("first");
        source.write("a.yaml", "a: 2").commit("second");

        assertThat(repositories.fetch(server.url(), at(new Revision(first.sha().substring(0, 8)))).id()).isEqualTo(first);
    }

    @Test
    void an_unmoved_head_costs_one_question_and_no_fetch() throws GitFailure {
        source.write("a.yaml", "a: 1").commit("first");
        source.branch("side");
        repositories.fetch(server.url(), at(MAIN));
        server.requests.clear();

        var heads = repositories.heads(server.url(), List.of(MAIN, Revision.HEAD, new Revision("side")));
        repositories.fetch(server.url(), heads.at(MAIN));

        assertThat(server.requests).as("protocol version 2: what can you do, and which refs are there")
                .containsExactly("GET /repo.git/info/refs?service=git-upload-pack", "POST /repo.git/git-upload-pack");
    }

    @Test
    void a_known_commit_id_needs_no_network_at_all() throws GitFailure {
        var first = source.write("a.yaml", "a: 1").commit("first");
        repositories.fetch(server.url(), at(MAIN));
        server.requests.clear();

        repositories.fetch(server.url(), at(new Revision(first.sha())));

        assertThat(server.requests).isEmpty();
    }

    @Test
    void a_rewritten_branch_is_followed() throws Exception {
        source.write("a.yaml", "a: 1").commit("first");
        var dropped = source.write("a.yaml", "a: 2").commit("second");
        repositories.fetch(server.url(), at(MAIN));

        source.git.reset().setMode(org.eclipse.jgit.api.ResetCommand.ResetType.HARD).setRef("HEAD~1").call();
        var instead = source.write("a.yaml", "a: 3").commit("instead");

        assertThat(repositories.fetch(server.url(), at(MAIN)).id()).isEqualTo(instead);
        assertThat(repositories.commit(server.url(), dropped).subject()).as("what still runs can still be explained").isEqualTo("second");
    }

    @Test
    void a_branch_may_become_a_directory_of_branches() throws GitFailure {
        source.write("a.yaml", "a: 1").commit("first");
        source.branch("release");
        repositories.fetch(server.url(), at(new Revision("release")));

        source.deleteBranch("release");
        var second = source.write("a.yaml", "a: 2").commit("second");
        source.branch("release/1.0");

        assertThat(repositories.fetch(server.url(), at(new Revision("release/1.0"))).id()).isEqualTo(second);
    }

    @Test
    void the_clone_survives_a_restart_and_the_locks_of_a_killed_process() throws Exception {
        source.write("a.yaml", "a: 1").commit("first");
        repositories.fetch(server.url(), at(MAIN));
        repositories.close();
        var clone = cloneDirectory();
        try (var refs = Files.list(clone.resolve("refs/rumbo"))) {
            for (var ref : refs.toList()) {
                Files.createFile(ref.resolveSibling(ref.getFileName() + ".lock"));
            }
        }
        Files.createFile(clone.resolve("packed-refs.lock"));

        repositories = GitRepositories.in(temp.resolve("clones"), Credentials.NONE);
        var second = source.write("a.yaml", "a: 2").commit("second");

        assertThat(repositories.fetch(server.url(), at(MAIN)).id()).isEqualTo(second);
    }

    @Test
    void a_damaged_clone_is_fetched_anew_by_the_next_round() throws Exception {
        var commit = source.write("a.yaml", "a: 1".repeat(1000)).commit("first");
        repositories.fetch(server.url(), at(MAIN));
        repositories.close();
        try (var packs = Files.list(cloneDirectory().resolve("objects/pack"))) {
            for (var pack : packs.filter(file -> file.toString().endsWith(".pack")).toList()) {
                var bytes = Files.readAllBytes(pack);
                java.util.Arrays.fill(bytes, 12, bytes.length - 20, (byte) 0x7f);
                pack.toFile().setWritable(true);
                Files.write(pack, bytes);
            }
        }
        repositories = GitRepositories.in(temp.resolve("clones"), Credentials.NONE);

        assertThatThrownBy(() -> repositories.fetch(server.url(), at(MAIN))).isInstanceOf(GitFailure.class);
        assertThat(repositories.fetch(server.url(), at(MAIN)).id()).isEqualTo(commit);
        assertThat(repositories.read(server.url(), commit, SubPath.ROOT, SourceFile.MANIFESTS).files()).hasSize(1);
    }

    @Test
    void a_forgotten_repository_leaves_nothing_behind() throws Exception {
        source.write("a.yaml", "a: 1").commit("first");
        repositories.fetch(server.url(), at(MAIN));

        repositories.forget(server.url());
        repositories.forget(server.url());

        assertThat(cloneDirectory()).doesNotExist();
        repositories.forget(source.url());
        assertThat(source.directory).exists();
    }

    private Path cloneDirectory() throws GitFailure {
        return temp.resolve("clones").resolve(ClonedRepository.directoryName((RepositoryUrl.Remote) server.url()));
    }

    @Test
    void many_fetches_leave_few_packs() throws Exception {
        for (var i = 0; i < 25; i++) {
            source.write("a.yaml", "a: " + i).commit("change " + i);
            repositories.fetch(server.url(), at(MAIN));
        }
        var packs = cloneDirectory().resolve("objects/pack");

        try (var files = Files.list(packs)) {
            assertThat(files.filter(file -> file.toString().endsWith(".pack")).count()).isLessThan(10);
        }
        assertThat(repositories.read(server.url(), at(MAIN).commit(), SubPath.ROOT, SourceFile.MANIFESTS).files())
                .extracting(SourceFile::text).containsExactly("a: 24");
    }

    @Test
    void a_misspelt_branch_brings_up_the_right_one() throws GitFailure {
        source.write("a.yaml", "a: 1").commit("first");
        source.branch("production");

        assertThat(problemOf(server.url(), new Revision("producton")).inWords()).endsWith("; did you mean \"production\"?");
    }

    @Test
    void a_commit_that_is_nowhere_is_a_problem() throws GitFailure {
        source.write("a.yaml", "a: 1").commit("first");

        assertThat(problemOf(server.url(), new Revision("0123456789012345678901234567890123456789"))).isInstanceOf(GitProblem.RevisionNotFound.class);
        assertThat(problemOf(server.url(), new Revision("0123456"))).isInstanceOf(GitProblem.RevisionNotFound.class);
    }

    @Test
    void an_empty_remote_says_so() throws GitFailure {
        assertThat(problemOf(server.url(), MAIN)).isInstanceOf(GitProblem.NoCommits.class);
        assertThat(problemOf(server.url(), Revision.HEAD)).isInstanceOf(GitProblem.NoCommits.class);
    }

    @Test
    void a_wrong_path_on_the_host_says_so() throws GitFailure {
        var wrong = RepositoryUrl.parse(server.url().toString().replace("repo.git", "other.git"));

        assertThat(problemOf(wrong, MAIN)).isInstanceOf(GitProblem.RepositoryNotFound.class);
    }

    @Test
    void a_host_that_does_not_listen_says_so() throws Exception {
        int free;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            free = socket.getLocalPort();
        }

        assertThat(problemOf(RepositoryUrl.parse("http://127.0.0.1:" + free + "/repo.git"), MAIN)).isInstanceOfSatisfying(GitProblem.HostUnreachable.class,
                problem -> assertThat(problem.inWords()).contains("refused").contains("what runs stays as it is"));
        assertThat(problemOf(RepositoryUrl.parse("http://no-such-host.invalid/repo.git"), MAIN)).isInstanceOf(GitProblem.HostUnreachable.class);
    }

    @Test
    void a_private_repository_wants_credentials_and_accepts_the_right_ones() throws Exception {
        var commit = source.write("a.yaml", "a: 1").commit("first");
        try (var guarded = GitHttpServer.guarded(source, "s3cret");
                var knowing = GitRepositories.in(temp.resolve("clones2"), _ -> new Credential.Login("bob", "s3cret"))) {
            assertThat(problemOf(guarded.url(), MAIN)).isInstanceOf(GitProblem.CredentialsMissing.class);
            assertThat(knowing.fetch(guarded.url(), knowing.heads(guarded.url(), List.of(MAIN)).at(MAIN)).id()).isEqualTo(commit);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"bob:wr0ng@", "wr0ng@"})
    void refused_credentials_are_named_but_not_shown(String userInfo) throws Exception {
        source.write("a.yaml", "a: 1").commit("first");
        try (var guarded = GitHttpServer.guarded(source, "s3cret")) {
            var problem = problemOf(guarded.url(userInfo), MAIN);

            assertThat(problem).isInstanceOf(GitProblem.CredentialsRefused.class);
            assertThat(problem.inWords() + problem).doesNotContain("wr0ng");
        }
    }

    @Test
    void credentials_in_the_url_reach_no_file_of_the_clone() throws Exception {
        source.write("a.yaml", "a: 1").commit("first");
        try (var guarded = GitHttpServer.guarded(source, "s3cret")) {
            repositories.fetch(guarded.url("bob:s3cret@"), repositories.heads(guarded.url("bob:s3cret@"), List.of(MAIN)).at(MAIN));
        }

        try (var files = Files.walk(temp.resolve("clones"))) {
            assertThat(files.filter(Files::isRegularFile).filter(file -> file.toString().contains("s3cret") || contains(file, "s3cret")).toList()).isEmpty();
        }
    }

    private static boolean contains(Path file, String text) {
        try {
            return new String(Files.readAllBytes(file), java.nio.charset.StandardCharsets.ISO_8859_1).contains(text);
        } catch (java.io.IOException broken) {
            throw new java.io.UncheckedIOException(broken);
        }
    }

    @Test
    void a_redirect_to_another_host_gets_no_credentials() throws Exception {
        source.write("a.yaml", "a: 1").commit("first");
        try (var guarded = GitHttpServer.guarded(source, "s3cret")) {
            var moved = RepositoryUrl.parse(guarded.url("bob:s3cret@").toString().replace("http://", "http://bob:s3cret@").replace("/repo.git", "/moved.git"));

            assertThat(problemOf(moved, MAIN)).as("127.0.0.1 sends us on to localhost, which is another host").isInstanceOf(GitProblem.CredentialsRefused.class);
        }
    }
}
