package dev.rumbo.cli.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.core.Pod;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/// One cluster on two Docker hosts, which lose their power and their network.
@Tag("docker")
@Tag("hosts")
@Needs({Needs.Thing.ENGINE, Needs.Thing.NETWORK, Needs.Thing.HOSTS})
@TestInstance(Lifecycle.PER_CLASS)
class TwoHostsTest {

    private static final int REPLICAS = 4;
    private static final int ATTEMPTS = 3;
    private static final Duration PROMISED = Duration.ofSeconds(10);

    private TwoHosts two;

    @BeforeAll
    void open(@TempDir Path folder) throws Exception {
        var repository = Repository.init(folder.resolve("repository")).write("namespace.yaml", Shop.here("""
                apiVersion: v1
                kind: Namespace
                metadata: {name: NAMESPACE}
                """));
        repository.commit("Begin");
        two = TwoHosts.following(repository, folder);
        repository.write("web.yaml", Shop.here("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: web, namespace: NAMESPACE}
                spec:
                  replicas: 4
                  selector:
                    matchLabels: {app: web}
                  template:
                    metadata:
                      labels: {app: web}
                    spec:
                      terminationGracePeriodSeconds: 1
                      containers:
                        - name: httpd
                          image: busybox:1.36
                          command: ["sh", "-c", "mkdir /www; hostname >/www/index.html; exec httpd -f -p 8080 -h /www"]
                          readinessProbe:
                            httpGet: {path: /, port: 8080}
                            periodSeconds: 1
                          resources:
                            requests: {cpu: 10m, memory: 8Mi}
                """));
        repository.commit("Serve on two hosts");
        awaitSpread();
    }

    @AfterAll
    void close() throws Exception {
        if (two != null) {
            two.close();
        }
    }

    @Test
    void pods_are_on_both_hosts_and_reach_each_other() throws Exception {
        assertThat(two.running(1)).hasSizeBetween(1, REPLICAS - 1);
        var here = pods().stream().filter(pod -> pod.spec().nodeName().equals(two.name(1))).findFirst().orElseThrow();
        var there = pods().stream().filter(pod -> pod.spec().nodeName().equals(two.name(2))).findFirst().orElseThrow();
        var container = two.docker(1).running().stream().filter(c -> !c.isSandbox() && c.label("rumbo.dev/pod-uid").equals(here.meta().uid()))
                .findFirst().orElseThrow();

        var answer = two.docker(1).inside(container, "sh", "-c", "timeout 20 wget -q -O - http://" + there.status().podIP() + ":8080/");

        assertThat(answer.strip()).isEqualTo(there.meta().name());
    }

    @Test
    void pods_of_a_host_without_power_run_elsewhere_within_ten_seconds_and_nothing_runs_twice_when_it_is_back() throws Exception {
        var taken = Duration.ofDays(1);
        // the promise is made for a machine that has time for it; this one may be busy for a while
        for (var attempt = 1; attempt <= ATTEMPTS && taken.compareTo(PROMISED) >= 0; attempt++) {
            var victim = mostLoaded();
            var start = two.kill(victim);
            awaitAllOn(3 - victim);
            taken = Duration.ofNanos(System.nanoTime() - start);
            System.out.println("host without power: all replicas ready elsewhere after " + taken.toMillis() + " ms");
            two.boot(victim);
            awaitNothingTwice();
        }
        assertThat(taken).isLessThan(PROMISED);
    }

    @Test
    void pods_of_a_host_that_was_cut_off_are_stopped_when_it_is_found_again() throws Exception {
        var victim = mostLoaded();
        two.network().partition(victim);

        awaitAllOn(3 - victim);
        two.network().heal(victim);

        awaitNothingTwice();
    }

    /// The host that has something to lose: what was moved away from the other does not go back by itself.
    private int mostLoaded() throws Exception {
        var onFirst = pods().stream().filter(pod -> pod.spec().nodeName().equals(two.name(1))).count();
        return onFirst * 2 >= REPLICAS ? 1 : 2;
    }

    private void awaitAllOn(int host) throws Exception {
        Await.until("all replicas are ready on " + two.name(host), this::pods, pods -> allReady(pods)
                && pods.stream().filter(Pod::active).allMatch(pod -> pod.spec().nodeName().equals(two.name(host))));
    }

    /// Both nodes are back, and what runs on both engines together is what the master says, each pod once.
    private void awaitNothingTwice() throws Exception {
        Await.until("both nodes are ready", two::nodes, nodes -> nodes.stream().allMatch(Node::ready));
        Await.until("as many pods as wished, and none that is leaving", two::pods, pods -> pods.size() == REPLICAS && allReady(pods));
        var running = Await.until("the engines run the master's pods and no other", () -> Stream.concat(two.running(1).stream(),
                two.running(2).stream()).sorted().toList(), uids -> uids.equals(uidsOfPods()));
        assertThat(running).doesNotHaveDuplicates();
        for (var pod : pods()) {
            var host = TwoHosts.NUMBERS.stream().filter(number -> two.name(number).equals(pod.spec().nodeName())).findFirst().orElseThrow();
            assertThat(two.running(host)).contains(pod.meta().uid());
        }
    }

    private void awaitSpread() throws Exception {
        Await.until("pods are ready on both hosts", this::pods, pods -> allReady(pods)
                && pods.stream().map(pod -> pod.spec().nodeName()).distinct().count() == 2);
    }

    private List<Pod> pods() throws Exception {
        return two.pods();
    }

    private List<String> uidsOfPods() throws Exception {
        return pods().stream().map(pod -> pod.meta().uid()).sorted().toList();
    }

    private static boolean allReady(List<Pod> pods) {
        return pods.stream().filter(pod -> pod.active() && pod.ready()).count() == REPLICAS;
    }
}
