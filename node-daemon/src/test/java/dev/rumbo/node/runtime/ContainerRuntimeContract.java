package dev.rumbo.node.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every container runtime does. The commands below are shell scripts; a runtime without a shell must act them out.
public abstract class ContainerRuntimeContract {

    protected static final String FOREVER = "trap 'exit 0' TERM; while :; do sleep 0.05; done";
    protected static final String DEAF = "trap '' TERM; while :; do sleep 0.05; done";
    protected static final String EXIT_3 = "exit 3";
    protected static final String TALK = "echo one; echo two; echo three; echo problem >&2";
    protected static final String TALK_AND_STAY = "echo one; echo two; trap 'exit 0' TERM; while :; do sleep 0.05; done";
    protected static final Duration GRACE = Duration.ofSeconds(5);

    private final String unique = UUID.randomUUID().toString().substring(0, 8);
    protected final PodIdentity pod = new PodIdentity("shop", "web-" + unique, UUID.randomUUID().toString());
    private final BlockingQueue<RuntimeEvent> events = new LinkedBlockingQueue<>();
    protected ContainerRuntime runtime;

    protected abstract ContainerRuntime open(String node) throws Exception;

    /// An image that has a shell and is on the node.
    protected abstract String image();

    /// Makes a container that is not Rumbo's.
    protected abstract void occupy(String engineName) throws Exception;

    protected void release(String engineName) throws Exception {}

    @BeforeEach
    void open() throws Exception {
        runtime = open("node-" + unique);
    }

    @AfterEach
    void close() throws Exception {
        for (var left : runtime.list()) {
            runtime.remove(left.id());
        }
        runtime.close();
    }

    protected Sandbox sandbox() throws Exception {
        return runtime.runSandbox(SandboxSpec.of(pod, 0));
    }

    protected ContainerSpec spec(Sandbox sandbox, String name, String script) {
        return ContainerSpec.of(ContainerIdentity.app(pod, name, 0), sandbox.id(), image())
                .withCommand(ContainerSpec.Command.of("sh", "-c", script));
    }

    protected ContainerId running(Sandbox sandbox, String name, String script) throws Exception {
        var container = runtime.create(spec(sandbox, name, script));
        runtime.start(container);
        return container;
    }

    protected <E extends RuntimeEvent> E await(Class<E> kind, Predicate<E> which) throws InterruptedException {
        while (true) {
            var event = events.poll(20, TimeUnit.SECONDS);
            assertThat(event).as("a %s event", kind.getSimpleName()).isNotNull();
            if (kind.isInstance(event) && which.test(kind.cast(event))) {
                return kind.cast(event);
            }
        }
    }

    private RuntimeEvent.Died awaitDeath(ContainerId container) throws InterruptedException {
        return await(RuntimeEvent.Died.class, died -> died.id().equals(container));
    }

    private String output(ContainerId container, LogQuery query) throws Exception {
        var text = new StringBuilder();
        runtime.logs(container, query, (stream, chunk) -> text.append(stream == LogSink.Stream.STDERR ? "!" : "")
                .append(StandardCharsets.UTF_8.decode(chunk)));
        return text.toString();
    }

    // ---- sandboxes and containers

    @Test
    void a_pod_is_a_sandbox_and_containers_in_it() throws Exception {
        var sandbox = sandbox();
        var app = running(sandbox, "app", FOREVER);

        assertThat(sandbox.pid()).isPositive();
        assertThat(runtime.list()).extracting(ContainerSummary::engineName, ContainerSummary::phase).containsExactlyInAnyOrder(
                org.assertj.core.groups.Tuple.tuple("POD_" + pod.name() + "_shop_0", ContainerSummary.Phase.RUNNING),
                org.assertj.core.groups.Tuple.tuple("app_" + pod.name() + "_shop_0", ContainerSummary.Phase.RUNNING));
        assertThat(runtime.inspect(app).state()).isInstanceOf(ContainerReport.State.Running.class);
    }

    @Test
    void one_list_tells_all_that_adoption_needs() throws Exception {
        var address = java.net.InetAddress.ofLiteral("10.42.7.9");
        var sandbox = runtime.runSandbox(SandboxSpec.of(pod, 2).withPodIp(address));
        var app = runtime.create(spec(sandbox, "app", FOREVER).withSpecHash("cafe").withBecause("its image changed")
                .withLabels(new TreeMap<>(java.util.Map.of("app", "web"))));

        var listed = runtime.list();

        var foundSandbox = listed.stream().filter(one -> one.id().equals(sandbox.id())).findFirst().orElseThrow();
        assertThat(foundSandbox.identity()).isEqualTo(ContainerIdentity.sandbox(pod, 2));
        assertThat(foundSandbox.podIp()).contains(address);
        var foundApp = listed.stream().filter(one -> one.id().equals(app)).findFirst().orElseThrow();
        assertThat(foundApp.identity()).isEqualTo(ContainerIdentity.app(pod, "app", 0));
        assertThat(foundApp.phase()).isEqualTo(ContainerSummary.Phase.CREATED);
        assertThat(foundApp.specHash()).isEqualTo("cafe");
        assertThat(foundApp.sandbox()).contains(sandbox.id());
        assertThat(foundApp.labels()).containsEntry("app", "web").containsEntry(Labels.BECAUSE, "its image changed");
    }

    @Test
    void creating_and_starting_again_changes_nothing() throws Exception {
        var spec = SandboxSpec.of(pod, 0);
        var sandbox = runtime.runSandbox(spec);
        var app = running(sandbox, "app", FOREVER);

        assertThat(runtime.runSandbox(spec)).isEqualTo(sandbox);
        assertThat(runtime.create(spec(sandbox, "app", FOREVER).withBecause("the first answer was lost"))).isEqualTo(app);
        runtime.start(app);

        assertThat(runtime.list()).hasSize(2);
    }

    @Test
    void an_outdated_container_of_the_same_attempt_gives_way() throws Exception {
        var sandbox = sandbox();
        var old = runtime.create(spec(sandbox, "app", FOREVER).withSpecHash("old"));

        var fresh = runtime.create(spec(sandbox, "app", FOREVER).withSpecHash("fresh"));

        assertThat(runtime.list()).extracting(ContainerSummary::id).contains(fresh).doesNotContain(old);
    }

    @Test
    void a_later_pod_of_the_same_name_does_not_touch_what_the_earlier_one_left() throws Exception {
        var earlier = sandbox();
        var laterPod = new PodIdentity(pod.namespace(), pod.name(), "0b5e55ed-1111-2222-3333-444444444444");

        var later = runtime.runSandbox(SandboxSpec.of(laterPod, 0));

        assertThat(runtime.list()).extracting(ContainerSummary::id).containsExactlyInAnyOrder(earlier.id(), later.id());
        assertThat(runtime.inspect(later.id()).summary().engineName()).endsWith("_shop_0_0b5e55ed");
    }

    @Test
    void a_name_that_a_stranger_holds_is_taken() throws Exception {
        var sandbox = sandbox();
        var spec = spec(sandbox, "app", FOREVER);
        occupy(spec.identity().engineName());
        try {
            assertThatThrownBy(() -> runtime.create(spec)).isInstanceOf(RuntimeFailure.NameTaken.class)
                    .hasMessageContaining("docker rm -f " + spec.identity().engineName());
        } finally {
            release(spec.identity().engineName());
        }
    }

    @Test
    void an_image_that_is_not_here_is_not_found() throws Exception {
        var sandbox = sandbox();
        var spec = ContainerSpec.of(ContainerIdentity.app(pod, "app", 0), sandbox.id(), "rumbo.invalid/nothing:9");

        assertThatThrownBy(() -> runtime.create(spec)).isInstanceOf(RuntimeFailure.ImageNotFound.class)
                .hasMessageContaining("rumbo.invalid/nothing:9");
    }

    @Test
    void no_container_without_its_sandbox() throws Exception {
        var sandbox = sandbox();
        var app = runtime.create(spec(sandbox, "app", FOREVER));
        runtime.kill(sandbox.id(), "SIGKILL");

        assertThatThrownBy(() -> runtime.start(app)).isInstanceOf(RuntimeFailure.Refused.class).hasMessageContaining("sandbox");
        runtime.remove(sandbox.id());
        assertThatThrownBy(() -> runtime.create(spec(sandbox, "other", FOREVER))).isInstanceOf(RuntimeFailure.NoSuchContainer.class);
    }

    @Test
    void a_command_that_is_not_there_fails_to_start_with_127() throws Exception {
        var sandbox = sandbox();
        var app = runtime.create(ContainerSpec.of(ContainerIdentity.app(pod, "app", 0), sandbox.id(), image())
                .withCommand(ContainerSpec.Command.of("/no/such/program")));

        assertThatThrownBy(() -> runtime.start(app)).isInstanceOfSatisfying(RuntimeFailure.StartFailed.class, failed -> {
            assertThat(failed.exitCode()).isEqualTo(127);
            assertThat(failed).hasMessageContaining("/no/such/program");
        });
        assertThat(runtime.inspect(app).state()).isInstanceOfSatisfying(ContainerReport.State.Created.class,
                created -> assertThat(created.startError()).isPresent());
    }

    // ---- ends

    @Test
    void how_a_container_ended_is_told_by_event_and_by_inspection() throws Exception {
        try (var _ = runtime.subscribe(events::add)) {
            var app = running(sandbox(), "app", EXIT_3);

            assertThat(awaitDeath(app).exitCode()).isEqualTo(3);
            assertThat(runtime.inspect(app).state()).isInstanceOfSatisfying(ContainerReport.State.Exited.class, exited -> {
                assertThat(exited.exitCode()).isEqualTo(3);
                assertThat(exited.oomKilled()).isFalse();
                assertThat(exited.startedAt()).isBeforeOrEqualTo(exited.finishedAt());
            });
            assertThat(runtime.list()).filteredOn(one -> one.id().equals(app)).singleElement()
                    .satisfies(one -> assertThat(one.exitCode()).hasValue(3));
        }
    }

    @Test
    void stopping_asks_first() throws Exception {
        var app = running(sandbox(), "app", FOREVER);

        runtime.stop(app, Duration.ofSeconds(20));

        assertThat(runtime.inspect(app).summary().exitCode()).hasValue(0);
    }

    @Test
    void stopping_kills_when_nobody_listens() throws Exception {
        var app = running(sandbox(), "app", DEAF);

        runtime.stop(app, Duration.ofSeconds(1));

        assertThat(runtime.inspect(app).summary().exitCode()).hasValue(137);
    }

    @Test
    void ending_what_has_ended_is_no_failure() throws Exception {
        var sandbox = sandbox();
        var app = running(sandbox, "app", FOREVER);
        for (var again = 0; again < 2; again++) {
            runtime.stop(app, GRACE);
            runtime.kill(app, "SIGKILL");
        }
        for (var again = 0; again < 2; again++) {
            runtime.remove(app);
            runtime.stop(app, GRACE);
            runtime.kill(app, "SIGTERM");
            runtime.remove(sandbox.id());
        }

        assertThat(runtime.list()).isEmpty();
        assertThatThrownBy(() -> runtime.inspect(app)).isInstanceOf(RuntimeFailure.NoSuchContainer.class);
        assertThatThrownBy(() -> runtime.start(app)).isInstanceOf(RuntimeFailure.NoSuchContainer.class);
    }

    @Test
    void events_come_in_order_and_begin_with_a_relist() throws Exception {
        try (var _ = runtime.subscribe(events::add)) {
            await(RuntimeEvent.Relist.class, _ -> true);
            var app = running(sandbox(), "app", FOREVER);
            runtime.stop(app, GRACE);
            runtime.remove(app);

            var ofApp = new ArrayList<RuntimeEvent.OfContainer>();
            do {
                ofApp.add(await(RuntimeEvent.OfContainer.class, event -> event.id().equals(app)));
            } while (!(ofApp.getLast() instanceof RuntimeEvent.Destroyed));
            assertThat(ofApp).extracting(event -> event.getClass().getSimpleName()).containsExactly("Started", "Died", "Destroyed");
            assertThat(ofApp).allSatisfy(event -> assertThat(event.identity()).isEqualTo(ContainerIdentity.app(pod, "app", 0)));
        }
    }

    // ---- looking inside

    @Test
    void a_command_inside_answers_with_its_exit_code_and_output() throws Exception {
        var app = running(sandbox(), "app", FOREVER);

        assertThat(runtime.exec(app, List.of("sh", "-c", "echo hello; exit 7"), Duration.ofSeconds(20), 1000))
                .isEqualTo(new ExecResult.Exited(7, "hello\n"));
        assertThat(runtime.exec(app, List.of("sh", "-c", "echo hello; exit 7"), Duration.ofSeconds(20), 3))
                .isEqualTo(new ExecResult.Exited(7, "hel"));
    }

    @Test
    void a_command_inside_has_a_deadline() throws Exception {
        var app = running(sandbox(), "app", FOREVER);

        assertThat(runtime.exec(app, List.of("sh", "-c", "sleep 600"), Duration.ofMillis(300), 1000))
                .isEqualTo(new ExecResult.TimedOut(""));
    }

    @Test
    void no_command_runs_inside_what_does_not_run() throws Exception {
        var app = runtime.create(spec(sandbox(), "app", FOREVER));

        assertThatThrownBy(() -> runtime.exec(app, List.of("true"), Duration.ofSeconds(20), 1000))
                .isInstanceOf(RuntimeFailure.Refused.class);
    }

    @Test
    void output_can_be_read_after_the_end_whole_or_from_its_tail() throws Exception {
        try (var _ = runtime.subscribe(events::add)) {
            var app = running(sandbox(), "app", TALK);
            awaitDeath(app);

            // In which order the two streams come together is the engine's business.
            assertThat(output(app, LogQuery.ALL).lines().filter(line -> !line.startsWith("!"))).containsExactly("one", "two", "three");
            assertThat(output(app, LogQuery.ALL).lines()).contains("!problem");
            assertThat(output(app, LogQuery.ALL.last(1)).lines()).hasSize(1);
            assertThat(output(app, LogQuery.ALL.withTimestamps()).lines().findFirst().orElseThrow())
                    .matches("!?\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d+)?Z \\w+");
        }
    }

    @Test
    void followed_output_ends_with_the_container() throws Exception {
        var app = running(sandbox(), "app", TALK_AND_STAY);
        var text = new LinkedBlockingQueue<String>();
        var reader = Thread.ofVirtual().start(() -> {
            try {
                runtime.logs(app, LogQuery.ALL.following(), (_, chunk) -> text.add(StandardCharsets.UTF_8.decode(chunk).toString()));
            } catch (Exception broken) {
                text.add(broken.toString());
            }
        });
        assertThat(text.poll(20, TimeUnit.SECONDS)).startsWith("one");

        runtime.stop(app, GRACE);

        assertThat(reader.join(Duration.ofSeconds(20))).isTrue();
        assertThat(String.join("", text)).doesNotContain("Exception");
    }

    @Test
    void a_follower_can_be_interrupted() throws Exception {
        var app = running(sandbox(), "app", TALK_AND_STAY);
        var text = new LinkedBlockingQueue<String>();
        var reader = Thread.ofVirtual().start(() -> {
            try {
                runtime.logs(app, LogQuery.ALL.following(), (_, chunk) -> text.add(StandardCharsets.UTF_8.decode(chunk).toString()));
            } catch (InterruptedException stop) {
                text.add("interrupted");
            } catch (Exception broken) {
                text.add(broken.toString());
            }
        });
        assertThat(text.poll(20, TimeUnit.SECONDS)).startsWith("one");

        reader.interrupt();

        assertThat(reader.join(Duration.ofSeconds(20))).isTrue();
        assertThat(text).last().isEqualTo("interrupted");
    }

    // ---- images and the node

    @Test
    void images_that_are_here_are_known_by_name() throws Exception {
        assertThat(runtime.image(image())).get().satisfies(found -> assertThat(found.sizeBytes()).isPositive());
        assertThat(runtime.image("rumbo.invalid/nothing:9")).isEmpty();
        assertThat(runtime.images()).anySatisfy(found -> assertThat(found.names()).contains(image()));
    }

    @Test
    void what_is_no_image_name_is_not_pulled() {
        assertThatThrownBy(() -> runtime.pull("Not An Image", Optional.empty(), PullProgress.UNHEARD))
                .isInstanceOfSatisfying(RuntimeFailure.PullFailed.class,
                        failed -> assertThat(failed.reason()).isEqualTo(RuntimeFailure.PullFailed.Reason.INVALID_NAME));
    }

    @Test
    void the_node_is_described() throws Exception {
        var facts = runtime.facts();

        assertThat(facts.cpus()).isPositive();
        assertThat(facts.memoryBytes()).isGreaterThan(100_000_000);
        assertThat(facts.architecture()).isIn("amd64", "arm64");
        assertThat(facts.operatingSystem()).isEqualTo("linux");
        assertThat(facts.engineVersion()).isNotBlank();
    }
}
