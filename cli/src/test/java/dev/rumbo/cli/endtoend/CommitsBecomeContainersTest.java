package dev.rumbo.cli.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.reconciler.dryrun.Consequences;
import dev.rumbo.reconciler.dryrun.NodeModel.ContainerAction.Verb;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/// Edit, `rumbo diff`, `git commit`: what runs afterwards is what was said. One Rumbo for all; each test
/// changes files of its own and leaves the shop whole.
@Tag("docker")
@Needs({Needs.Thing.ENGINE, Needs.Thing.NETWORK})
@TestInstance(Lifecycle.PER_CLASS)
class CommitsBecomeContainersTest {

    private Repository repository;
    private RunningRumbo rumbo;

    @BeforeAll
    void open(@TempDir Path folder) throws Exception {
        repository = Shop.in(folder.resolve("repository"));
        rumbo = RunningRumbo.up(folder, repository);
    }

    @AfterAll
    void close() throws Exception {
        if (rumbo != null) {
            rumbo.close();
        }
    }

    @Test
    void docker_ps_shows_every_container_by_a_name_and_labels_that_a_person_understands() throws Exception {
        var containers = rumbo.docker().running();

        var names = containers.stream().map(Docker.Container::name).toList();
        assertThat(names).filteredOn(name -> name.matches("httpd_web-[a-z0-9]+-[a-z0-9]+_" + Shop.NAMESPACE + "_0")).hasSize(2);
        assertThat(names).contains("writer_pair_" + Shop.NAMESPACE + "_0", "server_pair_" + Shop.NAMESPACE + "_0");
        assertThat(containers).allSatisfy(container -> {
            assertThat(container.label("rumbo.dev/pod")).isNotEmpty();
            assertThat(container.label("rumbo.dev/namespace")).isEqualTo(Shop.NAMESPACE);
            assertThat(container.label("rumbo.dev/container")).isNotEmpty();
        });
        assertThat(rumbo.pods()).hasSize(3).allMatch(Pod::ready);
    }

    @Test
    void more_replicas_start_just_the_missing_pods_as_the_diff_has_said() throws Exception {
        repository.edit("web.yaml", "replicas: 2", "replicas: 3");

        var done = commitAsForetold("Serve more");
        assertThat(done).hasSize(1).allMatch(action -> action.startsWith("START web-"));

        repository.edit("web.yaml", "replicas: 3", "replicas: 2");
        assertThat(commitAsForetold("Serve less")).hasSize(1).allMatch(action -> action.startsWith("STOP web-"));
    }

    @Test
    void a_new_image_rolls_over_pod_by_pod_as_the_diff_has_said() throws Exception {
        repository.edit("web.yaml", "image: " + Shop.IMAGE, "image: " + Shop.NEXT_IMAGE);

        var done = commitAsForetold("Use the next image");

        assertThat(done).filteredOn(action -> action.startsWith("START web-") && action.endsWith(Shop.NEXT_IMAGE)).hasSize(2);
        assertThat(done).filteredOn(action -> action.startsWith("STOP web-") && action.endsWith(Shop.IMAGE)).hasSize(2);
        assertThat(done).hasSize(4);
        repository.edit("web.yaml", "image: " + Shop.NEXT_IMAGE, "image: " + Shop.IMAGE);
        rumbo.awaitCommit(repository.commit("Use the old image again"));
    }

    @Test
    void a_commit_that_only_reformats_touches_no_container() throws Exception {
        var before = rumbo.docker().runs();
        repository.edit("pair.yaml", "apiVersion: v1", "# Two containers in one pod.\n\napiVersion: v1");

        assertThat(rumbo.rumbo("diff").code()).isZero();
        rumbo.awaitCommit(repository.commit("Explain the pair"));

        assertThat(rumbo.docker().runs()).isEqualTo(before);
    }

    @Test
    void a_mistake_is_shown_with_its_place_and_all_else_goes_on() throws Exception {
        repository.write("broken.yaml", Shop.here("""
                apiVersion: v1
                kind: ConfigMap
                metadata:
                  name: broken
                  namespace: NAMESPACE
                dota: {}
                """)).write("more.yaml", Shop.here("""
                apiVersion: v1
                kind: Pod
                metadata: {name: sound, namespace: NAMESPACE}
                spec:
                  terminationGracePeriodSeconds: 0
                  containers:
                    - {name: sleeper, image: "busybox:1.36", command: [sleep, "100000"]}
                """));

        var application = rumbo.awaitCommit(repository.commit("Make a mistake"));

        assertThat(application.status().problems()).singleElement().satisfies(problem -> {
            assertThat(problem.file()).isEqualTo("broken.yaml");
            assertThat(problem.line()).isEqualTo(6);
            assertThat(problem.column()).isEqualTo(1);
            assertThat(problem.message()).contains("dota", "data");
        });
        Await.until("the other pod of the commit runs", rumbo::pods,
                pods -> pods.stream().anyMatch(pod -> pod.meta().name().equals("sound") && pod.ready()));
        var status = rumbo.rumbo("status");
        assertThat(status.out()).contains("broken.yaml:6:1");
        assertThat(status.code()).isEqualTo(2);

        repository.delete("broken.yaml").delete("more.yaml");
        var mended = rumbo.awaitCommit(repository.commit("Take it back"));

        assertThat(mended.status().problems()).isEmpty();
        Await.until("what left the repository has left the engine", () -> names("sound"), List::isEmpty);
        assertThat(rumbo.pods()).noneMatch(pod -> pod.meta().name().equals("sound"));
    }

    /// Asks `rumbo diff`, commits, waits, and holds what the engine did against what was said.
    ///
    /// @return what was done
    private List<String> commitAsForetold(String message) throws Exception {
        var start = Instant.now();
        var diff = rumbo.rumbo("diff", "-o", "json");
        assertThat(diff.code()).as(diff.err()).isEqualTo(2);
        var said = JsonFormat.read(JsonFormat.CANONICAL.readTree(diff.out()), Consequences.class).nodes().stream()
                .flatMap(node -> node.actions().stream()).filter(action -> action.verb() != Verb.PULL)
                .map(action -> action.verb() + " " + inAnyCase(action.verb() == Verb.START, action.pod() + "/" + action.container()) + " " + action.image())
                .sorted().toList();

        rumbo.awaitCommit(repository.commit(message));
        Await.until("no container is left of pods that went", this::strangers, List::isEmpty);

        var done = rumbo.docker().since(start).stream().filter(Docker.Happened::ofAnApp)
                .flatMap(event -> switch (event.verb()) {
                    case "start" -> List.of("START " + inAnyCase(true, event.container())).stream();
                    case "die" -> List.of("STOP " + inAnyCase(false, event.container())).stream();
                    default -> List.<String>of().stream();
                }).sorted().toList();
        assertThat(done).isEqualTo(said);
        var again = rumbo.rumbo("diff");
        assertThat(again.code()).as(again.out() + again.err()).isZero();
        return done;
    }

    /// A pod that is yet to come has another name when it does: its last five letters are drawn by lot.
    private static String inAnyCase(boolean yetToCome, String container) {
        var bare = container.replaceFirst("^[^/ ]*/(?=[^/ ]*/)", "");   // the pod's namespace, if it is told
        return yetToCome ? bare.replaceFirst("-[a-z0-9]{5}/", "-?/") : bare;
    }

    private List<String> strangers() throws Exception {
        var pods = rumbo.pods().stream().map(pod -> pod.meta().uid()).toList();
        return rumbo.docker().containers().stream().filter(c -> !pods.contains(c.label("rumbo.dev/pod-uid"))).map(Docker.Container::name).toList();
    }

    private List<String> names(String pod) throws Exception {
        return rumbo.docker().containers().stream().filter(c -> c.label("rumbo.dev/pod").equals(pod)).map(Docker.Container::name).toList();
    }
}
