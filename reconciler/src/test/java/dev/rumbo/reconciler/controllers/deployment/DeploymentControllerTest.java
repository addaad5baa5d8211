package dev.rumbo.reconciler.controllers.deployment;

import static dev.rumbo.reconciler.controllers.Given.deployment;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.rumbo.manifests.apps.Deployment;
import dev.rumbo.manifests.apps.ReplicaSet;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.meta.Condition;
import dev.rumbo.manifests.meta.ObjectMeta;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.reconciler.controllers.ImaginedCluster;
import dev.rumbo.reconciler.controllers.replicaset.ReplicaSetController;

class DeploymentControllerTest {

    private static final Ref<Deployment> WEB = Deployment.KIND.ref("shop", "web");

    private final DeploymentController controller = new DeploymentController();
    private final ImaginedCluster cluster = ImaginedCluster.with(controller, new ReplicaSetController());

    @Test
    void a_new_deployment_makes_one_replica_set_named_after_its_template() {
        running(deployment("web", 3, "nginx:1", ""));

        var set = onlySet();
        var hash = set.meta().label(TemplateHash.LABEL).orElseThrow();
        assertThat(set.meta().name()).isEqualTo("web-" + hash);
        assertThat(set.spec().selector().matchLabels()).containsEntry(TemplateHash.LABEL, hash).containsEntry("app", "web");
        assertThat(cluster.all(Pod.KIND)).hasSize(3)
                .allSatisfy(pod -> assertThat(pod.meta().labels()).containsEntry(TemplateHash.LABEL, hash));
        assertThat(web().meta().annotations()).containsEntry(Revisions.REVISION, "1");
        cluster.rests();
    }

    @Test
    void tells_that_it_is_available_and_done() {
        running(deployment("web", 3, "nginx:1", ""));

        assertThat(web().status()).satisfies(status -> {
            assertThat(List.of(status.replicas(), status.updatedReplicas(), status.readyReplicas(),
                    status.availableReplicas())).containsOnly(3);
            assertThat(status.unavailableReplicas()).isZero();
            assertThat(Condition.holds(status.conditions(), Progress.AVAILABLE)).isTrue();
            assertThat(progressing().reason()).isEqualTo(Progress.DONE);
        });
    }

    @ParameterizedTest(name = "{0} replicas, surge {1}, unavailable {2}")
    @CsvSource({"3,1,0", "3,0,1", "10,3,2", "1,1,0", "1,0,1", "4,4,4", "5,0,5", "2,0,0"})
    void a_rollout_never_has_too_many_pods_nor_too_few(int replicas, int surge, int unavailable) {
        var strategy = ",\"strategy\":{\"type\":\"RollingUpdate\",\"rollingUpdate\":{\"maxSurge\":%d,\"maxUnavailable\":%d}}"
                .formatted(surge, unavailable);
        running(deployment("web", replicas, "nginx:1", strategy));
        update(deployment("web", replicas, "nginx:2", strategy));
        var numbers = RolloutArithmetic.of(web());

        for (var look = 0; look < 500 && (cluster.round() || becomesReady()); look++) {
            assertThat(cluster.all(ReplicaSet.KIND).stream().mapToInt(ReplicaSet::replicas).sum())
                    .isLessThanOrEqualTo(numbers.mostPods());
            assertThat(cluster.all(Pod.KIND).stream().filter(Pod::active).count()).isLessThanOrEqualTo(numbers.mostPods());
            assertThat(cluster.all(Pod.KIND).stream().filter(Pod::ready).count())
                    .isGreaterThanOrEqualTo(numbers.fewestAvailable());
        }

        assertThat(cluster.all(Pod.KIND)).hasSize(replicas)
                .allSatisfy(pod -> assertThat(pod.spec().containers().getFirst().image()).isEqualTo("nginx:2"));
        assertThat(web().meta().annotations()).containsEntry(Revisions.REVISION, "2");
        cluster.rests();
    }

    @Test
    void asking_again_before_anything_has_worked_asks_for_no_more() {
        var strategy = ",\"strategy\":{\"rollingUpdate\":{\"maxSurge\":0,\"maxUnavailable\":1}}";
        running(deployment("web", 3, "nginx:1", strategy));
        update(deployment("web", 3, "nginx:2", strategy));

        for (var look = 0; look < 10; look++) {
            cluster.look(controller, WEB);
        }

        assertThat(cluster.all(ReplicaSet.KIND)).extracting(ReplicaSet::replicas).containsExactlyInAnyOrder(2, 1);
    }

    @Test
    void a_broken_new_version_leaves_the_old_one_serving() {
        running(deployment("web", 4, "nginx:1", ""));

        update(deployment("web", 4, "broken:1", "")).settle();

        assertThat(cluster.all(Pod.KIND).stream().filter(Pod::ready)).hasSize(3);
        assertThat(cluster.all(Pod.KIND)).hasSize(5);
        cluster.rests();
    }

    @Test
    void pods_of_a_broken_version_are_the_first_to_go() {
        running(deployment("web", 4, "nginx:1", ""));
        update(deployment("web", 4, "broken:1", "")).settle();

        update(deployment("web", 4, "nginx:2", ""));
        cluster.look(controller, WEB);
        cluster.settle();

        assertThat(cluster.all(Pod.KIND)).extracting(pod -> pod.spec().containers().getFirst().image())
                .doesNotContain("broken:1");
        assertThat(cluster.all(Pod.KIND).stream().filter(Pod::ready)).hasSizeGreaterThanOrEqualTo(3);
    }

    @Test
    void going_back_takes_up_the_old_replica_set_under_a_new_revision() {
        running(deployment("web", 2, "nginx:1", ""));
        var first = onlySet().ref();
        update(deployment("web", 2, "nginx:2", ""));
        converge();

        update(deployment("web", 2, "nginx:1", ""));
        converge();

        assertThat(cluster.all(ReplicaSet.KIND)).hasSize(2);
        assertThat(cluster.get(first)).satisfies(set -> {
            assertThat(set.replicas()).isEqualTo(2);
            assertThat(set.meta().annotations()).containsEntry(Revisions.REVISION, "3").containsEntry(Revisions.HISTORY, "1");
        });
        assertThat(web().meta().annotations()).containsEntry(Revisions.REVISION, "3");
        cluster.rests();
    }

    @Test
    void old_replica_sets_beyond_the_limit_are_forgotten() {
        running(deployment("web", 1, "nginx:0", ",\"revisionHistoryLimit\":2"));
        for (var version = 1; version <= 5; version++) {
            update(deployment("web", 1, "nginx:" + version, ",\"revisionHistoryLimit\":2"));
            converge();
        }

        assertThat(cluster.all(ReplicaSet.KIND)).extracting(set -> Revisions.of(set.meta()))
                .containsExactlyInAnyOrder(4L, 5L, 6L);
        cluster.rests();
    }

    @Test
    void recreate_stops_every_old_pod_before_the_first_new_one() {
        var recreate = ",\"strategy\":{\"type\":\"Recreate\"}";
        running(deployment("web", 2, "nginx:1", recreate));
        cluster.all(Pod.KIND).forEach(pod -> cluster.bind(pod, "n1"));
        update(deployment("web", 2, "nginx:2", recreate)).settle();
        assertThat(cluster.all(Pod.KIND)).hasSize(2).allMatch(pod -> pod.meta().deleting());
        cluster.rests();

        cluster.confirmDeletions();
        assertThat(controller.concernedBy(cluster.journal().getLast(), cluster.world())).containsExactly(WEB);
        converge();

        assertThat(cluster.all(Pod.KIND)).hasSize(2)
                .allSatisfy(pod -> assertThat(pod.spec().containers().getFirst().image()).isEqualTo("nginx:2"));
        cluster.rests();
    }

    @Test
    void a_paused_deployment_scales_but_does_not_roll() {
        running(deployment("web", 2, "nginx:1", ""));

        update(deployment("web", 4, "nginx:2", ",\"paused\":true"));
        converge();

        assertThat(onlySet().replicas()).isEqualTo(4);
        assertThat(progressing().reason()).isEqualTo("DeploymentPaused");
        cluster.rests();

        update(deployment("web", 4, "nginx:2", ""));
        converge();
        assertThat(cluster.all(ReplicaSet.KIND)).hasSize(2);
        assertThat(progressing().reason()).isEqualTo(Progress.DONE);
        cluster.rests();
    }

    @Test
    void scaling_in_the_middle_of_a_rollout_keeps_the_proportions() {
        running(deployment("web", 10, "nginx:1", ""));
        update(deployment("web", 10, "broken:1", "")).settle();
        assertThat(sizesByRevision()).containsExactly(8, 5);

        update(deployment("web", 20, "broken:1", ""));
        cluster.look(controller, WEB);

        assertThat(sizesByRevision()).containsExactly(15, 10);   // 25 in all: the surge of 20 is 5
        cluster.settle().rests();
    }

    @Test
    void a_rollout_that_does_not_get_on_is_called_late_once_and_recovers() {
        running(deployment("web", 2, "nginx:1", ",\"progressDeadlineSeconds\":60"));
        update(deployment("web", 2, "broken:1", ",\"progressDeadlineSeconds\":60")).settle();
        assertThat(controller.reconcile(web(), cluster.world(), cluster.now()).lookAgainAfter())
                .contains(Duration.ofSeconds(60));

        cluster.advance(Duration.ofSeconds(60)).settle();

        assertThat(progressing()).satisfies(condition -> {
            assertThat(condition.status()).isEqualTo("False");
            assertThat(condition.reason()).isEqualTo(Progress.TOO_LATE);
        });
        assertThat(controller.reconcile(web(), cluster.world(), cluster.now()).lookAgainAfter()).isEmpty();
        cluster.rests();

        converge();
        assertThat(progressing().reason()).isEqualTo(Progress.DONE);
        cluster.rests();
    }

    @Test
    void a_pod_lost_after_the_rollout_is_no_rollout() {
        running(deployment("web", 2, "nginx:1", ",\"progressDeadlineSeconds\":60"));
        var pod = cluster.all(Pod.KIND).getFirst();
        cluster.report(pod.withStatus(pod.status().with(Condition.of("Ready", false, "", "", cluster.now())))).settle();

        cluster.advance(Duration.ofHours(1)).settle();

        assertThat(progressing().reason()).isEqualTo(Progress.DONE);
        assertThat(web().status().availableReplicas()).isEqualTo(1);
        cluster.rests();
    }

    @Test
    void annotations_reach_the_replica_set_but_not_our_own_marks() {
        var deployment = deployment("web", 1, "nginx:1", "");
        running(deployment.withMeta(deployment.meta().withAnnotation("team", "shop").withAnnotation("rumbo.dev/file", "a:1")));

        assertThat(onlySet().meta().annotations()).containsEntry("team", "shop").doesNotContainKey("rumbo.dev/file");
        cluster.rests();
    }

    @Test
    void a_change_of_the_minimum_ready_time_reaches_the_replica_set_without_new_pods() {
        running(deployment("web", 1, "nginx:1", ""));
        var pod = cluster.all(Pod.KIND).getFirst().ref();

        update(deployment("web", 1, "nginx:1", ",\"minReadySeconds\":5")).settle();

        assertThat(onlySet().spec().minReadySeconds()).isEqualTo(5);
        assertThat(cluster.all(Pod.KIND)).extracting(Pod::ref).containsExactly(pod);
        cluster.rests();
    }

    @Test
    void a_foreign_replica_set_that_has_the_name_is_left_alone() {
        var name = "web-" + TemplateHash.of(deployment("web", 1, "nginx:1", "").spec().template(), 0);
        var foreign = dev.rumbo.reconciler.controllers.Given.replicaSet("other", 1);
        cluster.given(foreign.withMeta(ObjectMeta.named("shop", name)));

        running(deployment("web", 1, "nginx:1", ""));

        assertThat(cluster.all(ReplicaSet.KIND)).hasSize(2);
        assertThat(cluster.get(ReplicaSet.KIND.ref("shop", name)).meta().ownerReferences()).isEmpty();
    }

    @Test
    void scaling_is_told_once() {
        running(deployment("web", 3, "nginx:1", ""));

        assertThat(cluster.notes()).containsExactly(
                "ScalingReplicaSet: Scaled up replica set " + onlySet().meta().name() + " from 0 to 3");
    }

    private void running(Deployment deployment) {
        cluster.given(deployment);
        converge();
    }

    /// All pods come up, one after the other.
    private void converge() {
        do {
            cluster.settle();
        } while (becomesReady());
        cluster.settle();
    }

    private boolean becomesReady() {
        cluster.confirmDeletions();
        var next = cluster.all(Pod.KIND).stream().filter(pod -> !pod.ready() && pod.active()).findFirst();
        next.ifPresent(cluster::run);
        return next.isPresent();
    }

    /// The same deployment with another spec, as kubectl would change it.
    private ImaginedCluster update(Deployment wished) {
        return cluster.change(new Deployment(web().meta(), wished.spec(), web().status(), wished.body()));
    }

    private Deployment web() {
        return cluster.get(WEB);
    }

    private ReplicaSet onlySet() {
        assertThat(cluster.all(ReplicaSet.KIND)).hasSize(1);
        return cluster.all(ReplicaSet.KIND).getFirst();
    }

    private List<Integer> sizesByRevision() {
        return cluster.all(ReplicaSet.KIND).stream()
                .sorted(java.util.Comparator.comparingLong(set -> Revisions.of(set.meta())))
                .map(ReplicaSet::replicas).toList();
    }

    private Condition progressing() {
        return Optional.of(web().status().conditions()).flatMap(c -> Condition.find(c, Progress.PROGRESSING)).orElseThrow();
    }
}
