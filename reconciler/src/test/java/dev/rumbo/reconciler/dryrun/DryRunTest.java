package dev.rumbo.reconciler.dryrun;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import dev.rumbo.manifests.Kinds;
import dev.rumbo.manifests.coordination.Lease;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.gitops.Application;
import dev.rumbo.manifests.gitops.Checkout;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.reconciler.controllers.application.ApplicationController;
import dev.rumbo.reconciler.ControlLoops;
import dev.rumbo.reconciler.controllers.deployment.DeploymentController;
import dev.rumbo.reconciler.controllers.garbage.GarbageController;
import dev.rumbo.reconciler.controllers.namespace.NamespaceController;
import dev.rumbo.reconciler.controllers.replicaset.ReplicaSetController;
import dev.rumbo.reconciler.dryrun.Consequences.Ink;
import dev.rumbo.reconciler.engine.Engine;
import dev.rumbo.reconciler.engine.State;
import dev.rumbo.reconciler.plan.Controller;
import dev.rumbo.reconciler.plan.Intent;
import dev.rumbo.reconciler.registry.Bootstrap;
import dev.rumbo.reconciler.registry.Decision;
import dev.rumbo.reconciler.registry.ManifestAdmission;
import dev.rumbo.reconciler.registry.Names;
import dev.rumbo.reconciler.registry.Registry;
import dev.rumbo.reconciler.scheduler.Scheduler;
import dev.rumbo.reconciler.world.World;

class DryRunTest {

    private static final Instant NOW = Instant.parse("2026-11-22T10:43:00Z");

    private static final String WEB = """
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},
             "spec":{"replicas":3,"selector":{"matchLabels":{"app":"web"}},
                     "strategy":{"rollingUpdate":{"maxSurge":0,"maxUnavailable":1}},
                     "template":{"metadata":{"labels":{"app":"web"}},
                       "spec":{"containers":[{"name":"nginx","image":"nginx:1.22","resources":{"requests":{"cpu":"250m","memory":"128Mi"}}}]}}}}""";
    private static final String SECRET = """
            {"apiVersion":"v1","kind":"Secret","metadata":{"name":"key"},"stringData":{"password":"hunter2"}}""";
    private static final String SETTINGS = """
            {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"settings"},"data":{"colour":"blue"}}""";

    private final Registry registry = new Registry(new ManifestAdmission());
    private final Engine engine = new Engine(controllers(registry), registry);
    private final DryRun dryRun = new DryRun(engine, PromptNodes::of, DryRun.HORIZON);

    private static List<Controller<?>> controllers(Registry registry) {
        var all = new ArrayList<Controller<?>>(List.of(new ApplicationController(ControlLoops.foresight(registry)), new DeploymentController(),
                new ReplicaSetController(), new NamespaceController(), new Scheduler()));
        all.addAll(GarbageController.forAll());
        return all;
    }

    /// A cluster that really does what the dry run only imagines.
    private final class Cluster {
        private final List<String> actions = new ArrayList<>();
        private State state = engine.start(World.EMPTY, Names.seeded(5), NOW);
        private NodeModel nodes = PromptNodes.of(World.EMPTY, NOW);
        private Instant now = NOW;

        Cluster(String... nodeNames) {
            Bootstrap.missingIn(state.world()).forEach(this::wish);
            for (var name : nodeNames) {
                wish(new Intent.Create(Kinds.bind(Json.parse("""
                        {"apiVersion":"v1","kind":"Node","metadata":{"name":"%s"},
                         "status":{"allocatable":{"cpu":"1","memory":"1Gi","pods":"20"},"conditions":[{"type":"Ready","status":"True"}]}}
                        """.formatted(name)).tree())));
                wish(new Intent.Create(Lease.ofNode(name, 4, now)));
            }
            wish(new Intent.Create(Kinds.bind(Json.parse("""
                    {"apiVersion":"rumbo.dev/v1","kind":"Application","metadata":{"name":"shop","namespace":"default"},
                     "spec":{"source":{"repo":"/repo"}}}""").tree())));
        }

        void wish(Intent intent) {
            var answer = engine.submit(state, intent, "test", now);
            assertThat(answer.decision()).isNotInstanceOf(Decision.Refused.class);
            state = answer.state();
        }

        Cluster fetched(Checkout checkout) {
            wish(state.world().has(checkout.ref()) ? new Intent.Replace(checkout) : new Intent.Create(checkout));
            for (var i = 0; i < 10_000; i++) {
                if (engine.nextDue(state).filter(due -> !due.isAfter(now)).isPresent()) {
                    state = engine.turn(state, now).state();
                    continue;
                }
                var step = nodes.step(state.world(), now);
                nodes = step.next();
                step.actions().forEach(a -> actions.add(a.verb() + " " + a.pod().meta().name() + " on " + a.node()));
                step.reports().forEach(this::wish);
                var next = Stream.of(engine.nextDue(state), step.lookAgainAt()).flatMap(Optional::stream).min(Instant::compareTo);
                if (step.reports().isEmpty()) {
                    if (next.isEmpty() || next.get().isAfter(now.plusSeconds(60))) {
                        return this;
                    }
                    now = next.get().isAfter(now) ? next.get() : now;
                }
            }
            throw new AssertionError("no rest");
        }

        Consequences diff(Checkout checkout) {
            return dryRun.play(state, List.of(checkout), now);
        }
    }

    private static Checkout commit(String sha, String... manifests) {
        var documents = new ArrayList<Checkout.Document>();
        for (var manifest : manifests) {
            documents.add(new Checkout.Document("app.yaml", documents.size() * 10 + 1, 1, Json.parse(manifest)));
        }
        return Checkout.of(Application.KIND.ref("default", "shop"), new Checkout.CheckoutSpec("/repo", "", "",
                new Application.CommitInfo(sha, "Ada", "ada@example.com", Optional.of(NOW), "change"), documents, List.of(), ""));
    }

    @Test
    void a_first_commit_creates_and_starts() {
        var plan = new Cluster("n1", "n2").diff(commit("aaaa", WEB, SECRET));

        assertThat(shape(plan.inWords(Ink.PLAIN))).isEqualTo("""
                Objects
                  + secret default/key  (app.yaml:11)
                  + deployment default/web  (app.yaml:1)

                Nodes
                  n1: cpu 0 -> 500m of 1, memory 0Mi -> 256Mi of 1Gi, 0 -> 2 pods
                         +0s  start   default/web-*/nginx nginx:1.22 (new pod)
                         +0s  start   default/web-*/nginx nginx:1.22 (new pod)
                  n2: cpu 0 -> 250m of 1, memory 0Mi -> 128Mi of 1Gi, 0 -> 1 pod
                         +0s  start   default/web-*/nginx nginx:1.22 (new pod)

                Availability
                  deployment default/web: 0 ready now, at least 0, in the end 3 of 3

                At rest after 1s.
                """);
    }

    /// Without the letters that were made up.
    private static String shape(String text) {
        return text.replaceAll("web-[a-z0-9]+-[a-z0-9]+", "web-*");
    }

    @Test
    void a_new_image_replaces_pod_by_pod_and_masks_secrets() {
        var cluster = new Cluster("n1").fetched(commit("aaaa", WEB, SECRET, SETTINGS));

        var plan = cluster.diff(commit("bbbb", WEB.replace("1.22", "1.23"), SECRET.replace("hunter2", "hunter3"),
                SETTINGS.replace("blue", "red")));

        assertThat(shape(plan.inWords(Ink.PLAIN))).isEqualTo("""
                Objects
                  ~ configmap default/settings  (app.yaml:21)
                      data.colour: blue -> red
                  ~ secret default/key  (app.yaml:11)
                      data.password: (secret) -> (secret)
                  ~ deployment default/web  (app.yaml:1)
                      spec.template.spec.containers[nginx].image: nginx:1.22 -> nginx:1.23

                Nodes
                  n1: cpu 750m of 1, memory 384Mi of 1Gi, 3 pods
                         +0s  stop    default/web-*/nginx (image changed)
                         +0s  start   default/web-*/nginx nginx:1.23 (image changed)
                         +1s  stop    default/web-*/nginx (image changed)
                         +1s  start   default/web-*/nginx nginx:1.23 (image changed)
                         +2s  stop    default/web-*/nginx (image changed)
                         +2s  start   default/web-*/nginx nginx:1.23 (image changed)

                Availability
                  deployment default/web: 3 ready now, at least 2 (after 0s), in the end 3 of 3

                At rest after 3s.
                """);
    }

    @Test
    void what_was_said_is_what_then_happens() {
        var cluster = new Cluster("n1", "n2").fetched(commit("aaaa", WEB));
        var next = commit("bbbb", WEB.replace("1.22", "1.23").replace("\"replicas\":3", "\"replicas\":4"));
        var plan = cluster.diff(next);
        cluster.actions.clear();

        cluster.fetched(next);

        var said = plan.nodes().stream().flatMap(node -> node.actions().stream()
                .map(a -> a.verb() + " " + a.pod().replace("default/", "") + " on " + node.node())).toList();
        assertThat(cluster.actions).isNotEmpty().containsExactlyInAnyOrderElementsOf(said);
        assertThat(cluster.diff(next).inWords(Ink.PLAIN)).isEqualTo("nothing would change\n");
    }

    @Test
    void what_does_not_fit_is_told_and_what_goes_is_told_why() {
        var cluster = new Cluster("n1").fetched(commit("aaaa", WEB, SETTINGS));

        var plan = cluster.diff(commit("bbbb", WEB.replace("\"replicas\":3", "\"replicas\":5")));
        var less = cluster.diff(commit("bbbb", WEB.replace("\"replicas\":3", "\"replicas\":2"), SETTINGS));

        assertThat(shape(plan.inWords(Ink.PLAIN))).contains("  - configmap default/settings\n")
                .contains("No place for\n  ! pod default/web-*: 0 of 1 node will do: 1 has too little CPU");
        assertThat(plan.nodes().getFirst().kept()).isEqualTo(3);
        assertThat(shape(less.inWords(Ink.PLAIN))).contains("stop    default/web-*/nginx (scaled down from 3 to 2)");
    }

    @Test
    void the_live_state_stays_as_it_is() {
        var cluster = new Cluster("n1").fetched(commit("aaaa", WEB));
        var world = cluster.state.world();
        var pods = PromptNodes.containersOf(world);

        cluster.diff(commit("bbbb", WEB.replace("1.22", "1.23")));

        assertThat(cluster.state.world()).isSameAs(world);
        assertThat(PromptNodes.containersOf(world)).isEqualTo(pods).hasSize(3);
        assertThat(world.all(Pod.KIND)).allMatch(Pod::ready);
    }

    @Test
    void colour_is_only_added() {
        var plan = new Cluster("n1").diff(commit("aaaa", WEB));

        assertThat(plan.inWords(Ink.COLOURED)).contains("\u001b[32m+ deployment default/web");
        assertThat(plan.inWords(Ink.COLOURED).replaceAll("\u001b\\[\\d+m", "")).isEqualTo(plan.inWords(Ink.PLAIN));
    }
}
