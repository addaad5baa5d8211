package dev.rumbo.cli.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/// What kubectl shows of pods that really run, over HTTPS, with the kubeconfig that Rumbo writes.
@Tag("docker")
@Tag("kubectl")
@Needs({Needs.Thing.ENGINE, Needs.Thing.NETWORK, Needs.Thing.KUBECTL})
@TestInstance(Lifecycle.PER_CLASS)
class KubectlWithRealPodsTest {

    private RunningRumbo rumbo;
    private Path folder;

    @BeforeAll
    void open(@TempDir Path temporary) throws Exception {
        folder = temporary;
        rumbo = RunningRumbo.up(folder, Shop.in(folder.resolve("repository")));
    }

    @AfterAll
    void close() throws Exception {
        if (rumbo != null) {
            rumbo.close();
        }
    }

    @Test
    void get_shows_pods_with_readiness_address_and_node() throws Exception {
        var pods = kubectl("get", "pods", "-n", Shop.NAMESPACE, "-o", "wide");

        assertThat(pods).containsPattern("web-[a-z0-9]+-[a-z0-9]+ +1/1 +Running +0 .* 10\\.42\\.0\\.\\d+ +" + rumbo.docker().node());
        assertThat(pods).containsPattern("pair +2/2 +Running");
        assertThat(kubectl("get", "nodes")).containsPattern(rumbo.docker().node() + " +Ready");
        assertThat(kubectl("get", "deployment,service", "-n", Shop.NAMESPACE)).containsPattern("deployment.apps/web +2/2 +2 +2");
    }

    @Test
    void describe_tells_where_a_pod_runs_and_what_happened_to_it() throws Exception {
        var pod = kubectl("describe", "pod", "pair", "-n", Shop.NAMESPACE);

        assertThat(pod).containsPattern("Node: +" + rumbo.docker().node()).containsPattern("Image: +" + Shop.IMAGE)
                .containsPattern("Container ID: +docker://[0-9a-f]{64}").containsPattern("Ready +True")
                .containsPattern("Events:").contains("Started");
        assertThat(kubectl("describe", "node", rumbo.docker().node())).contains("docker://").containsPattern("Non-terminated Pods: +\\(3 in total\\)");
    }

    @Test
    void logs_come_from_the_node() throws Exception {
        assertThat(kubectl("logs", "deployment/web", "-n", Shop.NAMESPACE)).contains("serving");
        assertThat(kubectl("logs", "-l", "app=web", "--prefix", "-n", Shop.NAMESPACE).lines()).hasSize(2).allMatch(line ->
                line.startsWith("[pod/web-") && line.endsWith("serving"));
        assertThat(rumbo.kubectl("logs", "pair", "-c", "nobody", "-n", Shop.NAMESPACE).err()).contains("nobody");
    }

    @Test
    void a_pod_that_is_applied_runs_and_one_that_is_deleted_stops_while_get_w_looks_on() throws Exception {
        var seen = folder.resolve("watched.txt");
        var watch = new ProcessBuilder(rumbo.kubectlCommand("get", "pods", "-n", Shop.NAMESPACE, "-w", "--no-headers"))
                .redirectErrorStream(true).redirectOutput(seen.toFile()).start();
        try {
            var manifest = Shop.here("""
                    apiVersion: v1
                    kind: Pod
                    metadata: {name: guest, namespace: NAMESPACE}
                    spec:
                      terminationGracePeriodSeconds: 5
                      containers:
                        - {name: talker, image: "busybox:1.36", command: [sh, -c, "trap 'exit 0' TERM; echo good day; sleep 100000 & wait"]}
                    """);
            assertThat(rumbo.kubectlReading(manifest, "apply", "-f", "-").outOrFail("apply")).contains("pod/guest created");
            kubectl("wait", "pod/guest", "-n", Shop.NAMESPACE, "--for=condition=Ready", "--timeout=120s");
            assertThat(kubectl("logs", "guest", "-n", Shop.NAMESPACE)).isEqualTo("good day\n");
            assertThat(rumbo.kubectlReading(manifest, "apply", "-f", "-").outOrFail("apply")).contains("pod/guest unchanged");

            assertThat(kubectl("delete", "pod", "guest", "-n", Shop.NAMESPACE)).contains("deleted");

            assertThat(rumbo.pods()).noneMatch(pod -> pod.meta().name().equals("guest"));
            Await.until("its containers are gone", () -> rumbo.docker().containers().stream()
                    .filter(c -> c.label("rumbo.dev/pod").equals("guest")).toList(), List::isEmpty);
            Await.until("the watch has seen it run and go", () -> Files.readString(seen), text ->
                    text.matches("(?s).*guest +1/1 +Running.*guest +[01]/1 +Terminating.*"));
        } finally {
            watch.destroyForcibly().waitFor();
        }
    }

    private String kubectl(String... arguments) throws Exception {
        return rumbo.kubectl(arguments).outOrFail("kubectl " + String.join(" ", arguments));
    }
}
