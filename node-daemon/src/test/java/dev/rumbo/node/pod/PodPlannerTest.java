package dev.rumbo.node.pod;

import static dev.rumbo.node.pod.Scene.NOW;
import static dev.rumbo.node.pod.Scene.created;
import static dev.rumbo.node.pod.Scene.exited;
import static dev.rumbo.node.pod.Scene.failed;
import static dev.rumbo.node.pod.Scene.running;
import static dev.rumbo.node.pod.Scene.state;
import static dev.rumbo.node.pod.Scene.words;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import dev.rumbo.manifests.core.ContainerStatus;
import dev.rumbo.manifests.meta.Condition;
import dev.rumbo.node.pod.Observed.ImageSeen;
import dev.rumbo.node.pod.Observed.Phase;
import dev.rumbo.node.pod.Observed.ProbesSeen;
import dev.rumbo.node.pod.Observed.Settings;
import dev.rumbo.node.pod.Observed.State;
import dev.rumbo.node.pod.Observed.Verdict;
import dev.rumbo.node.pod.Observed.Volumes;
import dev.rumbo.node.runtime.ContainerId;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PodPlannerTest {

    private static final String INITS = """
            "initContainers":[{"name":"one","image":"i:1"},{"name":"two","image":"i:1"}],
            "containers":[{"name":"web","image":"nginx:1"},{"name":"log","image":"log:1"}]""";

    @Nested
    class A_new_pod {

        @Test
        void gets_its_sandbox_its_volumes_and_its_images_side_by_side() {
            var plan = Scene.web().withImages(ImageSeen.ABSENT).volumes(new Volumes.None()).plan();

            assertThat(words(plan)).containsExactly(
                    "pull nginx:1 for web: the image is not on this node",
                    "prepare volumes: the pod is new on this node",
                    "make sandbox: the pod is new on this node");
            assertThat(plan.status().phase()).isEqualTo("Pending");
            assertThat(state(plan, "web")).isEqualTo("waiting ContainerCreating");
            assertThat(plan.status().startTime()).contains(NOW);
            assertThat(plan.status().hostIP()).isEqualTo("192.168.0.10");
        }

        @Test
        void starts_all_its_containers_once_all_is_there() {
            var plan = Scene.of("\"containers\":[{\"name\":\"web\",\"image\":\"a:1\"},{\"name\":\"log\",\"image\":\"b:1\"}]")
                    .prepared().plan();

            assertThat(words(plan)).containsExactly("start web: the pod is new on this node", "start log: the pod is new on this node");
            assertThat(plan.status().podIP()).isEqualTo("10.42.0.7");
        }

        @Test
        void rests_when_everything_runs() {
            var scene = Scene.web().prepared().with("web", 0, running());

            var plan = scene.planAndReport();
            var again = scene.at(Duration.ofHours(1)).plan();

            assertThat(plan.actions()).isEmpty();
            assertThat(plan.lookAgainAt()).isEmpty();
            assertThat(plan.status().phase()).isEqualTo("Running");
            assertThat(again.status()).isEqualTo(plan.status());
            assertThat(again.actions()).isEmpty();
        }

        @Test
        void goes_on_with_a_container_that_was_created_but_not_started() {
            assertThat(words(Scene.web().prepared().with("web", 3, 2, created()).plan()))
                    .containsExactly("start web (attempt 3): it was created but not started");
        }

        @ParameterizedTest(name = "sandbox {0}, wired {1}: {2}")
        @CsvSource(delimiter = '|', textBlock = """
                CREATED | false | make sandbox: its sandbox is not started
                RUNNING | false | make sandbox: its network is not complete
                EXITED  | true  | make sandbox (attempt 1): its sandbox ended
                """)
        void completes_or_replaces_what_is_left_of_a_sandbox(Phase phase, boolean wired, String action) {
            assertThat(words(Scene.web().withImages(ImageSeen.PRESENT).sandbox(0, phase, wired).plan())).contains(action);
        }

        @Test
        void waits_before_it_tries_a_failed_sandbox_again() {
            var scene = Scene.web().withImages(ImageSeen.PRESENT).sandboxFailure(failed("FailedCreatePodSandBox", 3));

            assertThat(scene.plan().actions()).isEmpty();
            assertThat(scene.plan().lookAgainAt()).contains(NOW.plusSeconds(4));
            assertThat(words(scene.at(Duration.ofSeconds(4)).plan())).containsExactly("make sandbox: the pod is new on this node");
        }

        @Test
        void waits_before_it_tries_failed_volumes_again() {
            var scene = Scene.web().prepared().volumes(new Volumes.Failed(failed("FailedMount", 1)));

            assertThat(scene.plan().actions()).isEmpty();
            assertThat(words(scene.at(Duration.ofSeconds(1)).plan()))
                    .containsExactly("prepare volumes: it failed before: FailedMount in words");
        }
    }

    @Nested
    class Restarts {

        @ParameterizedTest(name = "{0}, exit {1}: {2}, phase {3}")
        @CsvSource(textBlock = """
                Always,    0, start web (attempt 1): exited with 0, Running
                Always,    1, start web (attempt 1): exited with 1, Running
                OnFailure, 0, '',                                   Succeeded
                OnFailure, 1, start web (attempt 1): exited with 1, Running
                Never,     0, '',                                   Succeeded
                Never,     1, '',                                   Failed
                """)
        void follow_the_restart_policy(String policy, int code, String action, String phase) {
            var plan = Scene.web(policy).prepared().with("web", 0, exited(code)).plan();

            assertThat(words(plan).stream().filter(w -> w.startsWith("start")).findFirst().orElse("")).isEqualTo(action);
            assertThat(plan.status().phase()).isEqualTo(phase);
        }

        @ParameterizedTest(name = "crash {0} after others in a row: {1}")
        @CsvSource(textBlock = """
                 0, PT0S
                 1, PT10S
                 2, PT20S
                 3, PT40S
                 4, PT1M20S
                 5, PT2M40S
                 6, PT5M
                99, PT5M
                """)
        void wait_longer_after_each_crash(int crashesBefore, Duration wait) {
            var scene = Scene.web().prepared().with("web", 9, crashesBefore, exited(1));

            var atOnce = scene.plan();
            var later = scene.at(wait).plan();

            if (wait.isPositive()) {
                assertThat(atOnce.actions()).isEmpty();
                assertThat(state(atOnce, "web")).isEqualTo("waiting CrashLoopBackOff");
                assertThat(atOnce.lookAgainAt()).contains(NOW.plus(wait));
            }
            assertThat(later.actions()).singleElement().isInstanceOfSatisfying(PodAction.StartContainer.class, start -> {
                assertThat(start.attempt()).isEqualTo(10);
                assertThat(start.crashesInRow()).isEqualTo(crashesBefore + 1);
            });
        }

        @Test
        void say_in_kubelets_words_why_they_wait() {
            var plan = Scene.web().prepared().with("web", 6, 6, exited(1)).plan();

            var status = plan.status().containerStatuses().getFirst();
            assertThat(status.state().flatMap(ContainerStatus.State::waiting).orElseThrow().message())
                    .isEqualTo("back-off 5m0s restarting failed container=web pod=web_shop(u1)");
            assertThat(status.restartCount()).isEqualTo(6);
            assertThat(Scene.line(status.lastState().orElseThrow())).isEqualTo("terminated Error 1");
        }

        @ParameterizedTest(name = "after {0}: {1} crashes in a row")
        @CsvSource({"PT9M59S, 8", "PT10M, 1"})
        void begin_anew_after_ten_good_minutes(Duration ran, int crashes) {
            var plan = Scene.web().prepared().with("web", 7, 7, exited(1, ran)).at(Duration.ofMinutes(5)).plan();

            assertThat(((PodAction.StartContainer) plan.actions().getFirst()).crashesInRow()).isEqualTo(crashes);
        }

        @Test
        void keep_counting_when_somebody_removes_the_container() {
            var scene = Scene.web().prepared().with("web", 3, exited(1)).with("web", 4, running());
            scene.planAndReport();

            var removed = Scene.web().prepared().with("web", 3, exited(1));
            removed.pod = scene.pod;
            var plan = removed.planAndReport();
            var again = removed.plan();

            assertThat(words(plan)).containsExactly("start web (attempt 5): its container was removed");
            assertThat(words(again)).containsExactly("start web (attempt 5): its container was removed");
            assertThat(again.status()).isEqualTo(plan.status());
            assertThat(Scene.line(plan.status().containerStatuses().getFirst().lastState().orElseThrow()))
                    .isEqualTo("terminated ContainerStatusUnknown 137");
        }

        @Test
        void do_not_happen_when_a_never_restarted_container_is_removed() {
            var scene = Scene.web("Never").prepared().with("web", 0, running());
            scene.planAndReport();
            var removed = Scene.web("Never").prepared();
            removed.pod = scene.pod;

            var plan = removed.plan();

            assertThat(plan.status().phase()).isEqualTo("Failed");
            assertThat(plan.actions()).noneMatch(PodAction.StartContainer.class::isInstance);
        }

        @Test
        void report_lack_of_memory() {
            var plan = Scene.web("Never").prepared()
                    .with("web", 0, new State.Exited(137, true, NOW.minusSeconds(5), NOW, "")).plan();

            assertThat(state(plan, "web")).isEqualTo("terminated OOMKilled 137");
        }

        @Test
        void treat_a_command_that_cannot_be_run_like_a_crash() {
            var cannot = new State.CannotStart(127, "exec: \"nope\": not found", NOW);

            var first = Scene.web().prepared().with("web", 0, 0, cannot).plan();
            var second = Scene.web().prepared().with("web", 1, 1, cannot).plan();
            var never = Scene.web("Never").prepared().with("web", 0, cannot).plan();

            assertThat(words(first)).containsExactly("start web (attempt 1): could not be started: exec: \"nope\": not found");
            assertThat(state(first, "web")).isEqualTo("waiting RunContainerError");
            assertThat(state(second, "web")).isEqualTo("waiting CrashLoopBackOff");
            assertThat(Scene.line(second.status().containerStatuses().getFirst().lastState().orElseThrow()))
                    .isEqualTo("terminated StartError 127");
            assertThat(never.status().phase()).isEqualTo("Failed");
        }

        @Test
        void leave_only_one_dead_predecessor() {
            var plan = Scene.web().prepared().with("web", 0, exited(1)).with("web", 1, exited(1)).with("web", 2, running()).plan();

            assertThat(words(plan)).containsExactly("remove web: only the last two runs are kept");
            assertThat(plan.actions()).first().isEqualTo(new PodAction.RemoveContainer(new ContainerId("web-0"), "web",
                    "only the last two runs are kept"));
        }
    }

    @Nested
    class Init_containers {

        @Test
        void run_one_after_the_other() {
            var scene = Scene.of(INITS).prepared();

            var first = scene.plan();
            var second = scene.with("one", 0, running()).plan();
            var third = scene.with("one", 0, exited(0)).plan();
            var last = scene.with("two", 0, exited(0)).plan();

            assertThat(words(first)).containsExactly("start one: the pod is new on this node");
            assertThat(words(second)).isEmpty();
            assertThat(words(third)).containsExactly("start two: the pod is new on this node");
            assertThat(words(last)).containsExactly("start web: the pod is new on this node", "start log: the pod is new on this node");
            assertThat(state(third, "web")).isEqualTo("waiting PodInitializing");
            assertThat(third.status().phase()).isEqualTo("Pending");
        }

        @ParameterizedTest(name = "{0}: {1}")
        @CsvSource(textBlock = """
                Always,    start one (attempt 1): exited with 3, Pending
                OnFailure, start one (attempt 1): exited with 3, Pending
                Never,     '',                                   Failed
                """)
        void that_fail_are_tried_again_unless_the_pod_is_never_restarted(String policy, String action, String phase) {
            var plan = Scene.of("\"restartPolicy\":\"" + policy + "\"," + INITS).prepared().with("one", 0, exited(3)).plan();

            assertThat(words(plan).stream().filter(w -> w.startsWith("start")).findFirst().orElse("")).isEqualTo(action);
            assertThat(plan.status().phase()).isEqualTo(phase);
        }

        @Test
        void do_not_run_again_while_the_sandbox_lives_even_when_their_container_is_gone() {
            var plan = Scene.of(INITS).prepared().with("web", 0, running()).with("log", 0, running()).plan();

            assertThat(plan.actions()).isEmpty();
            assertThat(plan.status().phase()).isEqualTo("Running");
            assertThat(Condition.holds(plan.status().conditions(), "Initialized")).isTrue();
        }

        @Test
        void run_again_in_a_new_sandbox() {
            var plan = Scene.of(INITS).withImages(ImageSeen.PRESENT).sandbox(1, Phase.RUNNING)
                    .with("one", 0, exited(0)).with("two", 0, exited(0)).with("web", 0, exited(137)).with("log", 0, exited(137)).plan();

            assertThat(words(plan)).containsExactly("start one (attempt 1): the pod has a new sandbox");
        }

        @Test
        void let_the_images_of_later_containers_be_pulled_meanwhile() {
            var plan = Scene.of(INITS).prepared().image("log", ImageSeen.ABSENT).with("one", 0, running()).plan();

            assertThat(words(plan)).containsExactly("pull log:1 for log: the image is not on this node");
            assertThat(state(plan, "log")).isEqualTo("waiting PodInitializing");
        }
    }

    @Nested
    class A_sandbox_that_dies {

        @Test
        void first_takes_its_containers_along() {
            var plan = Scene.web().withImages(ImageSeen.PRESENT).sandbox(0, Phase.EXITED).with("web", 0, running()).plan();

            assertThat(words(plan)).containsExactly("stop web within 30 s: the sandbox of the pod ended");
        }

        @Test
        void is_then_replaced_by_one_with_another_address() {
            var scene = Scene.web().withImages(ImageSeen.PRESENT).sandbox(0, Phase.EXITED).with("web", 0, exited(137));

            var making = scene.plan();
            var made = scene.sandbox(1, Phase.RUNNING).plan();

            assertThat(words(making)).containsExactly("make sandbox (attempt 1): its sandbox ended");
            assertThat(words(made)).containsExactly("start web (attempt 1): the pod has a new sandbox",
                    "remove sandbox: the pod has a newer one");
            assertThat(made.status().podIP()).isEqualTo("10.42.0.8");
        }

        @Test
        void is_also_missed_when_somebody_removed_it() {
            var plan = Scene.web().withImages(ImageSeen.PRESENT).with("web", 0, exited(137)).plan();

            assertThat(words(plan)).containsExactly("make sandbox: its sandbox was removed");
        }

        @Test
        void ends_a_pod_that_is_never_restarted() {
            var plan = Scene.web("Never").withImages(ImageSeen.PRESENT).sandbox(0, Phase.EXITED).with("web", 0, exited(137)).plan();

            assertThat(plan.status().phase()).isEqualTo("Failed");
            assertThat(words(plan)).containsExactly("remove sandbox: the pod has ended");
        }

        @Test
        void does_not_count_as_a_crash_of_its_containers() {
            var plan = Scene.web().withImages(ImageSeen.PRESENT).sandbox(1, Phase.RUNNING).with("web", 4, 4, exited(137)).plan();

            assertThat(((PodAction.StartContainer) plan.actions().getFirst()).crashesInRow()).isEqualTo(4);
        }
    }

    @Nested
    class Images {

        @ParameterizedTest(name = "{0}, image {1}: {2}, {3}")
        @CsvSource(textBlock = """
                IfNotPresent, PRESENT, start web: the pod is new on this node,             ContainerCreating
                IfNotPresent, ABSENT,  pull nginx:1 for web: the image is not on this node, ContainerCreating
                Always,       PRESENT, pull nginx:1 for web: its pull policy is Always,     ContainerCreating
                Always,       ABSENT,  pull nginx:1 for web: its pull policy is Always,     ContainerCreating
                Never,        PRESENT, start web: the pod is new on this node,             ContainerCreating
                Never,        ABSENT,  '',                                                 ErrImageNeverPull
                """)
        void come_as_the_pull_policy_says(String policy, String presence, String action, String reason) {
            var scene = Scene.of("\"containers\":[{\"name\":\"web\",\"image\":\"nginx:1\",\"imagePullPolicy\":\"" + policy + "\"}]")
                    .prepared().image("web", presence.equals("PRESENT") ? ImageSeen.PRESENT : ImageSeen.ABSENT);

            assertThat(words(scene.plan()).stream().findFirst().orElse("")).isEqualTo(action);
            assertThat(state(scene.plan(), "web")).isEqualTo("waiting " + reason);
        }

        @Test
        void with_policy_Always_are_asked_for_once_per_start() {
            var scene = Scene.of("\"containers\":[{\"name\":\"web\",\"image\":\"nginx:1\",\"imagePullPolicy\":\"Always\"}]")
                    .prepared().image("web", ImageSeen.PRESENT.pulled(0));

            assertThat(words(scene.plan())).containsExactly("start web: the pod is new on this node");
            assertThat(words(scene.with("web", 0, exited(1)).plan())).containsExactly("pull nginx:1 for web: its pull policy is Always");
        }

        @Test
        void that_cannot_be_pulled_are_tried_again_later_and_later() {
            var failure = failed("ErrImagePull", 2);
            var scene = Scene.web().prepared().image("web", ImageSeen.ABSENT.failed(failure));

            assertThat(state(scene.plan(), "web")).isEqualTo("waiting ErrImagePull");
            assertThat(scene.plan().lookAgainAt()).contains(NOW.plusSeconds(1));
            scene.at(Duration.ofSeconds(1));
            assertThat(state(scene.plan(), "web")).isEqualTo("waiting ImagePullBackOff");
            assertThat(scene.plan().lookAgainAt()).contains(NOW.plusSeconds(20));
            assertThat(scene.plan().actions()).isEmpty();
            scene.at(Duration.ofSeconds(20));
            assertThat(words(scene.plan())).containsExactly("pull nginx:1 for web: the image is not on this node");
        }

        @Test
        void that_change_restart_the_container_at_once_and_without_back_off() {
            var scene = Scene.web().prepared().with("web", 2, 2, running()).otherImage("nginx:2");

            assertThat(words(scene.plan())).containsExactly("stop web within 30 s: image changed from nginx:1 to nginx:2");

            var stopped = Scene.web().prepared().with("web", 2, 2, exited(0)).otherImage("nginx:2");
            assertThat(words(stopped.plan())).containsExactly("start web (attempt 3): image changed from nginx:1 to nginx:2");
        }
    }

    @Nested
    class Settings_that_are_missing {

        @Test
        void keep_the_container_from_being_created() {
            var plan = Scene.web().prepared().settings("web", new Settings.Missing("configmap \"web\" not found")).plan();

            assertThat(plan.actions()).isEmpty();
            assertThat(state(plan, "web")).isEqualTo("waiting CreateContainerConfigError");
        }

        @Test
        void are_no_error_before_the_API_has_answered() {
            var plan = Scene.web().prepared().settings("web", new Settings.NotYetRead()).plan();

            assertThat(plan.actions()).isEmpty();
            assertThat(state(plan, "web")).isEqualTo("waiting ContainerCreating");
        }

        @Test
        void differ_from_an_engine_that_refuses() {
            var scene = Scene.web().prepared().failure("web", failed("CreateContainerError", 2));

            assertThat(state(scene.plan(), "web")).isEqualTo("waiting CreateContainerError");
            assertThat(scene.plan().actions()).isEmpty();
            assertThat(scene.plan().lookAgainAt()).contains(NOW.plusSeconds(2));
            assertThat(words(scene.at(Duration.ofSeconds(2)).plan())).containsExactly("start web: the pod is new on this node");
        }
    }

    @Nested
    class Probes {

        private static final String ALL = """
                "containers":[{"name":"web","image":"nginx:1",
                  "startupProbe":{"tcpSocket":{"port":80}},"readinessProbe":{"tcpSocket":{"port":80}},
                  "livenessProbe":{"tcpSocket":{"port":80}}}]""";
        private static final String READINESS = """
                "containers":[{"name":"web","image":"nginx:1","readinessProbe":{"tcpSocket":{"port":80}}}]""";

        private ContainerStatus web(PodPlan plan) {
            return plan.status().containerStatuses().getFirst();
        }

        @Test
        void ask_only_for_the_start_until_it_has_happened() {
            var scene = Scene.of(ALL).prepared().with("web", 0, running());

            assertThat(scene.plan().probes()).extracting(ProbeWish::purpose).containsExactly(ProbeWish.Purpose.STARTUP);
            assertThat(web(scene.plan()).started()).contains(false);

            scene.probe("web-0", ProbeWish.Purpose.STARTUP, Verdict.PASSED);
            assertThat(scene.plan().probes()).extracting(ProbeWish::purpose)
                    .containsExactly(ProbeWish.Purpose.READINESS, ProbeWish.Purpose.LIVENESS);
            assertThat(web(scene.plan()).started()).contains(true);
            assertThat(web(scene.plan()).ready()).isFalse();
        }

        @ParameterizedTest(name = "readiness {0}: ready {1}")
        @CsvSource({"UNKNOWN, false", "PASSED, true", "FAILED, false"})
        void decide_about_traffic(Observed.Answer answer, boolean ready) {
            var plan = Scene.of(READINESS).prepared().with("web", 0, running())
                    .probe("web-0", ProbeWish.Purpose.READINESS, new Verdict(answer, "refused")).plan();

            assertThat(web(plan).ready()).isEqualTo(ready);
            assertThat(Condition.holds(plan.status().conditions(), "Ready")).isEqualTo(ready);
            assertThat(plan.actions()).isEmpty();
        }

        @ParameterizedTest(name = "{0} failed: {1}")
        @CsvSource(delimiter = '|', textBlock = """
                STARTUP  | stop web within 30 s: Container web failed startup probe: refused
                LIVENESS | stop web within 30 s: Container web failed liveness probe: refused
                """)
        void kill_what_does_not_live(ProbeWish.Purpose purpose, String action) {
            assertThat(words(Scene.of(ALL).prepared().with("web", 0, running())
                    .probe("web-0", purpose, Verdict.failed("refused")).plan())).containsExactly(action);
        }

        @Test
        void that_have_not_answered_since_the_daemon_started_change_nothing() {
            var scene = Scene.of(ALL).prepared().with("web", 0, running()).probes("web-0",
                    new ProbesSeen(Verdict.PASSED, Verdict.PASSED, Verdict.PASSED));
            var before = scene.planAndReport();

            var after = scene.probes("web-0", ProbesSeen.NONE).plan();

            assertThat(after.status()).isEqualTo(before.status());
            assertThat(after.probes()).extracting(ProbeWish::purpose)
                    .containsExactly(ProbeWish.Purpose.READINESS, ProbeWish.Purpose.LIVENESS);
        }

        @Test
        void of_an_earlier_run_say_nothing_of_this_one() {
            var scene = Scene.of(READINESS).prepared().with("web", 0, running())
                    .probe("web-0", ProbeWish.Purpose.READINESS, Verdict.PASSED);
            scene.planAndReport();

            assertThat(web(scene.with("web", 0, exited(1)).with("web", 1, running()).plan()).ready()).isFalse();
        }
    }

    @Nested
    class Deletion {

        @Test
        void stops_everything_then_removes_everything_then_confirms() {
            var scene = Scene.of(INITS).prepared().with("one", 0, exited(0)).with("web", 0, running()).with("log", 0, running()).deleted(30);

            assertThat(words(scene.plan())).containsExactly("stop log within 30 s: the pod is deleted", "stop web within 30 s: the pod is deleted");
            scene.with("web", 0, exited(0));
            assertThat(words(scene.plan())).containsExactly("stop log within 30 s: the pod is deleted");
            scene.with("log", 0, exited(0));
            assertThat(words(scene.planAndReport())).containsExactly("remove log: the pod is deleted", "remove one: the pod is deleted",
                    "remove web: the pod is deleted", "remove sandbox: the pod is deleted");
            assertThat(words(scene.gone().planAndReport())).containsExactly("remove volumes: the pod is deleted");
            assertThat(words(scene.volumes(new Volumes.None()).plan())).containsExactly("confirm that all is gone: the pod is deleted");
        }

        @Test
        void of_a_pod_that_never_arrived_is_confirmed_at_once() {
            assertThat(words(Scene.web().volumes(new Volumes.None()).deleted(30).plan()))
                    .containsExactly("confirm that all is gone: the pod is deleted");
        }

        @ParameterizedTest(name = "grace {0} s, looked at after {1}: {2}")
        @CsvSource(textBlock = """
                30, PT0S,   PT30S
                30, PT10S,  PT20S
                30, PT40S,  PT1S
                30, PT-10S, PT30S
                 0, PT5S,   PT0S
                """)
        void gives_what_is_left_of_the_grace(long grace, Duration later, Duration left) {
            var plan = Scene.web().prepared().with("web", 0, running()).deleted(grace).at(later).plan();

            assertThat(((PodAction.StopContainer) plan.actions().getFirst()).grace()).isEqualTo(left);
        }

        @ParameterizedTest(name = "exit {0}: {1}")
        @CsvSource({"0, Succeeded", "143, Failed"})
        void ends_in_a_last_phase(int code, String phase) {
            var scene = Scene.web().prepared().with("web", 0, exited(code)).deleted(30);

            assertThat(scene.planAndReport().status().phase()).isEqualTo(phase);
            assertThat(scene.gone().plan().status().phase()).isEqualTo(phase);
        }

        @Test
        void starts_nothing_any_more() {
            assertThat(Scene.web().prepared().with("web", 0, created()).deleted(30).plan().actions())
                    .noneMatch(PodAction.StartContainer.class::isInstance);
            assertThat(Scene.web().prepared().with("web", 0, exited(1)).deleted(30).plan().actions())
                    .noneMatch(PodAction.StartContainer.class::isInstance);
        }

        @Test
        void is_not_asked_for_by_name_when_the_pod_is_unknown_to_the_cluster() {
            var scene = Scene.web().prepared().with("web", 0, running());

            assertThat(PodPlanner.forgotten(scene.observed(), Duration.ofSeconds(30))).extracting(PodAction::inWords)
                    .containsExactly("stop web within 30 s: the pod is no longer known to the cluster");
            scene.with("web", 0, exited(0));
            assertThat(PodPlanner.forgotten(scene.observed(), Duration.ofSeconds(30))).hasSize(2);
            assertThat(PodPlanner.forgotten(scene.gone().observed(), Duration.ofSeconds(30))).extracting(PodAction::inWords)
                    .containsExactly("remove volumes: the pod is no longer known to the cluster");
            assertThat(PodPlanner.forgotten(scene.volumes(new Volumes.None()).observed(), Duration.ZERO)).isEmpty();
        }
    }

    @Nested
    class The_status {

        @Test
        void changes_a_conditions_time_only_when_it_flips() {
            var scene = Scene.web().prepared().with("web", 0, running());
            var first = scene.planAndReport();
            var second = scene.at(Duration.ofSeconds(5)).planAndReport();
            var third = scene.with("web", 0, exited(1)).at(Duration.ofSeconds(9)).planAndReport();

            assertThat(since(first, "Ready")).contains(NOW);
            assertThat(since(second, "Ready")).contains(NOW);
            assertThat(since(third, "Ready")).contains(NOW.plusSeconds(9));
            assertThat(since(third, "PodScheduled")).contains(NOW);
            assertThat(Condition.find(third.status().conditions(), "Ready").orElseThrow().message())
                    .isEqualTo("containers with unready status: [web]");
        }

        private Optional<Instant> since(PodPlan plan, String type) {
            return Condition.find(plan.status().conditions(), type).orElseThrow().lastTransitionTime();
        }

        @Test
        void is_final_once_the_pod_has_ended() {
            var scene = Scene.web("Never").prepared().with("web", 0, exited(0));
            var ended = scene.planAndReport();

            assertThat(ended.status().phase()).isEqualTo("Succeeded");
            assertThat(words(ended)).containsExactly("remove sandbox: the pod has ended");
            var later = scene.noSandbox().at(Duration.ofHours(1)).plan();
            assertThat(later.status()).isEqualTo(ended.status());
            assertThat(later.actions()).isEmpty();
        }

        @ParameterizedTest(name = "{0}: {1}")
        @CsvSource(delimiter = '|', textBlock = """
                {}                                                                        | BestEffort
                {"requests":{"cpu":"1"}}                                                  | Burstable
                {"limits":{"cpu":"1","memory":"1Gi"}}                                     | Guaranteed
                {"limits":{"cpu":"1","memory":"1Gi"},"requests":{"cpu":"1000m"}}          | Guaranteed
                {"limits":{"cpu":"1","memory":"1Gi"},"requests":{"cpu":"500m"}}           | Burstable
                """)
        void tells_how_firmly_resources_are_promised(String resources, String qos) {
            assertThat(Scene.of("\"containers\":[{\"name\":\"web\",\"image\":\"a\",\"resources\":" + resources + "}]").plan()
                    .status().qosClass()).isEqualTo(qos);
        }

        @Test
        void counts_restarts_by_attempts() {
            var plan = Scene.web().prepared().with("web", 4, exited(2)).with("web", 5, running()).plan();

            var status = plan.status().containerStatuses().getFirst();
            assertThat(status.restartCount()).isEqualTo(5);
            assertThat(status.containerID()).isEqualTo("docker://web-5");
            assertThat(Scene.line(status.lastState().orElseThrow())).isEqualTo("terminated Error 2");
        }
    }
}
