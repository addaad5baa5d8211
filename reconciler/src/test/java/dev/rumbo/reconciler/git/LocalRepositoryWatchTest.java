package dev.rumbo.reconciler.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalRepositoryWatchTest {

    @TempDir Path temp;
    private final LinkedBlockingQueue<String> hints = new LinkedBlockingQueue<>();
    private TestRepository source;
    private LocalRepositoryWatch watch;

    @BeforeEach
    void start() throws Exception {
        source = TestRepository.in(temp.resolve("shop"));
        source.write("a.yaml", "a: 1").commit("first");
        watch = LocalRepositoryWatch.start();
    }

    @AfterEach
    void close() {
        watch.close();
        source.close();
    }

    private void expectHint() throws InterruptedException {
        assertThat(hints.poll(10, TimeUnit.SECONDS)).as("a hint").isNotNull();
    }

    @Test
    void a_commit_gives_a_hint() throws Exception {
        watch.follow(source.url(), () -> hints.add("moved"));

        source.write("a.yaml", "a: 2").commit("second");

        expectHint();
    }

    @Test
    void a_branch_in_a_new_directory_gives_a_hint_when_it_comes_and_when_it_moves() throws Exception {
        watch.follow(source.url(), () -> hints.add("moved"));
        source.branch("feature/one/x");
        expectHint();
        source.write("a.yaml", "a: 2").commit("second");
        expectHint();
        hints.clear();

        var ref = source.directory.resolve(".git/refs/heads/feature/one/x");
        Files.writeString(ref, Files.readString(source.directory.resolve(".git/refs/heads/main")));

        expectHint();
    }

    @Test
    void packed_refs_give_a_hint() throws Exception {
        watch.follow(source.url(), () -> hints.add("moved"));

        Files.writeString(source.directory.resolve(".git/packed-refs"), "# pack-refs with: peeled fully-peeled sorted\n");

        expectHint();
    }

    @Test
    void a_linked_worktree_hears_of_its_own_head_and_of_the_common_branches() throws Exception {
        var worktree = Files.createDirectory(temp.resolve("side"));
        var own = Files.createDirectories(source.directory.resolve(".git/worktrees/side"));
        Files.writeString(worktree.resolve(".git"), "gitdir: " + own + "\n");
        Files.writeString(own.resolve("HEAD"), "ref: refs/heads/main\n");
        Files.writeString(own.resolve("commondir"), "../..\n");
        watch.follow(new RepositoryUrl.Local(worktree), () -> hints.add("moved"));

        source.write("a.yaml", "a: 2").commit("second");
        expectHint();
        watch.close();
        watch = LocalRepositoryWatch.start();
        hints.clear();
        watch.follow(new RepositoryUrl.Local(worktree), () -> hints.add("moved"));

        Files.writeString(own.resolve("HEAD"), "ref: refs/heads/other\n");

        expectHint();
    }

    @Test
    void who_has_closed_hears_nothing_and_the_others_still_do() throws Exception {
        var closed = watch.follow(source.url(), () -> hints.add("closed one"));
        watch.follow(source.url(), () -> hints.add("other"));
        closed.close();

        source.write("a.yaml", "a: 2").commit("second");
        expectHint();
        watch.close();   // joins the thread: all hints are in

        assertThat(hints).doesNotContain("closed one");
    }

    @Test
    void what_is_no_repository_cannot_be_followed() {
        assertThatThrownBy(() -> watch.follow(new RepositoryUrl.Local(temp), () -> hints.add("moved"))).isInstanceOf(GitFailure.class).hasMessageContaining("is no Git repository");
    }
}
