package dev.rumbo.reconciler.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.eclipse.jgit.api.Git;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalRepositoryTest {

    private static final SubPath APPS = new SubPath("apps");

    @TempDir Path temp;
    private TestRepository source;
    private GitRepositories repositories;

    @BeforeEach
    void open() {
        source = TestRepository.in(temp.resolve("shop"));
        repositories = GitRepositories.in(temp.resolve("clones"), Credentials.NONE);
    }

    @AfterEach
    void close() {
        repositories.close();
        source.close();
    }

    private CommitId resolve(String revision) throws GitFailure {
        var wanted = new Revision(revision);
        return repositories.heads(source.url(), List.of(wanted)).at(wanted).commit();
    }

    private GitProblem refusal(String revision) {
        return assertThatThrownBy(() -> resolve(revision)).asInstanceOf(type(GitFailure.class)).actual().problem();
    }

    @Test
    void a_branch_a_tag_a_commit_and_head_are_all_found() throws GitFailure {
        var first = source.write("a.yaml", "a: 1").commit("first");
        source.annotatedTag("v1").branch("release/1.0");
        var second = source.write("a.yaml", "a: 2").commit("second");

        assertThat(resolve("main")).isEqualTo(second);
        assertThat(resolve("HEAD")).isEqualTo(second);
        assertThat(resolve("")).isEqualTo(second);
        assertThat(resolve("refs/heads/main")).isEqualTo(second);
        assertThat(resolve("v1")).as("an annotated tag means its commit").isEqualTo(first);
        assertThat(resolve("release/1.0")).isEqualTo(first);
        assertThat(resolve(first.sha())).isEqualTo(first);
        assertThat(resolve(first.sha().toUpperCase(java.util.Locale.ROOT))).isEqualTo(first);
        assertThat(resolve(first.abbreviated())).isEqualTo(first);
    }

    @Test
    void a_commit_is_found_by_counting_back() throws GitFailure {
        var first = source.write("a.yaml", "a: 1").commit("first");
        source.write("a.yaml", "a: 2").commit("second");

        assertThat(resolve("HEAD~1")).isEqualTo(first);
        assertThat(resolve("main^")).isEqualTo(first);
    }

    @Test
    void a_branch_goes_before_a_tag_of_the_same_name() throws GitFailure {
        source.write("a.yaml", "a: 1").commit("first");
        source.annotatedTag("v1");
        var second = source.write("a.yaml", "a: 2").commit("second");
        source.branch("v1");

        assertThat(resolve("v1")).isEqualTo(second);
    }

    @Test
    void a_commit_is_seen_by_the_next_poll_even_when_it_comes_at_once() throws GitFailure {
        for (var i = 0; i < 20; i++) {
            var commit = source.write("a.yaml", "a: " + i).commit("change " + i);
            assertThat(resolve("main")).isEqualTo(commit);
        }
    }

    @Test
    void a_misspelt_branch_brings_up_the_right_one() throws GitFailure {
        source.write("a.yaml", "a: 1").commit("first");
        source.branch("production").branch("staging");

        assertThat(refusal("producton").inWords()).isEqualTo(source.directory + " has no branch, tag or commit \"producton\"; did you mean \"production\"?");
        assertThat(refusal("xyz").inWords()).endsWith("\"xyz\"");
    }

    @Test
    void one_missing_revision_does_not_spoil_the_poll_for_the_others() throws GitFailure {
        var commit = source.write("a.yaml", "a: 1").commit("first");

        var heads = repositories.heads(source.url(), List.of(new Revision("gone"), new Revision("main")));

        assertThat(heads.at(new Revision("main")).commit()).isEqualTo(commit);
        assertThatThrownBy(() -> heads.at(new Revision("gone"))).isInstanceOf(GitFailure.class);
    }

    @Test
    void a_repository_without_commits_says_so() {
        assertThat(refusal("HEAD")).isInstanceOf(GitProblem.NoCommits.class);
    }

    @Test
    void a_directory_that_is_no_repository_says_so() throws IOException {
        var plain = Files.createDirectory(temp.resolve("plain"));

        assertThatThrownBy(() -> repositories.heads(new RepositoryUrl.Local(plain), List.of(Revision.HEAD)))
                .hasMessage(plain + " is no Git repository; name the directory that holds .git, or a bare repository");
    }

    @Test
    void a_commit_tells_who_when_and_why() throws GitFailure {
        var first = source.write("a.yaml", "a: 1").commit("Add a\n\nBecause of b.\n");
        var second = source.write("a.yaml", "a: 2").commit("Change a");

        var info = repositories.commit(source.url(), first);

        assertThat(info.subject()).isEqualTo("Add a");
        assertThat(info.message()).isEqualTo("Add a\n\nBecause of b.\n");
        assertThat(info.author()).hasToString("Ada <ada@example.org>");
        assertThat(info.time()).isEqualTo(TestRepository.FIRST_COMMIT);
        assertThat(info.parents()).isEmpty();
        assertThat(repositories.commit(source.url(), second).parents()).containsExactly(first);
    }

    @Test
    void files_are_read_from_the_commit_and_not_from_the_disk() throws GitFailure {
        var commit = source.write("apps/web/web.yaml", "kind: Pod").write("apps/db.yml", "kind: Service").write("apps/x.json", "{}")
                .write("apps/README.md", "hello").write("apps/.github/ci.yaml", "on: push").write("other/b.yaml", "b").commit("all");
        source.write("apps/web/web.yaml", "kind: Changed").write("apps/new.yaml", "new");

        var folder = repositories.read(source.url(), commit, APPS, SourceFile.MANIFESTS);

        assertThat(folder.files()).extracting(SourceFile::path, SourceFile::text).containsExactly(
                org.assertj.core.groups.Tuple.tuple("apps/db.yml", "kind: Service"),
                org.assertj.core.groups.Tuple.tuple("apps/web/web.yaml", "kind: Pod"),
                org.assertj.core.groups.Tuple.tuple("apps/x.json", "{}"));
        assertThat(folder.unreadable()).isEmpty();
    }

    @Test
    void a_path_may_name_a_single_file() throws GitFailure {
        var commit = source.write("apps/web.yaml", "kind: Pod").write("apps/db.yaml", "kind: Pod").commit("all");

        assertThat(repositories.read(source.url(), commit, new SubPath("apps/web.yaml"), SourceFile.MANIFESTS).files())
                .extracting(SourceFile::path).containsExactly("apps/web.yaml");
    }

    @Test
    void a_missing_path_brings_up_the_right_one() {
        var commit = source.write("apps/website/web.yaml", "kind: Pod").commit("all");

        assertThatThrownBy(() -> repositories.read(source.url(), commit, new SubPath("apps/websit"), SourceFile.MANIFESTS))
                .hasMessageEndingWith("has no path \"apps/websit\" in commit " + commit.abbreviated() + "; did you mean \"apps/website\"?");
        assertThatThrownBy(() -> repositories.read(source.url(), commit, new SubPath("aps/website"), SourceFile.MANIFESTS))
                .hasMessageEndingWith("did you mean \"apps\"?");
    }

    @Test
    void a_directory_without_manifests_is_a_problem_and_not_an_empty_application() {
        var commit = source.write("apps/README.md", "soon").commit("all");

        assertThatThrownBy(() -> repositories.read(source.url(), commit, APPS, SourceFile.MANIFESTS))
                .asInstanceOf(type(GitFailure.class)).extracting(GitFailure::problem).isInstanceOf(GitProblem.NothingToRead.class);
    }

    @Test
    void a_commit_that_does_not_exist_is_a_problem() {
        source.write("a.yaml", "a").commit("first");

        assertThatThrownBy(() -> repositories.commit(source.url(), new CommitId("0123456789012345678901234567890123456789")))
                .asInstanceOf(type(GitFailure.class)).extracting(GitFailure::problem).isInstanceOf(GitProblem.CommitNotFound.class);
    }

    @Test
    void links_within_the_commit_are_followed_and_others_reported() throws GitFailure {
        var commit = source.write("base/web.yaml", "kind: Pod").link("apps/web.yaml", "../base/web.yaml").link("apps/twice.yaml", "web.yaml")
                .link("apps/out.yaml", "../../etc/passwd.yaml").link("apps/abs.yaml", "/etc/hosts").link("apps/gone.yaml", "nowhere.yaml")
                .link("apps/loop.yaml", "loop.yaml").link("apps/dir", "../base").link("apps/notes.txt", "nowhere.txt").commit("links");

        var folder = repositories.read(source.url(), commit, APPS, SourceFile.MANIFESTS);

        assertThat(folder.files()).extracting(SourceFile::path).containsExactly("apps/twice.yaml", "apps/web.yaml");
        assertThat(folder.files()).allSatisfy(file -> assertThat(file.text()).isEqualTo("kind: Pod"));
        assertThat(folder.unreadable()).extracting(Folder.Unreadable::path)
                .containsExactly("apps/abs.yaml", "apps/dir", "apps/gone.yaml", "apps/loop.yaml", "apps/out.yaml");
    }

    @Test
    void a_large_file_pointer_is_reported() throws GitFailure {
        var commit = source.write("apps/big.yaml", "version https://git-lfs.github.com/spec/v1\noid sha256:0\nsize 1\n").commit("lfs");

        assertThat(repositories.read(source.url(), commit, APPS, SourceFile.MANIFESTS).unreadable())
                .extracting(Folder.Unreadable::inWords).containsExactly("apps/big.yaml is kept in Git LFS, which is not fetched; keep manifests in Git itself");
    }

    @Test
    void the_id_of_a_path_changes_only_with_what_is_in_it() throws GitFailure {
        var first = source.write("apps/a.yaml", "a").write("docs/x.md", "x").commit("first");
        var second = source.write("docs/x.md", "y").commit("docs only");
        var third = source.write("apps/a.yaml", "b").commit("apps");

        var url = source.url();
        assertThat(repositories.idOf(url, second, APPS)).isPresent().isEqualTo(repositories.idOf(url, first, APPS));
        assertThat(repositories.idOf(url, third, APPS)).isNotEqualTo(repositories.idOf(url, second, APPS));
        assertThat(repositories.idOf(url, second, SubPath.ROOT)).isNotEqualTo(repositories.idOf(url, first, SubPath.ROOT));
        assertThat(repositories.idOf(url, first, new SubPath("nowhere"))).isEmpty();
    }

    @Test
    void changes_between_two_commits_are_listed_below_a_path() throws GitFailure {
        var from = source.write("apps/a.yaml", "a").write("apps/b.yaml", "b").write("apps-2/x.yaml", "x").commit("first");
        var to = source.write("apps/a.yaml", "A").delete("apps/b.yaml").write("apps/c.yaml", "c").write("apps-2/x.yaml", "X").commit("second");

        assertThat(repositories.changes(source.url(), from, to, APPS)).containsExactly(
                new ChangedPath("apps/a.yaml", ChangedPath.Change.MODIFIED),
                new ChangedPath("apps/b.yaml", ChangedPath.Change.REMOVED),
                new ChangedPath("apps/c.yaml", ChangedPath.Change.ADDED));
        assertThat(repositories.changes(source.url(), from, to, SubPath.ROOT)).hasSize(4);
        assertThat(repositories.changes(source.url(), to, to, SubPath.ROOT)).isEmpty();
    }

    @Test
    void blame_names_the_commit_behind_each_line() throws GitFailure {
        var first = source.write("a.yaml", "one\ntwo\nthree\n").commit("first");
        var second = source.write("a.yaml", "one\nTWO\nthree\n").commit("second");

        assertThat(repositories.blame(source.url(), second, "a.yaml", 2, 99)).extracting(BlamedLine::line, BlamedLine::text, BlamedLine::commit)
                .containsExactly(org.assertj.core.groups.Tuple.tuple(2, "TWO", second), org.assertj.core.groups.Tuple.tuple(3, "three", first));
        assertThatThrownBy(() -> repositories.blame(source.url(), second, "b.yaml", 1, 1))
                .asInstanceOf(type(GitFailure.class)).extracting(GitFailure::problem).isInstanceOf(GitProblem.PathNotFound.class);
    }

    @Test
    void a_bare_repository_is_read_like_a_working_tree() throws Exception {
        var commit = source.write("apps/a.yaml", "a").commit("first");
        Git.cloneRepository().setBare(true).setURI(source.directory.toUri().toString()).setDirectory(temp.resolve("bare.git").toFile()).call().close();
        var url = RepositoryUrl.parse("file://" + temp.resolve("bare.git"));

        assertThat(repositories.heads(url, List.of(new Revision("main"))).at(new Revision("main")).commit()).isEqualTo(commit);
        assertThat(repositories.read(url, commit, APPS, SourceFile.MANIFESTS).files()).hasSize(1);
    }

    @Test
    void a_linked_worktree_has_its_own_head_and_the_common_branches() throws Exception {
        var first = source.write("a.yaml", "a").commit("first");
        source.branch("side");
        var second = source.write("a.yaml", "b").commit("second");
        var worktree = linkedWorktree("side");

        var heads = repositories.heads(new RepositoryUrl.Local(worktree), List.of(Revision.HEAD, new Revision("main")));

        assertThat(heads.at(Revision.HEAD)).isEqualTo(new Resolution.At(Revision.HEAD, first, java.util.Optional.of("refs/heads/side")));
        assertThat(heads.at(new Revision("main")).commit()).isEqualTo(second);
        assertThat(repositories.read(new RepositoryUrl.Local(worktree), first, SubPath.ROOT, SourceFile.MANIFESTS).files()).hasSize(1);
    }

    /// What `git worktree add` writes.
    private Path linkedWorktree(String branch) throws IOException {
        var worktree = Files.createDirectory(temp.resolve("side"));
        var own = Files.createDirectories(source.directory.resolve(".git/worktrees/side"));
        Files.writeString(worktree.resolve(".git"), "gitdir: " + own + "\n");
        Files.writeString(own.resolve("HEAD"), "ref: refs/heads/" + branch + "\n");
        Files.writeString(own.resolve("commondir"), "../..\n");
        Files.writeString(own.resolve("gitdir"), worktree.resolve(".git") + "\n");
        return worktree;
    }

    @Test
    void a_repository_that_is_replaced_by_another_is_opened_anew() throws Exception {
        source.write("a.yaml", "a").commit("first");
        resolve("main");

        Files.move(source.directory, temp.resolve("old"));
        try (var other = TestRepository.in(source.directory)) {
            var commit = other.write("b.yaml", "b").commit("other");
            assertThat(resolve("main")).isEqualTo(commit);
        }
    }

    @Test
    void reading_writes_nothing_into_the_repository() throws Exception {
        var first = source.write("apps/a.yaml", "a\n").commit("first");
        var second = source.write("apps/a.yaml", "b\n").commit("second");
        var before = contents(source.directory);

        resolve("main");
        resolve(first.abbreviated());
        repositories.read(source.url(), second, APPS, SourceFile.MANIFESTS);
        repositories.changes(source.url(), first, second, SubPath.ROOT);
        repositories.blame(source.url(), second, "apps/a.yaml", 1, 1);
        WorkingTree.read(source.directory.resolve("apps"), SourceFile.MANIFESTS);

        assertThat(contents(source.directory)).isEqualTo(before);
    }

    /// Names, times and contents, so that even a probe file that came and went would show in its directory's time.
    private static TreeMap<Path, String> contents(Path top) throws IOException {
        try (var files = Files.walk(top)) {
            return files.collect(Collectors.toMap(file -> file, file -> {
                try {
                    return Files.getLastModifiedTime(file) + (Files.isRegularFile(file) ? Arrays.toString(Files.readAllBytes(file)) : "");
                } catch (IOException broken) {
                    throw new java.io.UncheckedIOException(broken);
                }
            }, (one, _) -> one, TreeMap::new));
        }
    }

    @ParameterizedTest
    @ValueSource(ints = 200)
    void an_unchanged_head_costs_next_to_nothing(int polls) throws GitFailure {
        source.write("a.yaml", "a").commit("first");
        for (var i = 0; i < polls; i++) {
            resolve("main");
        }
        var threads = ManagementFactory.getThreadMXBean();

        var before = threads.getCurrentThreadCpuTime();
        for (var i = 0; i < polls; i++) {
            resolve("main");
        }
        var each = Duration.ofNanos((threads.getCurrentThreadCpuTime() - before) / polls);

        assertThat(each).as("processor time per poll; measured 0.1 ms or less").isLessThan(Duration.ofMillis(2));
    }

    @Test
    void a_file_shows_no_content_in_its_text_form() throws GitFailure {
        var commit = source.write("s.yaml", "password: hunter2").commit("first");

        var file = repositories.read(source.url(), commit, SubPath.ROOT, SourceFile.MANIFESTS).files().getFirst();

        assertThat(file.toString()).contains("s.yaml").doesNotContain("hunter2");
        assertThat(new String(file.bytes(), StandardCharsets.UTF_8)).isEqualTo("password: hunter2");
    }
}
