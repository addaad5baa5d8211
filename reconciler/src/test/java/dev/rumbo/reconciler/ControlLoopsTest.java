package dev.rumbo.reconciler;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import dev.rumbo.manifests.apps.Deployment;
import dev.rumbo.manifests.apps.ReplicaSet;
import dev.rumbo.manifests.coordination.Lease;
import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.core.PodStatus;
import dev.rumbo.manifests.discovery.EndpointSlice;
import dev.rumbo.manifests.gitops.Application;
import dev.rumbo.manifests.gitops.Application.CommitInfo;
import dev.rumbo.manifests.gitops.Checkout;
import dev.rumbo.manifests.meta.Condition;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.reconciler.controllers.Given;
import dev.rumbo.reconciler.engine.Engine;
import dev.rumbo.reconciler.engine.State;
import dev.rumbo.reconciler.plan.Change;
import dev.rumbo.reconciler.plan.Intent;
import dev.rumbo.reconciler.registry.Bootstrap;
import dev.rumbo.reconciler.registry.Decision;
import dev.rumbo.reconciler.registry.Names;
import dev.rumbo.reconciler.world.World;

/// All controllers together, driven by the engine: from a commit to bound pods, and on to a lost node.
class ControlLoopsTest {

    private static final Instant START = Instant.parse("2026-11-22T10:43:00Z");
    private static final String WEB = """
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},
             "spec":{"replicas":3,"selector":{"matchLabels":{"app":"web"}},
                     "template":{"metadata":{"labels":{"app":"web"}},
                                 "spec":{"containers":[{"name":"main","image":"%s"}]}}}}""";
    private static final String SERVICE = """
            {"apiVersion":"v1","kind":"Service","metadata":{"name":"web"},
             "spec":{"selector":{"app":"web"},"ports":[{"port":80,"protocol":"TCP"}]}}""";

    private final Engine engine = ControlLoops.live(START);
    private final List<Change> changes = new ArrayList<>();
    private State state = engine.start(World.EMPTY, Names.seeded(1), START);
    private Instant now = START;
    private int addresses;

    @BeforeEach
    void a_cluster_of_three_nodes() {
        Bootstrap.missingIn(state.world()).forEach(this::submit);
        for (var name : List.of("n1", "n2", "n3")) {
            submit(new Intent.Create(Given.node(name)));
            submit(new Intent.Create(Lease.ofNode(name, 4, now)));
        }
        submit(new Intent.Create(Application.KIND.bind(Json.parse("""
                {"apiVersion":"rumbo.dev/v1","kind":"Application","metadata":{"name":"shop","namespace":"rumbo-system"},
                 "spec":{"source":{"repo":"/repo"},"destination":{"namespace":"shop"}}}"""))));
        settle();
    }

    @Test
    void a_commit_becomes_pods_on_all_nodes_and_then_there_is_silence() {
        commit("c1", WEB.formatted("nginx:1"), SERVICE);
        converge();

        assertThat(all(Pod.KIND)).hasSize(3).extracting(pod -> pod.spec().nodeName()).containsExactlyInAnyOrder("n1", "n2", "n3");
        assertThat(application().status()).satisfies(status -> {
            assertThat(status.sync()).isEqualTo("Synced");
            assertThat(status.health()).as(status.message()).isEqualTo("Healthy");
        });
        assertThat(all(EndpointSlice.KIND)).singleElement()
                .satisfies(slice -> assertThat(slice.addresses().endpoints()).hasSize(3).allMatch(e -> e.conditions().ready()));
        restsFor(Duration.ofMinutes(15));
    }

    @Test
    void the_same_commit_said_differently_touches_nothing() {
        commit("c1", WEB.formatted("nginx:1"), SERVICE);
        converge();
        var pods = List.copyOf(all(Pod.KIND));
        var sets = List.copyOf(all(ReplicaSet.KIND));

        commit("c2", WEB.formatted("nginx:1").replace("\"replicas\":3,", "").replace("\"selector\":", "\"replicas\":3,\"selector\":"), SERVICE);
        converge();

        assertThat(all(Pod.KIND)).containsExactlyElementsOf(pods);
        assertThat(all(ReplicaSet.KIND)).containsExactlyElementsOf(sets);
        assertThat(application().status().commit().orElseThrow().sha()).isEqualTo("c2");
    }

    @Test
    void a_new_image_rolls_out_and_every_deletion_has_a_cause() {
        commit("c1", WEB.formatted("nginx:1"));
        converge();

        commit("c2", WEB.formatted("nginx:2"));
        converge();

        assertThat(all(Pod.KIND)).hasSize(3).allMatch(pod -> pod.spec().containers().getFirst().image().equals("nginx:2"));
        assertThat(changes).filteredOn(change -> change.object() instanceof Pod pod && pod.meta().deleting() && !change.removed())
                .isNotEmpty().allSatisfy(change -> {
                    assertThat(change.cause().because()).startsWith("scaled down from");
                    assertThat(change.cause().revision()).isPositive();
                });
        restsFor(Duration.ofMinutes(15));
    }

    @Test
    void a_removed_application_leaves_nothing_behind() {
        commit("c1", WEB.formatted("nginx:1"), SERVICE);
        converge();

        submit(Intent.Delete.of(application(), "test"));
        converge();

        for (var kind : List.<Kind<?>>of(Application.KIND, Deployment.KIND, ReplicaSet.KIND, Pod.KIND, EndpointSlice.KIND)) {
            assertThat(state.world().all(kind)).as(kind.plural()).isEmpty();
        }
        restsFor(Duration.ofMinutes(15));
    }

    @Test
    void the_pods_of_a_lost_node_run_elsewhere_within_ten_seconds_and_come_to_rest_when_it_returns() {
        commit("c1", WEB.formatted("nginx:1"), SERVICE);
        converge();

        pass(Duration.ofSeconds(9), "n2", "n3");

        assertThat(all(Pod.KIND)).filteredOn(Pod::active).hasSize(3)
                .allSatisfy(pod -> assertThat(pod.spec().nodeName()).isIn("n2", "n3"));
        assertThat(all(EndpointSlice.KIND).iterator().next().addresses().endpoints())
                .filteredOn(endpoint -> endpoint.conditions().ready()).hasSize(3);

        pass(Duration.ofSeconds(3), "n1", "n2", "n3");
        converge();

        assertThat(all(Pod.KIND)).hasSize(3);
        assertThat(state.world().find(Node.KIND.ref("n1")).orElseThrow().spec().taints()).isEmpty();
        restsFor(Duration.ofMinutes(15));
    }

    @Test
    void a_new_start_on_the_same_world_wants_nothing() {
        commit("c1", WEB.formatted("nginx:1"), SERVICE);
        converge();
        var before = state.world().revision();

        state = ControlLoops.live(now).start(state.world(), Names.seeded(2), now);
        settle();

        assertThat(state.world().revision()).isEqualTo(before);
    }

    // ---

    private void submit(Intent intent) {
        var answer = engine.submit(state, intent, "test", now);
        if (answer.decision() instanceof Decision.Refused refused) {
            throw new AssertionError(intent.inWords() + ": " + refused.message());
        }
        changes.addAll(answer.changes());
        state = answer.state();
    }

    private void settle() {
        for (var turns = 0; engine.nextDue(state).filter(due -> !due.isAfter(now)).isPresent(); turns++) {
            assertThat(turns).as("turns without an end").isLessThan(20_000);
            var turn = engine.turn(state, now);
            changes.addAll(turn.changes());
            state = turn.state();
        }
    }

    /// Time passes, all nodes beat and do what they are told, until nothing changes any more.
    private void converge() {
        for (var quiet = 0; quiet < 3;) {
            var before = all(Pod.KIND);
            pass(Duration.ofSeconds(1), "n1", "n2", "n3");
            quiet = List.copyOf(before).equals(List.copyOf(all(Pod.KIND))) ? quiet + 1 : 0;
        }
    }

    private void pass(Duration time, String... nodes) {
        for (var until = now.plus(time); now.isBefore(until);) {
            now = now.plusSeconds(1);
            for (var node : nodes) {
                submit(new Intent.Replace(Lease.ofNode(node, 4, now)));
            }
            settle();
            for (var node : nodes) {
                state.world().podsOn(node).forEach(this::run);
            }
            settle();
        }
    }

    private void run(Pod pod) {
        if (pod.meta().deleting()) {
            submit(new Intent.Delete(pod.ref(), Optional.empty(), Optional.of(0L), Intent.Propagation.BACKGROUND, "stopped"));
        } else if (!pod.ready()) {
            var ip = pod.status().podIP().isEmpty() ? "10.42.0." + ++addresses : pod.status().podIP();
            submit(new Intent.ReportStatus(pod.withStatus(new PodStatus("Running", "", "", "", ip, List.of(new PodStatus.PodIp(ip)),
                    Optional.of(now), pod.status().conditions(), List.of(), List.of(), "")
                    .with(Condition.of("Ready", true, "", "", now)))));
        }
    }

    /// Nothing but heartbeats is written.
    private void restsFor(Duration time) {
        settle();
        var from = changes.size();
        pass(time, "n1", "n2", "n3");
        assertThat(changes.subList(from, changes.size())).filteredOn(change -> !(change.object() instanceof Lease))
                .extracting(Change::inWords).isEmpty();
    }

    private void commit(String sha, String... manifests) {
        var documents = new ArrayList<Checkout.Document>();
        for (var manifest : manifests) {
            documents.add(new Checkout.Document("all.yaml", 1 + 10 * documents.size(), 1, Json.parse(manifest)));
        }
        var checkout = Checkout.of(application().ref(), new Checkout.CheckoutSpec("/repo", "", "",
                new CommitInfo(sha, "Ada", "ada@example.org", Optional.empty(), "Change"), documents, List.of(), ""));
        submit(state.world().has(checkout.ref()) ? new Intent.Replace(checkout) : new Intent.Create(checkout));
        settle();
    }

    private Application application() {
        return state.world().find(Application.KIND.ref("rumbo-system", "shop")).orElseThrow();
    }

    private <T extends Obj> Collection<T> all(Kind<T> kind) {
        return state.world().all(kind);
    }
}
