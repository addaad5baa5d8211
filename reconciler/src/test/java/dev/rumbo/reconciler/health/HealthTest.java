package dev.rumbo.reconciler.health;

import static dev.rumbo.reconciler.controllers.Given.deployment;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.rumbo.manifests.apps.Deployment;
import dev.rumbo.manifests.apps.Deployment.DeploymentStatus;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.core.Service;
import dev.rumbo.manifests.meta.Condition;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.reconciler.controllers.ImaginedCluster;
import dev.rumbo.reconciler.controllers.deployment.DeploymentController;
import dev.rumbo.reconciler.controllers.replicaset.ReplicaSetController;
import dev.rumbo.reconciler.health.Health.Verdict;
import dev.rumbo.reconciler.world.World;

class HealthTest {

    private static final String CRASHED = "\"lastState\":{\"terminated\":{\"exitCode\":137,\"reason\":\"OOMKilled\"}}";

    @ParameterizedTest(name = "restart {0}, {1}: {2}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            Always    | {"phase":"Pending"} | Progressing | waits for a node
            Always    | {"phase":"Pending","conditions":[{"type":"PodScheduled","status":"False","message":"0 of 1 node will do"}]} | Progressing | 0 of 1 node will do
            Always    | {"phase":"Running","conditions":[{"type":"Ready","status":"True"}]} | Healthy |
            Always    | {"phase":"Running","containerStatuses":[{"name":"main"}]} | Progressing | container main is not ready
            Always    | {"phase":"Running","containerStatuses":[{"name":"main","restartCount":1,CRASHED}]} | Degraded | container main ended with exit code 137, OOMKilled, 1 restart
            Always    | {"phase":"Running","containerStatuses":[{"name":"main","restartCount":4,CRASHED,"state":{"waiting":{"reason":"CrashLoopBackOff"}}}]} | Degraded | container main: CrashLoopBackOff (exit code 137, OOMKilled, 4 restarts)
            Always    | {"phase":"Pending","containerStatuses":[{"name":"main","state":{"waiting":{"reason":"ErrImagePull","message":"no such image"}}}]} | Degraded | container main: ErrImagePull: no such image
            Always    | {"phase":"Pending","containerStatuses":[{"name":"main","state":{"waiting":{"reason":"ContainerCreating"}}}]} | Progressing | container main: ContainerCreating
            Always    | {"phase":"Pending","initContainerStatuses":[{"name":"init","state":{"waiting":{"reason":"ImagePullBackOff"}}}]} | Degraded | container init: ImagePullBackOff
            Never     | {"phase":"Running","conditions":[{"type":"Ready","status":"True"}]} | Progressing | has not finished
            Never     | {"phase":"Succeeded"} | Healthy |
            Never     | {"phase":"Failed","containerStatuses":[{"name":"main","state":{"terminated":{"exitCode":3,"reason":"Error"}}}]} | Degraded | container main ended with exit code 3
            Never     | {"phase":"Failed","message":"the disk was full"} | Degraded | the disk was full
            Always    | {"phase":"Unknown"} | Unknown | its node does not say how it is
            """)
    void a_pod_is_as_its_worst_container(String restart, String status, String verdict, String words) {
        var pod = Pod.KIND.bind(Json.parse("""
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"p"},
                 "spec":{"restartPolicy":"%s","containers":[{"name":"main","image":"x"}]},"status":%s}
                """.formatted(restart, status.replace("CRASHED", CRASHED))));

        assertThat(Health.of(pod, World.EMPTY)).isEqualTo(new Health(Verdict.of(verdict), words == null ? "" : words));
    }

    @ParameterizedTest(name = "{0} replicas, {1} there, {2} new, {3} available: {4}")
    @CsvSource(textBlock = """
            3, 3, 3, 3, Healthy,     ''
            3, 3, 1, 3, Progressing, 1 of 3 pods are new
            3, 4, 3, 3, Progressing, 1 old pods are still there
            3, 3, 3, 2, Progressing, 2 of 3 pods are available
            0, 0, 0, 0, Healthy,     ''
            """)
    void a_deployment_is_healthy_when_all_pods_are_new_and_available(int replicas, int there, int updated, int available,
            String verdict, String words) {
        var deployment = deployment("web", replicas, "nginx:1", "")
                .withStatus(new DeploymentStatus(0, there, updated, available, available, 0, List.of()));

        assertThat(Health.of(deployment, World.EMPTY)).isEqualTo(new Health(Verdict.of(verdict), words));
    }

    @Test
    void a_deployment_tells_what_its_worst_pod_says() {
        var cluster = ImaginedCluster.with(new DeploymentController(), new ReplicaSetController())
                .given(deployment("web", 2, "nginx:1", "")).settle();
        cluster.run(cluster.all(Pod.KIND).getLast());
        var pod = cluster.all(Pod.KIND).getFirst();
        cluster.report(Pod.KIND.bind(Json.parse(pod.json().text().replace("\"phase\":\"Pending\"",
                "\"phase\":\"Running\",\"containerStatuses\":[{\"name\":\"main\",\"restartCount\":4," + CRASHED + "}]")))).settle();

        var health = Health.of(cluster.get(Deployment.KIND.ref("shop", "web")), cluster.world());

        assertThat(health).isEqualTo(new Health(Verdict.PROGRESSING, "1 of 2 pods are available; pod " + pod.meta().name()
                + ": container main ended with exit code 137, OOMKilled, 4 restarts"));
    }

    @Test
    void a_rollout_past_its_deadline_is_degraded_and_a_paused_one_suspended() {
        var status = new DeploymentStatus(0, 1, 1, 0, 0, 1, List.of(new Condition("Progressing", "False",
                "ProgressDeadlineExceeded", "", java.util.Optional.empty(), java.util.Optional.empty(), 0)));

        assertThat(Health.of(deployment("web", 1, "nginx:1", "").withStatus(status), World.EMPTY).verdict())
                .isEqualTo(Verdict.DEGRADED);
        assertThat(Health.of(deployment("web", 1, "nginx:1", ",\"paused\":true").withStatus(status), World.EMPTY).verdict())
                .isEqualTo(Verdict.SUSPENDED);
    }

    @Test
    void what_does_not_exist_is_missing_and_what_has_no_health_is_fine() {
        assertThat(Health.of(Pod.KIND.ref("shop", "p"), World.EMPTY).verdict()).isEqualTo(Verdict.MISSING);
        assertThat(Health.of(Service.KIND.bind(Json.parse("{\"metadata\":{\"name\":\"s\"}}")), World.EMPTY)).isEqualTo(Health.FINE);
    }

    @Test
    void a_whole_is_as_its_worst_part() {
        assertThat(Health.worst(List.of())).isEqualTo(Health.FINE);
        assertThat(Health.worst(List.of(Health.FINE, Health.degraded("a"), Health.progressing("b"), Health.degraded("c"))))
                .isEqualTo(Health.degraded("a"));
    }
}
