package dev.rumbo.cli.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.reconciler.dryrun.NodeModel;
import dev.rumbo.reconciler.dryrun.NodeModel.ContainerAction;
import dev.rumbo.reconciler.dryrun.NodeModel.Pace;
import dev.rumbo.reconciler.plan.Cause;
import dev.rumbo.reconciler.plan.Change;
import dev.rumbo.reconciler.plan.Intent;
import dev.rumbo.reconciler.world.World;

import org.junit.jupiter.api.Test;

class ImaginedNodesTest {

    private static final Instant START = Instant.parse("2026-03-01T12:00:00Z");
    private static final String WEB = """
            "containers":[{"name":"web","image":"web:1","readinessProbe":{"tcpSocket":{"port":80}}}]""";

    private World world = World.of(1, List.of(node("n1", "True")));
    private Instant now = START;
    private NodeModel model = ImaginedNodes.FAIR.of(world, START);
    private final List<ContainerAction> actions = new ArrayList<>();
    private int reports;

    @Test
    void a_bound_pod_is_pulled_started_and_ready_after_the_usual_time() {
        put(pod("web", WEB));

        play(Duration.ofSeconds(3));
        assertThat(words()).containsExactly("PULL web: the image is not on this node", "START web: the pod is new on this node");
        assertThat(pod("web").ready()).isFalse();
        play(Duration.ofSeconds(1));
        assertThat(pod("web").ready()).isTrue();
    }

    @Test
    void at_rest_nothing_is_said_and_nothing_is_due() {
        put(pod("web", WEB));
        play(Duration.ofMinutes(1));
        var said = reports;

        var step = model.step(world, now);

        assertThat(step.actions()).isEmpty();
        assertThat(step.reports()).isEmpty();
        assertThat(step.lookAgainAt()).isEmpty();
        assertThat(reports).isEqualTo(said);
    }

    @Test
    void a_model_of_a_world_that_rests_does_nothing() {
        put(pod("web", WEB));
        play(Duration.ofMinutes(1));

        var adopted = ImaginedNodes.FAIR.of(world, now.plusSeconds(3600)).step(world, now.plusSeconds(3600));

        assertThat(adopted.actions()).isEmpty();
        assertThat(adopted.reports()).isEmpty();
        assertThat(adopted.lookAgainAt()).isEmpty();
    }

    @Test
    void an_image_changed_in_place_restarts_the_container() {
        put(pod("web", WEB));
        play(Duration.ofMinutes(1));
        actions.clear();

        put(Pod.KIND.bind(pod("web").json().edited(tree -> {
            ((tools.jackson.databind.node.ObjectNode) tree.at("/spec/containers/0")).put("image", "web:2");
            return tree;
        })));
        play(Duration.ofMinutes(1));

        assertThat(words()).containsExactly("STOP web: image changed from web:1 to web:2", "PULL web: the image is not on this node",
                "RESTART web: image changed from web:1 to web:2");
        assertThat(pod("web").status().containerStatuses().getFirst().restartCount()).isEqualTo(1);
    }

    @Test
    void a_deleted_pod_is_stopped_and_then_confirmed_gone() {
        put(pod("web", WEB));
        play(Duration.ofMinutes(1));
        actions.clear();

        put(pod("web").withMeta(pod("web").meta().with(edit -> {
            edit.deletionTimestamp = Optional.of(now.plusSeconds(30));
            edit.deletionGracePeriodSeconds = Optional.of(30L);
        })));
        play(Duration.ofSeconds(1));

        assertThat(words()).containsExactly("STOP web: the pod is deleted");
        assertThat(world.all(Pod.KIND)).isEmpty();
    }

    @Test
    void what_the_world_forgot_is_stopped() {
        put(pod("web", WEB));
        play(Duration.ofMinutes(1));
        actions.clear();

        remove(Pod.KIND.ref("shop", "web"));
        play(Duration.ofMinutes(1));

        assertThat(words()).containsExactly("STOP web: the pod is no longer known to the cluster");
        assertThat(model.step(world, now).lookAgainAt()).isEmpty();
    }

    @Test
    void a_node_that_is_not_ready_does_nothing_in_a_dry_run() {
        world = World.of(1, List.of(node("n1", "Unknown")));
        model = ImaginedNodes.FAIR.of(world, START);
        put(pod("web", WEB));

        play(Duration.ofMinutes(1));

        assertThat(actions).isEmpty();
        assertThat(reports).isZero();
    }

    @Test
    void a_missing_configmap_is_foretold() {
        put(pod("web", """
                "containers":[{"name":"web","image":"web:1","env":[{"name":"A","valueFrom":{"configMapKeyRef":{"name":"conf","key":"a"}}}]}]"""));

        play(Duration.ofMinutes(1));

        assertThat(pod("web").status().containerStatuses().getFirst().state().orElseThrow().waiting().orElseThrow().reason())
                .isEqualTo("CreateContainerConfigError");
        assertThat(model.step(world, now).lookAgainAt()).isEmpty();
    }

    @Test
    void init_containers_end_and_tasks_succeed() {
        put(pod("task", """
                "restartPolicy":"Never","initContainers":[{"name":"init","image":"i:1"}],"containers":[{"name":"main","image":"i:1"}]"""));

        play(Duration.ofMinutes(1));

        assertThat(pod("task").status().phase()).isEqualTo("Succeeded");
        assertThat(words()).contains("START init: the pod is new on this node", "START main: the pod is new on this node");
    }

    @Test
    void bad_weather_is_the_same_for_the_same_seed_and_ends_in_back_off() {
        model = ImaginedNodes.in(Weather.bad(Pace.FAIR, 7, new Weather.Mishaps(100, 20, 20))).of(world, START);
        put(pod("web", WEB));
        play(Duration.ofHours(2));
        var first = words();

        world = World.of(1, List.of(node("n1", "True")));
        model = ImaginedNodes.in(Weather.bad(Pace.FAIR, 7, new Weather.Mishaps(100, 20, 20))).of(world, START);
        now = START;
        actions.clear();
        put(pod("web", WEB));
        play(Duration.ofHours(2));

        assertThat(words()).isEqualTo(first);
        assertThat(first).filteredOn(w -> w.startsWith("RESTART")).hasSizeGreaterThan(3);
    }

    @Test
    void a_report_that_got_lost_is_made_again() {
        put(pod("web", WEB));
        var first = model.step(world, now);
        var next = first.next().step(world, now.plusMillis(10));
        var later = next.next().step(world, now.plusSeconds(2));

        assertThat(first.reports()).hasSize(1);
        assertThat(next.reports()).isEmpty();
        assertThat(later.reports()).isNotEmpty();
    }

    // ---- a small driver: what nodes report is so at once

    private void play(Duration time) {
        var end = now.plus(time);
        while (true) {
            var step = model.step(world, now);
            model = step.next();
            actions.addAll(step.actions());
            step.reports().forEach(this::accept);
            reports += step.reports().size();
            if (!step.reports().isEmpty()) {
                continue;
            }
            var next = step.lookAgainAt().filter(at -> !at.isAfter(end));
            if (next.isEmpty()) {
                now = end;
                return;
            }
            now = next.get();
        }
    }

    private void accept(Intent intent) {
        switch (intent) {
            case Intent.ReportStatus(var object) -> put(((Pod) world.find(object.ref()).orElseThrow()).withStatus(((Pod) object).status()));
            case Intent.Delete delete -> remove(delete.target());
            default -> throw new AssertionError(intent.inWords());
        }
    }

    private void put(Obj object) {
        world = world.with(new Change(world.revision() + 1, now, find(object.ref()), Optional.of(object), Cause.outside("test", "")));
    }

    private void remove(Ref<?> ref) {
        world = world.with(new Change(world.revision() + 1, now, find(ref), Optional.empty(), Cause.outside("test", "")));
    }

    private Optional<Obj> find(Ref<?> ref) {
        return world.find(ref).map(object -> (Obj) object);
    }

    private Pod pod(String name) {
        return world.find(Pod.KIND.ref("shop", name)).orElseThrow();
    }

    private List<String> words() {
        return actions.stream().map(a -> a.verb() + " " + a.container() + ": " + a.because()).toList();
    }

    private static Pod pod(String name, String spec) {
        return Pod.KIND.bind(Json.parse("""
                {"apiVersion":"v1","kind":"Pod","metadata":{"name":"%s","namespace":"shop","uid":"uid-%1$s"},"spec":{"nodeName":"n1",%s}}"""
                .formatted(name, spec)));
    }

    private static Node node(String name, String ready) {
        return Node.KIND.bind(Json.parse("""
                {"apiVersion":"v1","kind":"Node","metadata":{"name":"%s","uid":"node-uid"},
                 "status":{"conditions":[{"type":"Ready","status":"%s"}],"addresses":[{"type":"InternalIP","address":"192.0.2.1"}]}}"""
                .formatted(name, ready)));
    }
}
