package dev.rumbo.reconciler.git;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class WorkingTreeTest {

    @TempDir Path temp;

    @Test
    void uncommitted_and_untracked_files_are_seen_and_ignored_ones_are_not() throws GitFailure {
        try (var source = TestRepository.in(temp)) {
            var commit = source.write("apps/a.yaml", "a: 1").write("apps/b.yaml", "b: 1").write("apps/gone.yaml", "x").write(".gitignore", "*.local.yaml\nbuild/\n").commit("first");
            source.write("apps/a.yaml", "a: 2").write("apps/new.yaml", "n: 1").write("apps/my.local.yaml", "m: 1").write("apps/build/out.yaml", "o: 1")
                    .write("apps/notes.txt", "hello").delete("apps/gone.yaml").write("other/c.yaml", "c: 1");

            var tree = WorkingTree.read(temp.resolve("apps"), SourceFile.MANIFESTS);

            assertThat(tree.folder().files()).extracting(file -> file.path() + " " + file.text())
                    .containsExactly("apps/a.yaml a: 2", "apps/b.yaml b: 1", "apps/new.yaml n: 1");
            assertThat(tree.uncommitted()).isTrue();
            assertThat(tree.head()).hasValueSatisfying(head -> assertThat(head.id()).isEqualTo(commit));
            assertThat(tree.path()).isEqualTo(new SubPath("apps"));
            assertThat(tree.repository()).isPresent();
        }
    }

    @Test
    void a_clean_working_tree_equals_its_commit() throws Exception {
        try (var source = TestRepository.in(temp.resolve("shop")); var repositories = GitRepositories.in(temp.resolve("clones"), Credentials.NONE)) {
            var commit = source.write("apps/a.yaml", "a: 1").write("top.yaml", "t: 1").commit("first");

            var tree = WorkingTree.read(source.directory, SourceFile.MANIFESTS);

            assertThat(tree.uncommitted()).isFalse();
            assertThat(tree.folder().files()).isEqualTo(repositories.read(source.url(), commit, SubPath.ROOT, SourceFile.MANIFESTS).files());
        }
    }

    @Test
    void a_tracked_file_is_read_although_it_is_ignored() throws Exception {
        try (var source = TestRepository.in(temp)) {
            source.write("a.yaml", "a: 1").write("keep/b.yaml", "b: 1").commit("first");
            source.write(".gitignore", "*.yaml\nkeep/\n").write("c.yaml", "c: 1");

            assertThat(WorkingTree.read(temp, SourceFile.MANIFESTS).folder().files()).extracting(SourceFile::path).containsExactly("a.yaml", "keep/b.yaml");
        }
    }

    @Test
    void a_directory_outside_any_repository_is_read_as_it_is() throws Exception {
        Files.writeString(temp.resolve("a.yaml"), "a: 1");
        Files.writeString(temp.resolve("b.txt"), "b");

        var tree = WorkingTree.read(temp, SourceFile.MANIFESTS);

        assertThat(tree.folder().files()).extracting(SourceFile::path).containsExactly("a.yaml");
        assertThat(tree.head()).isEmpty();
        assertThat(tree.repository()).isEmpty();
    }

    @Test
    void a_directory_with_nothing_to_read_says_so() {
        assertThatThrownBy(() -> WorkingTree.read(temp, SourceFile.MANIFESTS)).hasMessage(temp + ": holds no .yaml, .yml or .json file");
        assertThatThrownBy(() -> WorkingTree.read(temp.resolve("nowhere"), SourceFile.MANIFESTS)).hasMessageEndingWith("there is no such directory");
    }

    @Test
    void a_repository_without_commits_can_be_tried_before_the_first_one() throws GitFailure {
        try (var source = TestRepository.in(temp)) {
            source.write("a.yaml", "a: 1");

            var tree = WorkingTree.read(temp, SourceFile.MANIFESTS);

            assertThat(tree.folder().files()).hasSize(1);
            assertThat(tree.head()).isEmpty();
            assertThat(tree.uncommitted()).isTrue();
        }
    }
}
