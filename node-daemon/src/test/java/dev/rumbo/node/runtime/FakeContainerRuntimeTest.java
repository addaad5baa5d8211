package dev.rumbo.node.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class FakeContainerRuntimeTest extends ContainerRuntimeContract {

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private FakeContainerRuntime fake;

    /// Acts out the contract's shell scripts.
    private static final class Scripts implements Behaviour.Script {
        @Override
        public Behaviour of(ContainerSpec container) {
            return switch (container.command().command().getLast()) {
                case EXIT_3 -> Behaviour.ending(Duration.ZERO, 3);
                case DEAF -> Behaviour.SERVICE.deafToSigterm();
                case TALK -> Behaviour.ending(Duration.ZERO, 0).writing("one\ntwo\nthree\n", "problem\n");
                case TALK_AND_STAY -> Behaviour.SERVICE.writing("one\ntwo\n", "");
                case "/no/such/program" -> Behaviour.failingToStart(127, "exec: \"/no/such/program\": no such file");
                default -> Behaviour.SERVICE;
            };
        }

        @Override
        public ExecResult exec(ContainerSpec container, List<String> command) {
            return command.getLast().startsWith("sleep") ? new ExecResult.TimedOut("") : new ExecResult.Exited(7, "hello\n");
        }
    }

    @Override
    protected ContainerRuntime open(String node) {
        fake = new FakeContainerRuntime(node, () -> now, new Scripts()).withImages(image());
        return fake;
    }

    @Override
    protected String image() {
        return "busybox:1.35";
    }

    @Override
    protected void occupy(String engineName) {
        fake.occupy(engineName);
    }

    @Test
    void what_is_due_happens_when_its_time_has_come() throws Exception {
        fake = new FakeContainerRuntime("n1", () -> now, _ -> Behaviour.ending(Duration.ofMinutes(3), 1)).withImages(image());
        var sandbox = fake.runSandbox(SandboxSpec.of(pod, 0));
        var app = fake.create(spec(sandbox, "app", FOREVER));
        fake.start(app);
        var heard = new ArrayList<RuntimeEvent>();
        fake.subscribe(heard::add);

        assertThat(fake.nextDue()).contains(now.plus(Duration.ofMinutes(3)));
        now = now.plus(Duration.ofMinutes(10));
        fake.catchUp();

        assertThat(heard).last().isEqualTo(new RuntimeEvent.Died(app, ContainerIdentity.app(pod, "app", 0),
                Instant.parse("2026-01-01T00:03:00Z"), 1));
        assertThat(fake.nextDue()).isEmpty();
    }

    @Test
    void running_out_of_memory_shows_in_the_report() throws Exception {
        var app = running(sandbox(), "app", FOREVER);

        fake.runOutOfMemory(app);

        assertThat(fake.inspect(app).state()).isInstanceOfSatisfying(ContainerReport.State.Exited.class, exited -> {
            assertThat(exited.oomKilled()).isTrue();
            assertThat(exited.exitCode()).isEqualTo(137);
        });
    }

    @Test
    void after_a_power_loss_nothing_runs_and_nobody_was_told() throws Exception {
        var app = running(sandbox(), "app", FOREVER);
        var heard = new ArrayList<RuntimeEvent>();
        fake.subscribe(heard::add);

        fake.losePower();

        assertThat(heard).hasSize(1);
        assertThat(fake.inspect(app).summary().exitCode()).hasValue(255);
    }

    @Test
    void pulls_fetch_what_the_registry_has_and_fail_as_told() throws Exception {
        fake.withRegistry("nginx:1.28");
        fake.failPulls("private:1", RuntimeFailure.PullFailed.Reason.UNAUTHORIZED, "login first");

        assertThat(fake.pull("nginx:1.28", Optional.empty(), PullProgress.UNHEARD).names()).contains("nginx:1.28");
        assertThat(fake.image("nginx:1.28")).isPresent();
        assertThatThrownBy(() -> fake.pull("private:1", Optional.empty(), PullProgress.UNHEARD)).hasMessageContaining("login first");
    }

    @Test
    void an_engine_that_is_away_answers_nothing_and_asks_for_a_relist_later() throws Exception {
        var heard = new ArrayList<RuntimeEvent>();
        fake.subscribe(heard::add);

        fake.becomeUnavailable("pulled the plug");
        assertThatThrownBy(fake::list).isInstanceOf(RuntimeFailure.RuntimeUnavailable.class).hasMessage("pulled the plug");
        fake.becomeAvailable();

        assertThat(fake.list()).isEmpty();
        assertThat(heard).extracting(event -> event.getClass().getSimpleName()).containsExactly("Relist", "Lost", "Relist");
    }
}
