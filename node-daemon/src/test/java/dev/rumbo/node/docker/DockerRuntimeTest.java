package dev.rumbo.node.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.core.DefaultDockerClientConfig;
import com.github.dockerjava.core.DockerClientImpl;
import com.github.dockerjava.zerodep.ZerodepDockerHttpClient;
import dev.rumbo.node.runtime.ContainerIdentity;
import dev.rumbo.node.runtime.ContainerReport;
import dev.rumbo.node.runtime.ContainerRuntime;
import dev.rumbo.node.runtime.ContainerRuntimeContract;
import dev.rumbo.node.runtime.ContainerSpec;
import dev.rumbo.node.runtime.ExecResult;
import dev.rumbo.node.runtime.PullProgress;
import dev.rumbo.node.runtime.RuntimeEvent;
import dev.rumbo.node.runtime.RuntimeFailure;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@Tag("docker")
class DockerRuntimeTest extends ContainerRuntimeContract {

    private static final Path SOCKET = LocalEngine.SOCKET;

    @BeforeAll
    static void an_engine_must_answer() {
        LocalEngine.mustAnswerAndHave(LocalEngine.SHELL_IMAGE);
    }

    @Override
    protected ContainerRuntime open(String node) {
        return new DockerRuntime(SOCKET, node);
    }

    @Override
    protected String image() {
        return LocalEngine.SHELL_IMAGE;
    }

    private static DockerClient stranger() {
        var host = "unix://" + SOCKET;
        return DockerClientImpl.getInstance(
                DefaultDockerClientConfig.createDefaultConfigBuilder().withDockerHost(host).withDockerTlsVerify(false).build(),
                new ZerodepDockerHttpClient.Builder().dockerHost(URI.create(host)).build());
    }

    @Override
    protected void occupy(String engineName) throws Exception {
        try (var client = stranger()) {
            client.createContainerCmd(image()).withName(engineName).exec();
        }
    }

    @Override
    protected void release(String engineName) throws Exception {
        try (var client = stranger()) {
            client.removeContainerCmd(engineName).withForce(true).exec();
        }
    }

    private String inside(dev.rumbo.node.runtime.ContainerId container, String script) throws Exception {
        var result = runtime.exec(container, List.of("sh", "-c", script), Duration.ofSeconds(20), 10_000);
        assertThat(result).isInstanceOf(ExecResult.Exited.class);
        return result.output();
    }

    @Test
    void containers_of_a_pod_share_localhost_ipc_host_name_and_volumes(@TempDir Path volume) throws Exception {
        var sandbox = sandbox();
        var mount = List.of(new ContainerSpec.Mount(volume.toString(), "/shared", false));
        var left = runtime.create(spec(sandbox, "left", "echo hello > /dev/shm/ipc; echo from-left > /shared/file; "
                + "while :; do echo served | nc -l -p 8080; done").withMounts(mount));
        var right = runtime.create(spec(sandbox, "right", FOREVER).withMounts(mount));
        runtime.start(left);
        runtime.start(right);

        assertThat(inside(right, "for i in 1 2 3 4 5 6 7 8 9 10; do nc 127.0.0.1 8080 </dev/null && break; sleep 0.2; done")).contains("served");
        assertThat(inside(right, "cat /dev/shm/ipc")).isEqualTo("hello\n");
        assertThat(inside(right, "cat /shared/file")).isEqualTo("from-left\n");
        assertThat(inside(right, "hostname")).isEqualTo(pod.name() + "\n");
        assertThat(inside(right, "ls /sys/class/net")).isEqualTo("lo\n");
    }

    @Test
    void what_a_container_may_do_and_use_is_as_asked() throws Exception {
        var sandbox = sandbox();
        var security = new ContainerSpec.Security(OptionalLong.of(1234), OptionalLong.of(2345), List.of(3456L), true, List.of(),
                List.of("ALL"), false, false, new ContainerSpec.Seccomp.RuntimeDefault());
        var resources = new ContainerSpec.Resources(OptionalLong.of(100), OptionalLong.of(500), OptionalLong.of(64 << 20), OptionalLong.of(50), 900);
        var app = runtime.create(spec(sandbox, "app", FOREVER).withSecurity(security).withResources(resources)
                .withCommand(ContainerSpec.Command.of("sh", "-c", FOREVER).withEnv(List.of(new ContainerSpec.EnvVar("COLOUR", "blue=green")))));
        runtime.start(app);

        assertThat(inside(app, "id -u; id -g; id -G")).isEqualTo("1234\n2345\n2345 3456\n");
        assertThat(inside(app, "touch /x 2>&1")).contains("Read-only");
        assertThat(inside(app, "grep -E 'NoNewPrivs|CapEff|Seccomp:' /proc/self/status | tr -s '\\t\\n' ' '"))
                .contains("CapEff: 0000000000000000").contains("NoNewPrivs: 1").contains("Seccomp: 2");
        assertThat(inside(app, "echo $COLOUR; cat /proc/1/oom_score_adj")).isEqualTo("blue=green\n900\n");
        assertThat(inside(app, "cat /sys/fs/cgroup/memory/memory.limit_in_bytes /sys/fs/cgroup/memory.max 2>/dev/null"))
                .isEqualTo((64 << 20) + "\n");
    }

    @Test
    void a_container_over_its_memory_limit_is_killed() throws Exception {
        var events = new LinkedBlockingQueue<RuntimeEvent>();
        try (var _ = runtime.subscribe(events::add)) {
            var sandbox = sandbox();
            var app = runtime.create(spec(sandbox, "app", "exec dd if=/dev/zero of=/dev/null bs=200M count=1").withResources(new ContainerSpec.Resources(
                    OptionalLong.empty(), OptionalLong.empty(), OptionalLong.of(16 << 20), OptionalLong.empty(), 0)));
            runtime.start(app);
            for (var event = events.poll(30, TimeUnit.SECONDS); !(event instanceof RuntimeEvent.Died died && died.id().equals(app));
                    event = events.poll(30, TimeUnit.SECONDS)) {
                assertThat(event).isNotNull();
            }

            // That it was for lack of memory not every kernel tells its engine.
            assertThat(runtime.inspect(app).state()).isInstanceOfSatisfying(ContainerReport.State.Exited.class,
                    exited -> assertThat(exited.exitCode()).isEqualTo(137));
        }
    }

    @Test
    void another_node_of_the_same_engine_is_not_seen() throws Exception {
        sandbox();

        try (var other = new DockerRuntime(SOCKET, "another-" + pod.name())) {
            assertThat(other.list()).isEmpty();
        }
    }

    @Test
    void a_registry_that_does_not_answer_is_told_from_an_image_that_does_not_exist() {
        assertThatThrownBy(() -> runtime.pull("127.0.0.1:1/team/app:1", Optional.empty(), PullProgress.UNHEARD))
                .isInstanceOfSatisfying(RuntimeFailure.PullFailed.class, failed -> {
                    assertThat(failed.reason()).isEqualTo(RuntimeFailure.PullFailed.Reason.REGISTRY_UNAVAILABLE);
                    assertThat(failed).hasMessageContaining("127.0.0.1:1/team/app:1");
                });
    }

    @Test
    void a_capability_that_does_not_exist_is_refused_by_name() throws Exception {
        var sandbox = sandbox();
        var odd = new ContainerSpec.Security(OptionalLong.empty(), OptionalLong.empty(), List.of(), false, List.of("FLY"), List.of(), true,
                false, new ContainerSpec.Seccomp.RuntimeDefault());

        assertThatThrownBy(() -> runtime.create(spec(sandbox, "app", FOREVER).withSecurity(odd)))
                .isInstanceOf(RuntimeFailure.Refused.class).hasMessageContaining("\"FLY\"");
    }

    @Test
    void a_second_daemon_learns_what_the_engine_may_do_without_starting_anything() throws Exception {
        var facts = runtime.facts();
        sandbox();
        var labelled = runtime.list().getFirst().labels().get("rumbo.dev/node");

        try (var restarted = new DockerRuntime(SOCKET, labelled)) {
            var events = new LinkedBlockingQueue<RuntimeEvent>();
            try (var _ = restarted.subscribe(events::add)) {
                assertThat(restarted.facts().ability()).isEqualTo(facts.ability());
                assertThat(restarted.list()).hasSize(1);
                assertThat(events.poll(20, TimeUnit.SECONDS)).isInstanceOf(RuntimeEvent.Relist.class);
                assertThat(events).isEmpty();
            }
        }
    }

    @Test
    void no_engine_is_said_with_what_to_look_at(@TempDir Path nowhere) {
        try (var absent = new DockerRuntime(nowhere.resolve("docker.sock"), "n")) {
            assertThatThrownBy(absent::list).isInstanceOf(RuntimeFailure.RuntimeUnavailable.class)
                    .hasMessageContaining(nowhere.toString()).hasMessageContaining("is it running");
        }
    }

    @Test
    void an_interrupted_caller_returns_at_once() throws Exception {
        var app = running(sandbox(), "app", DEAF);
        var ended = new LinkedBlockingQueue<String>();
        var caller = Thread.ofVirtual().start(() -> {
            try {
                runtime.stop(app, Duration.ofMinutes(5));
                ended.add("stopped");
            } catch (InterruptedException stop) {
                ended.add("interrupted");
            } catch (RuntimeFailure failure) {
                ended.add(failure.toString());
            }
        });

        caller.interrupt();

        assertThat(ended.poll(20, TimeUnit.SECONDS)).isEqualTo("interrupted");
    }

    @Test
    void only_engines_of_this_machine_will_do() {
        assertThat(DockerRuntime.socketOf("")).isEqualTo(DockerRuntime.DEFAULT_SOCKET);
        assertThat(DockerRuntime.socketOf("unix:///run/user/1000/docker.sock")).isEqualTo(Path.of("/run/user/1000/docker.sock"));
        assertThatThrownBy(() -> DockerRuntime.socketOf("tcp://10.0.0.1:2375")).hasMessageContaining("tcp://10.0.0.1:2375");
    }

    @Test
    void sandboxes_are_named_for_people() throws Exception {
        sandbox();

        assertThat(runtime.list()).extracting(one -> one.identity(), one -> one.image()).containsExactly(
                org.assertj.core.groups.Tuple.tuple(ContainerIdentity.sandbox(pod, 0), PauseImage.NAME));
        assertThat(Files.exists(SOCKET)).isTrue();
    }
}
