package dev.rumbo.cli.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import dev.rumbo.manifests.gitops.Application;
import dev.rumbo.manifests.gitops.Checkout;
import dev.rumbo.reconciler.ControlLoops;
import dev.rumbo.reconciler.dryrun.Consequences;
import dev.rumbo.reconciler.dryrun.DryRun;
import dev.rumbo.reconciler.dryrun.NodeModel.ContainerAction;

/// What `rumbo diff` says is what then happens: the same containers of the same pods on the same nodes, by their names.
///
/// `-Dsimulation.plans=5000` compares more commits.
class PlanIsExecutionTest {

    private static final int PLANS = Integer.getInteger("simulation.plans", 200);
    private static final int COMMITS_PER_CLUSTER = 10;

    @Test
    void what_a_plan_says_is_what_happens() {
        for (var seed = 0; seed * COMMITS_PER_CLUSTER < PLANS; seed++) {
            var cluster = SimulatedCluster.withNodes(seed, "n1", "n2", "n3");
            var commits = new Commits(cluster.dice().split()).withoutMishaps();
            cluster.commit(commits::first).settled();
            for (var i = 0; i < COMMITS_PER_CLUSTER; i++) {
                compare(cluster, commits, "seed " + seed + ", commit " + (cluster.head().number() + 1));
            }
        }
    }

    private static void compare(SimulatedCluster cluster, Commits commits, String which) {
        var next = cluster.head().then(commits::random);
        var plan = planned(cluster, next);
        var before = cluster.journal().size();

        cluster.commit(next).settled();

        var happened = inWords(cluster.journal().subList(before, cluster.journal().size()));
        assertThat(happened).as(() -> cluster.timeline().text(200) + "\n\n" + which).isEqualTo(inWords(plan));
        var second = planned(cluster, next);
        assertThat(second.objects()).as("objects in a second plan after " + which).isEmpty();
        assertThat(inWords(second)).as("actions in a second plan after " + which).isEmpty();
    }

    private static Consequences planned(SimulatedCluster cluster, Commit commit) {
        var pretended = cluster.world().all(Application.KIND).stream()
                .map(application -> Checkout.of(application.ref(), commit.checkout(application))).toList();
        return new DryRun(ControlLoops.imagined(), TheCluster.NODES, Duration.ofMinutes(15))
                .play(cluster.state(), pretended, cluster.now());
    }

    /// Sorted by nodes; what happens on one node within a moment may come in any order.
    private static List<String> inWords(List<ContainerAction> actions) {
        return actions.stream().map(action -> line(action.node(), action.verb(), action.container(),
                action.pod().meta().namespace() + "/" + action.pod().meta().name(), action.image())).sorted().toList();
    }

    private static List<String> inWords(Consequences plan) {
        return plan.nodes().stream().flatMap(node -> node.actions().stream().map(moment ->
                line(node.node(), moment.verb(), moment.container(), moment.pod(), moment.image()))).sorted().toList();
    }

    private static String line(String node, ContainerAction.Verb verb, String container, String pod, String image) {
        return node + ": " + verb + " " + container + " of " + pod + " " + image;
    }
}
