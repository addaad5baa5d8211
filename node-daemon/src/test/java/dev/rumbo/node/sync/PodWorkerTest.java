package dev.rumbo.node.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

import dev.rumbo.manifests.core.ConfigMap;
import dev.rumbo.manifests.core.Secret;
import dev.rumbo.node.probe.ProbeAnswer;
import dev.rumbo.node.runtime.Behaviour;
import dev.rumbo.node.runtime.RuntimeFailure;
import dev.rumbo.node.sync.Mailbox.Message;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PodWorkerTest {

    private static final String WEB = "\"containers\":[{\"name\":\"web\",\"image\":\"web:1\"}]";

    @TempDir
    private Path directory;

    private Workbench bench(Behaviour.Script script, String spec) {
        return new Workbench(directory, script, spec);
    }

    private Workbench bench(String spec) {
        return bench(Behaviour.Script.FAIR_WEATHER, spec);
    }

    @Test
    void a_pod_comes_to_run_and_then_nothing_more_is_said_or_done() {
        var bench = bench(WEB).settle();

        assertThat(bench.reported().status().phase()).isEqualTo("Running");
        assertThat(bench.reported().ready()).isTrue();
        assertThat(bench.reported().status().podIP()).isEqualTo("10.42.3.2");
        assertThat(bench.cluster.reasons()).containsExactly("Pulled", "Created", "Started");
        var reports = bench.cluster.reports();
        var actions = bench.containerEvents.size();
        bench.list();
        bench.advance(Duration.ofHours(1));

        assertThat(bench.cluster.reports()).isEqualTo(reports);
        assertThat(bench.containerEvents).hasSize(actions);
    }

    @Test
    void init_containers_come_first() {
        var bench = bench(container -> container.identity().name().equals("init") ? Behaviour.ending(Duration.ofSeconds(3), 0)
                : Behaviour.SERVICE, "\"initContainers\":[{\"name\":\"init\",\"image\":\"init:1\"}]," + WEB).settle();

        assertThat(bench.waiting("web")).isEqualTo("PodInitializing");
        assertThat(bench.reported().status().phase()).isEqualTo("Pending");
        bench.advance(Duration.ofSeconds(3));
        assertThat(bench.reported().status().phase()).isEqualTo("Running");
        assertThat(bench.containerEvents).containsExactly("Started POD 0", "Started init 0", "Died init 0", "Started web 0");
    }

    @Test
    void a_killed_container_runs_again_at_once_and_the_next_time_after_ten_seconds() {
        var bench = bench(WEB).settle();

        bench.runtime.die(bench.running("web"), 137);
        bench.settle();
        assertThat(bench.status("web").restartCount()).isEqualTo(1);
        assertThat(bench.reported().ready()).isTrue();

        bench.runtime.die(bench.running("web"), 1);
        bench.settle();
        assertThat(bench.waiting("web")).isEqualTo("CrashLoopBackOff");
        assertThat(bench.reported().ready()).isFalse();
        bench.advance(Duration.ofSeconds(9));
        assertThat(bench.waiting("web")).isEqualTo("CrashLoopBackOff");
        bench.advance(Duration.ofSeconds(1));
        assertThat(bench.status("web").restartCount()).isEqualTo(2);
        assertThat(bench.cluster.reasons()).contains("BackOff");
    }

    @Test
    void the_wait_goes_on_where_it_was_when_the_daemon_starts_again() {
        var bench = bench(_ -> Behaviour.ending(Duration.ofSeconds(1), 1), WEB).advance(Duration.ofSeconds(100));
        var attempts = bench.status("web").restartCount();
        assertThat(attempts).isEqualTo(4);   // starts at 0, 1, 12, 33, 74 s; the next at 155 s

        bench.restartDaemon();
        bench.advance(Duration.ofSeconds(54));
        assertThat(bench.status("web").restartCount()).isEqualTo(4);
        bench.advance(Duration.ofSeconds(2));
        assertThat(bench.status("web").restartCount()).isEqualTo(5);
    }

    @Test
    void a_restart_of_the_daemon_touches_no_container_and_says_nothing() {
        var bench = bench("\"containers\":[{\"name\":\"web\",\"image\":\"web:1\",\"readinessProbe\":{\"tcpSocket\":{\"port\":80}}}]")
                .advance(Duration.ofSeconds(30));
        assertThat(bench.reported().ready()).isTrue();
        var reports = bench.cluster.reports();
        var actions = bench.containerEvents.size();

        bench.restartDaemon();
        bench.advance(Duration.ofMinutes(1));

        assertThat(bench.containerEvents).hasSize(actions);
        assertThat(bench.cluster.reports()).isEqualTo(reports);
        assertThat(bench.reported().ready()).isTrue();
    }

    @Test
    void a_container_that_somebody_removed_comes_back() throws RuntimeFailure {
        var bench = bench(WEB).settle();

        bench.runtime.remove(bench.running("web"));
        bench.settle();

        assertThat(bench.status("web").restartCount()).isEqualTo(1);
        assertThat(bench.reported().ready()).isTrue();
    }

    @Test
    void a_sandbox_that_dies_is_replaced_and_gets_another_address() {
        var bench = bench(WEB).settle();

        bench.runtime.die(bench.running("POD"), 255);
        bench.settle();

        assertThat(bench.reported().ready()).isTrue();
        assertThat(bench.reported().status().podIP()).isEqualTo("10.42.3.3");
        assertThat(bench.all()).extracting(s -> s.engineName()).containsExactlyInAnyOrder("POD_web_shop_1", "web_web_shop_0", "web_web_shop_1");
    }

    @Test
    void a_host_that_lost_its_power_gets_all_its_pods_back() {
        var bench = bench(WEB).settle();

        bench.runtime.losePower();
        bench.restartDaemon();
        bench.settle();

        assertThat(bench.reported().ready()).isTrue();
        assertThat(bench.status("web").restartCount()).isEqualTo(1);
    }

    @Test
    void an_image_that_cannot_be_pulled_is_tried_later_and_later_until_it_is_there() {
        var bench = bench("\"containers\":[{\"name\":\"web\",\"image\":\"far:1\"}]").settle();

        assertThat(bench.waiting("web")).isEqualTo("ErrImagePull");
        bench.advance(Duration.ofSeconds(2));
        assertThat(bench.waiting("web")).isEqualTo("ImagePullBackOff");
        bench.runtime.withRegistry("far:1");
        bench.advance(Duration.ofSeconds(9));

        assertThat(bench.reported().ready()).isTrue();
        assertThat(bench.cluster.reasons()).contains("Pulling", "Failed", "BackOff", "Pulled", "Started");
    }

    @Test
    void an_image_that_was_pruned_while_the_container_was_down_is_pulled_again() throws RuntimeFailure {
        var bench = bench(WEB).settle();
        bench.runtime.withRegistry("web:1");
        var web = bench.running("web");

        bench.runtime.remove(web);
        bench.runtime.removeImage("web:1");
        bench.advance(Duration.ofSeconds(5));

        assertThat(bench.reported().ready()).isTrue();
    }

    @Test
    void a_configmap_that_is_missing_is_waited_for() {
        var bench = bench("""
                "containers":[{"name":"web","image":"web:1","env":[
                  {"name":"COLOUR","valueFrom":{"configMapKeyRef":{"name":"look","key":"colour"}}},
                  {"name":"GREETING","value":"hello $(COLOUR) $$(COLOUR) $(OTHER) on $(NODE)"},
                  {"name":"NODE","valueFrom":{"fieldRef":{"fieldPath":"spec.nodeName"}}}]}]""").settle();

        assertThat(bench.waiting("web")).isEqualTo("CreateContainerConfigError");
        assertThat(bench.status("web").state().orElseThrow().waiting().orElseThrow().message()).isEqualTo("configmap \"look\" not found");
        bench.cluster.put(ConfigMap.KIND.bind(FakeCluster.json(
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"look\",\"namespace\":\"shop\"},\"data\":{\"colour\":\"blue\"}}")));
        bench.settle();

        assertThat(bench.reported().ready()).isTrue();
        assertThat(bench.runtime.spec(bench.running("web")).orElseThrow().command().env()).extracting(e -> e.name() + "=" + e.value())
                .containsExactly("COLOUR=blue", "GREETING=hello blue $(COLOUR) $(OTHER) on $(NODE)", "NODE=n1");
    }

    @Test
    void files_of_settings_follow_their_configmap_and_secret() throws Exception {
        var bench = bench("""
                "volumes":[{"name":"conf","configMap":{"name":"look"}},{"name":"keys","secret":{"secretName":"keys","defaultMode":256}}],
                "containers":[{"name":"web","image":"web:1","volumeMounts":[
                  {"name":"conf","mountPath":"/etc/conf"},{"name":"keys","mountPath":"/etc/keys"}]}]""");
        bench.settle();
        assertThat(bench.reported().ready()).isFalse();
        assertThat(bench.cluster.reasons()).contains("FailedMount");

        bench.cluster.put(configMap("blue"));
        bench.cluster.put(Secret.KIND.bind(FakeCluster.json(
                "{\"apiVersion\":\"v1\",\"kind\":\"Secret\",\"metadata\":{\"name\":\"keys\",\"namespace\":\"shop\"},\"data\":{\"key\":\"c2VjcmV0\"}}")));
        bench.settle();
        assertThat(bench.reported().ready()).isTrue();
        assertThat(Files.readString(directory.resolve("pods/u1/volumes/conf/colour"))).isEqualTo("blue");
        assertThat(Files.readString(directory.resolve("pods/u1/volumes/keys/key"))).isEqualTo("secret");

        var actions = bench.containerEvents.size();
        bench.cluster.put(configMap("red"));
        bench.settle();
        assertThat(Files.readString(directory.resolve("pods/u1/volumes/conf/colour"))).isEqualTo("red");
        assertThat(bench.containerEvents).hasSize(actions);
    }

    private static ConfigMap configMap(String colour) {
        return ConfigMap.KIND.bind(FakeCluster.json(
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"look\",\"namespace\":\"shop\"},\"data\":{\"colour\":\"%s\"}}"
                        .formatted(colour)));
    }

    @Test
    void a_probe_that_fails_thrice_takes_the_pod_out_of_traffic_and_a_dead_one_is_restarted() {
        var bench = bench("""
                "containers":[{"name":"web","image":"web:1","readinessProbe":{"tcpSocket":{"port":80},"periodSeconds":5},
                "livenessProbe":{"tcpSocket":{"port":80},"periodSeconds":5,"failureThreshold":6}}]""").advance(Duration.ofSeconds(1));
        assertThat(bench.reported().ready()).isTrue();

        bench.answer(new ProbeAnswer.Failed("connection refused"));
        bench.advance(Duration.ofSeconds(10));
        assertThat(bench.reported().ready()).isTrue();
        bench.advance(Duration.ofSeconds(6));
        assertThat(bench.reported().ready()).isFalse();
        assertThat(bench.status("web").restartCount()).isZero();
        bench.advance(Duration.ofSeconds(15));
        assertThat(bench.status("web").restartCount()).isEqualTo(1);
        assertThat(bench.cluster.events()).anyMatch(e -> e.what().reason().equals("Killing")
                && e.what().message().equals("Container web failed liveness probe: connection refused, will be restarted"));

        bench.answer(new ProbeAnswer.Passed());
        bench.advance(Duration.ofSeconds(6));
        assertThat(bench.reported().ready()).isTrue();
    }

    @Test
    void a_deleted_pod_leaves_nothing_behind() {
        var bench = bench(WEB).settle();

        bench.delete(30);
        bench.settle();

        assertThat(bench.cluster.confirmed()).hasSize(1);
        assertThat(bench.all()).isEmpty();
        assertThat(bench.volumes().any("u1")).isFalse();
        assertThat(bench.ended()).isTrue();
        assertThat(bench.cluster.reasons()).contains("Killing");
    }

    @Test
    void a_pod_that_the_cluster_forgot_is_cleared_away() {
        var bench = bench(WEB).settle();

        bench.cluster.remove(bench.pod.ref());
        bench.settle();

        assertThat(bench.all()).isEmpty();
        assertThat(bench.volumes().any("u1")).isFalse();
        assertThat(bench.ended()).isTrue();
    }

    @Test
    void while_the_cluster_is_away_containers_are_still_looked_after_and_it_hears_of_it_later() {
        var bench = bench(WEB).settle();

        bench.cluster.goAway();
        bench.runtime.die(bench.running("web"), 1);
        bench.advance(Duration.ofMinutes(5));
        assertThat(bench.running("web")).isNotNull();
        assertThat(bench.status("web").restartCount()).isZero();

        bench.cluster.comeBack();
        bench.advance(Duration.ofSeconds(2));
        assertThat(bench.status("web").restartCount()).isEqualTo(1);
    }

    @Test
    void an_engine_that_is_away_makes_nobody_hasty() {
        var bench = bench(WEB).settle();

        bench.runtime.becomeUnavailable("dockerd is being upgraded");
        bench.worker.tell(new Message.Touched(new dev.rumbo.node.runtime.ContainerId("n1-x")));
        bench.advance(Duration.ofMinutes(1));
        bench.runtime.becomeAvailable();
        bench.advance(Duration.ofSeconds(2));

        assertThat(bench.reported().ready()).isTrue();
        assertThat(bench.status("web").restartCount()).isZero();
    }

    @Test
    void an_image_changed_in_place_restarts_its_container_only() {
        var bench = bench("\"containers\":[{\"name\":\"web\",\"image\":\"web:1\"},{\"name\":\"log\",\"image\":\"log:1\"}]").settle();
        bench.runtime.withImages("web:2");

        bench.cluster.put(dev.rumbo.manifests.core.Pod.KIND.bind(bench.reported().json().edited(tree -> {
            ((tools.jackson.databind.node.ObjectNode) tree.at("/spec/containers/0")).put("image", "web:2");
            return tree;
        })));
        bench.settle();

        assertThat(bench.status("web").image()).isEqualTo("web:2");
        assertThat(bench.status("web").restartCount()).isEqualTo(1);
        assertThat(bench.status("log").restartCount()).isZero();
        assertThat(bench.reported().ready()).isTrue();
    }

    @Test
    void a_command_that_does_not_exist_is_told_as_such() {
        var bench = bench(_ -> Behaviour.failingToStart(127, "exec: \"nope\": executable file not found in $PATH"), WEB).settle();

        assertThat(bench.waiting("web")).isEqualTo("CrashLoopBackOff");
        var last = bench.status("web").lastState().orElseThrow().terminated().orElseThrow();
        assertThat(last.reason()).isEqualTo("StartError");
        assertThat(last.exitCode()).isEqualTo(127);
        assertThat(last.message()).contains("nope");
    }
}
