package dev.rumbo.cli.simulation;

import static dev.rumbo.cli.simulation.Workload.deployment;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.rumbo.cli.simulation.SimulatedCluster.GitService;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.reconciler.plan.Intent;

class SimulatedClusterTest {

    @Test
    void a_commit_becomes_running_containers() {
        var cluster = SimulatedCluster.withNodes("n1", "n2").running(deployment("web", 3)).settled();

        assertThat(cluster.podsOf("web")).hasSize(3).allMatch(Pod::ready);
        assertThat(Promise.broken(cluster)).isEmpty();
    }

    @Test
    void a_commit_that_only_moves_and_reformats_touches_no_container() {
        var cluster = SimulatedCluster.withNodes("n1", "n2").running(deployment("web", 3)).settled();
        var before = cluster.journal().size();

        cluster.commit(files -> files.put("shop/front/end.yaml", files.remove("shop/web.yaml").movedDown())).settled();

        assertThat(cluster.journal()).hasSize(before);
        assertThat(Promise.broken(cluster)).isEmpty();
    }

    @Test
    void a_master_that_restarts_touches_no_container() {
        var cluster = SimulatedCluster.withNodes("n1", "n2").running(deployment("web", 3)).settled();
        var before = cluster.journal().size();

        cluster.stopMaster().advance(Duration.ofMinutes(5)).startMaster().settled();

        assertThat(cluster.journal()).hasSize(before);
        assertThat(Promise.broken(cluster)).isEmpty();
    }

    @Test
    void a_repository_that_does_not_answer_after_a_restart_prunes_nothing() {
        var cluster = SimulatedCluster.withNodes("n1", "n2").running(deployment("web", 3)).settled();
        var before = cluster.journal().size();

        cluster.git(GitService.UNREACHABLE).stopMaster().startMaster().settled();

        assertThat(cluster.podsOf("web")).hasSize(3);
        assertThat(cluster.journal()).hasSize(before);
    }

    @Test
    void a_file_that_breaks_keeps_what_it_said_running() {
        var cluster = SimulatedCluster.withNodes("n1", "n2").running(deployment("web", 2), deployment("api", 1)).settled();

        cluster.commit(files -> {
            files.computeIfPresent("shop/web.yaml", (_, page) -> page.in(Page.State.BROKEN));
            files.put("shop/api.yaml", Page.of(deployment("api", 2)));
        }).settled();

        assertThat(cluster.podsOf("web")).hasSize(2).allMatch(Pod::ready);
        assertThat(cluster.podsOf("api")).hasSize(2).allMatch(Pod::ready);
    }

    @Test
    void a_file_that_goes_takes_its_containers_along() {
        var cluster = SimulatedCluster.withNodes("n1").running(deployment("web", 2), deployment("api", 1)).settled();

        cluster.commit(files -> files.remove("shop/web.yaml")).settled();

        assertThat(cluster.host("n1").running()).extracting(Host.Running::image).isEqualTo(List.of("api:1"));
    }

    @Test
    void a_pod_moves_when_its_node_loses_power_and_runs_once_when_it_comes_back() {
        var cluster = SimulatedCluster.withNodes("n1", "n2", "n3").running(deployment("web", 1)).settled();
        var home = cluster.nodeOf("web");

        cluster.powerOff(home).advance(Duration.ofSeconds(10));
        assertThat(cluster.nodeOf("web")).isNotEqualTo(home);
        assertThat(cluster.podsOf("web")).allMatch(Pod::ready);

        cluster.powerOn(home).settled();
        assertThat(Promise.broken(cluster)).isEmpty();
    }

    @Test
    void a_pod_that_was_replaced_while_its_node_was_cut_off_is_stopped_when_the_node_is_back() {
        var cluster = SimulatedCluster.withNodes("n1", "n2", "n3").running(deployment("web", 1)).settled();
        var home = cluster.nodeOf("web");

        cluster.cutOff(home).advance(Duration.ofSeconds(30));
        assertThat(cluster.host(home).running()).as("nobody can tell the host").hasSize(1);

        cluster.reconnect(home).settled();
        assertThat(cluster.host(home).running()).isEmpty();
        assertThat(Promise.broken(cluster)).isEmpty();
    }

    /// Found by seed 3 of the simulation.
    @Test
    void a_rollout_gives_up_the_pod_that_is_not_available_yet_rather_than_one_it_counts_on() {
        var web = deployment("web", 4).withMinReadySeconds(20);
        var cluster = SimulatedCluster.withNodes("n1", "n2").running(web).settled();

        cluster.running(web.withImage("web:2")).advance(Duration.ofSeconds(15));
        var fresh = cluster.podsOf("web").stream().filter(pod -> pod.spec().containers().getFirst().image().equals("web:2")).findFirst();
        var crowded = fresh.orElseThrow().spec().nodeName();
        var victim = cluster.podsOf("web").stream().filter(pod -> !pod.spec().nodeName().equals(crowded)).findFirst();
        cluster.wish(Intent.Delete.of(victim.orElseThrow(), "kubectl delete pod"));
        cluster.settled();   // the laws are checked all the time

        assertThat(Promise.broken(cluster)).isEmpty();
    }
}
