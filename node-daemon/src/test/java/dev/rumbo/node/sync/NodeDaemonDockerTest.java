package dev.rumbo.node.sync;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;

import dev.rumbo.manifests.core.ConfigMap;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.node.docker.DockerRuntime;
import dev.rumbo.node.docker.LocalEngine;
import dev.rumbo.node.network.Cidr;
import dev.rumbo.node.network.FakePodNetwork;
import dev.rumbo.node.network.NetworkPlan;
import dev.rumbo.node.probe.NetworkAsking;
import dev.rumbo.node.runtime.ContainerId;
import dev.rumbo.node.runtime.ContainerSummary;
import dev.rumbo.node.runtime.ExecResult;
import dev.rumbo.node.runtime.RuntimeEvent;
import dev.rumbo.node.runtime.RuntimeFailure;
import dev.rumbo.node.volume.PodVolumes;
import dev.rumbo.node.volume.TmpfsDisks;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The whole daemon on a real engine; only the cluster and the network are imagined.
@Tag("docker")
class NodeDaemonDockerTest {

    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final String node = "test-daemon-" + UUID.randomUUID().toString().substring(0, 8);
    private final DockerRuntime runtime = new DockerRuntime(LocalEngine.SOCKET, node);
    private final FakeCluster cluster = new FakeCluster();
    private final FakePodNetwork network = new FakePodNetwork(Cidr.parse("10.42.3.0/24"));
    private final List<String> happened = new CopyOnWriteArrayList<>();

    @TempDir
    private Path directory;

    @BeforeAll
    static void an_engine_must_be_there() {
        LocalEngine.mustAnswerAndHave(LocalEngine.SHELL_IMAGE);
    }

    @AfterEach
    void remove_what_is_left() throws Exception {
        for (var container : runtime.list()) {
            runtime.remove(container.id());
        }
        new TmpfsDisks().unmountBelow(directory);
        runtime.close();
    }

    @Test
    void a_pod_lives_through_restarts_of_the_daemon_and_crashes_until_it_is_deleted() throws Exception {
        cluster.put(configMap("blue"));
        cluster.put(Pod.KIND.bind(FakeCluster.json("""
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"web","namespace":"shop","uid":"%s"},
                 "spec":{"nodeName":"%s","terminationGracePeriodSeconds":5,
                   "volumes":[{"name":"shared","emptyDir":{"medium":"Memory","sizeLimit":"1Mi"}},{"name":"conf","configMap":{"name":"look"}}],
                   "containers":[
                     {"name":"writer","image":"%3$s","command":["sh","-c","trap 'exit 0' TERM; hostname > /shared/hello; while :; do sleep 0.1; done"],
                      "volumeMounts":[{"name":"shared","mountPath":"/shared"}]},
                     {"name":"reader","image":"%3$s","command":["sh","-c","trap 'exit 0' TERM; while :; do sleep 0.1; done"],
                      "volumeMounts":[{"name":"shared","mountPath":"/shared"},{"name":"conf","mountPath":"/conf"}],
                      "readinessProbe":{"exec":{"command":["sh","-c","grep -q web /shared/hello && cat /conf/colour"]},"periodSeconds":1,"timeoutSeconds":10}}]}}"""
                .formatted(UUID.randomUUID(), node, LocalEngine.SHELL_IMAGE))));
        var hearing = runtime.subscribe(event -> {
            if (event instanceof RuntimeEvent.OfContainer of) {
                happened.add(event.getClass().getSimpleName() + " " + of.identity().name() + " " + of.identity().attempt());
            }
        });

        var daemon = daemon();
        cluster.await("the pod getting ready", PATIENCE, () -> pod().map(Pod::ready).orElse(false));
        assertThat(inside("reader", "cat /shared/hello /conf/colour")).isEqualTo("web\nblue");
        daemon.close();

        var before = List.copyOf(happened);
        var again = daemon();
        cluster.put(configMap("red"));
        cluster.await("the file following its ConfigMap", PATIENCE, () -> insideOrNothing("reader", "cat /conf/colour").equals("red"));
        assertThat(happened).isEqualTo(before);
        assertThat(pod().orElseThrow().ready()).isTrue();

        var began = System.nanoTime();
        runtime.kill(container("reader"), "SIGKILL");
        cluster.await("the restart", PATIENCE, () -> restarts("reader") == 1 && pod().orElseThrow().ready());
        System.out.println("killed -> running again and ready: " + Duration.ofNanos(System.nanoTime() - began).toMillis() + " ms");
        assertThat(restarts("writer")).isZero();
        assertThat(inside("reader", "cat /shared/hello")).isEqualTo("web\n");

        cluster.put(pod().orElseThrow().withMeta(pod().orElseThrow().meta().with(edit -> {
            edit.deletionTimestamp = Optional.of(InstantSource.system().instant().plusSeconds(5));
            edit.deletionGracePeriodSeconds = Optional.of(5L);
        })));
        cluster.await("the end of the pod", PATIENCE, () -> !cluster.confirmed().isEmpty());
        assertThat(runtime.list()).isEmpty();
        cluster.await("the end of its files", PATIENCE, () -> {
            var left = directory.resolve("pods").toFile().list();
            return left == null || left.length == 0;
        });
        assertThat(cluster.reasons()).contains("Pulled", "Created", "Started", "Killing");
        again.close();
        hearing.close();
    }

    @Test
    void what_the_cluster_does_not_know_is_swept_away_but_only_once_it_has_said_so() throws Exception {
        cluster.put(pod("stray"));
        var daemon = daemon();
        cluster.await("the pod getting ready", PATIENCE, () -> cluster.find(Pod.KIND.ref("shop", "stray")).map(Pod::ready).orElse(false));
        daemon.close();
        cluster.goAway();
        cluster.remove(Pod.KIND.ref("shop", "stray"));

        var again = daemon();
        again.relist();
        assertThat(runtime.list()).hasSize(2);
        cluster.comeBack();
        cluster.await("the sweep", PATIENCE, () -> all().isEmpty());
        again.close();
    }

    private Pod pod(String name) {
        return Pod.KIND.bind(FakeCluster.json("""
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"%s","namespace":"shop","uid":"%s"},
                 "spec":{"nodeName":"%s","terminationGracePeriodSeconds":1,"containers":[{"name":"web","image":"%s","command":["sleep","1000"]}]}}"""
                .formatted(name, UUID.randomUUID(), node, LocalEngine.SHELL_IMAGE)));
    }

    private NodeDaemon daemon() throws RuntimeFailure, InterruptedException {
        var daemon = new NodeDaemon(new NodeDaemon.Place(node, "192.168.0.10", 2000, 4L << 30), runtime, cluster, network,
                NetworkPlan.usual(Cidr.parse("10.42.3.0/24")), new PodVolumes(directory, new TmpfsDisks()), new NetworkAsking(runtime),
                InstantSource.system());
        daemon.start();
        return daemon;
    }

    private static ConfigMap configMap(String colour) {
        return ConfigMap.KIND.bind(FakeCluster.json(
                "{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"look\",\"namespace\":\"shop\"},\"data\":{\"colour\":\"%s\"}}"
                        .formatted(colour)));
    }

    private Optional<Pod> pod() {
        return cluster.find(Pod.KIND.ref("shop", "web"));
    }

    private int restarts(String container) {
        return pod().orElseThrow().status().containerStatuses().stream().filter(s -> s.name().equals(container)).findFirst()
                .orElseThrow().restartCount();
    }

    private ContainerId container(String name) throws RuntimeFailure, InterruptedException {
        return runtime.list().stream().filter(s -> s.identity().name().equals(name) && s.phase() == ContainerSummary.Phase.RUNNING)
                .map(ContainerSummary::id).findFirst().orElseThrow();
    }

    private List<ContainerSummary> all() {
        try {
            return runtime.list();
        } catch (RuntimeFailure | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }

    private String inside(String name, String command) throws RuntimeFailure, InterruptedException {
        return ((ExecResult.Exited) runtime.exec(container(name), List.of("sh", "-c", command), Duration.ofSeconds(20), 10_000)).output();
    }

    private String insideOrNothing(String name, String command) {
        try {
            return new String(inside(name, command).getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
        } catch (RuntimeFailure | InterruptedException failed) {
            throw new AssertionError(failed);
        }
    }
}
