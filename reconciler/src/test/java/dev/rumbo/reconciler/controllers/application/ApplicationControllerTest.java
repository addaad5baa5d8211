package dev.rumbo.reconciler.controllers.application;

import static dev.rumbo.reconciler.controllers.Given.deployment;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import dev.rumbo.manifests.apps.Deployment;
import dev.rumbo.manifests.core.ConfigMap;
import dev.rumbo.manifests.core.Namespace;
import dev.rumbo.manifests.gitops.Application;
import dev.rumbo.manifests.gitops.Application.CommitInfo;
import dev.rumbo.manifests.gitops.Application.ObjectResult;
import dev.rumbo.manifests.gitops.Application.SourceProblem;
import dev.rumbo.manifests.gitops.Checkout;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.reconciler.ControlLoops;
import dev.rumbo.reconciler.controllers.ImaginedCluster;
import dev.rumbo.reconciler.registry.Admission;
import dev.rumbo.reconciler.registry.Registry;

class ApplicationControllerTest {

    private static final Ref<Application> SHOP = Application.KIND.ref("rumbo-system", "shop");
    private static final Ref<Deployment> WEB = Deployment.KIND.ref("shop", "web");

    private final Foresight registry = ControlLoops.foresight(new Registry(Admission.OPEN));
    private String forbidden = "nothing";
    private final List<Ref<?>> foreseen = new ArrayList<>();
    private final ApplicationController controller = new ApplicationController((apply, world, now) -> {
        foreseen.add(apply.target());
        return apply.target().name().equals(forbidden)
                ? new Foresight.Answer.Refused("spec.selector: field is immutable") : registry.of(apply, world, now);
    });
    private final ImaginedCluster cluster = ImaginedCluster.with(controller);

    @Test
    void what_git_says_is_made_so() {
        cluster.given(application("shop", "shop", ""));
        git("shop", "c1", file("web.yaml", deployment("web", 2, "nginx:1", "")), file("conf.yaml", config("conf", "1"))).settle();

        assertThat(cluster.get(WEB).meta().labels()).containsEntry("rumbo.dev/application", "shop");
        assertThat(status().sync()).isEqualTo("Synced");
        assertThat(status().commit().orElseThrow().sha()).isEqualTo("c1");
        assertThat(status().syncedAt()).contains(cluster.now());
        assertThat(status().objects()).extracting(ObjectResult::kind, ObjectResult::name, ObjectResult::file, ObjectResult::result)
                .containsExactly(org.assertj.core.groups.Tuple.tuple("ConfigMap", "conf", "conf.yaml", "Synced"),
                        org.assertj.core.groups.Tuple.tuple("Deployment", "web", "web.yaml", "Synced"));
        cluster.rests();
    }

    @Test
    void a_missing_namespace_is_made_and_documents_without_one_go_there() {
        cluster.given(application("shop", "brand-new", ""));
        git("shop", "c1", file("conf.yaml", config("conf", "1").withMeta(config("conf", "1").meta().inNamespace("")))).settle();

        assertThat(cluster.world().has(Namespace.KIND.ref("brand-new"))).isTrue();
        assertThat(cluster.world().has(ConfigMap.KIND.ref("brand-new", "conf"))).isTrue();
        cluster.rests();
    }

    @Test
    void what_is_no_longer_said_goes_and_the_reason_is_told() {
        cluster.given(application("shop", "shop", ""));
        git("shop", "c1", file("web.yaml", deployment("web", 2, "nginx:1", "")), file("conf.yaml", config("conf", "1"))).settle();

        git("shop", "c2", file("web.yaml", deployment("web", 2, "nginx:1", ""))).settle();

        assertThat(cluster.world().has(conf("conf"))).isFalse();
        assertThat(cluster.world().has(WEB)).isTrue();
        assertThat(cluster.journal()).filteredOn(change -> change.removed())
                .extracting(change -> change.cause().because()).containsExactly("no longer in Git since commit c2");
        assertThat(status().objects()).hasSize(1);
        cluster.rests();
    }

    @Test
    void a_change_made_by_somebody_else_is_undone() {
        cluster.given(application("shop", "shop", ""));
        git("shop", "c1", file("conf.yaml", config("conf", "1"))).settle();

        cluster.change(changed("conf", "tampered"));
        assertThat(controller.concernedBy(cluster.journal().getLast(), cluster.world())).containsExactly(SHOP);
        cluster.settle();

        assertThat(cluster.get(conf("conf")).body().text()).contains("\"1\"");
        cluster.delete(conf("conf")).settle();
        assertThat(cluster.world().has(conf("conf"))).isTrue();
        cluster.rests();
    }

    @Test
    void what_others_add_stays_and_what_git_names_is_put_right() {
        cluster.given(application("shop", "shop", ""));
        git("shop", "c1", file("conf.yaml", config("conf", "1"))).settle();

        var synced = cluster.get(conf("conf"));
        cluster.change(synced.withMeta(synced.meta().withAnnotation("team", "red").withLabel("tier", "front"))).settle();
        assertThat(cluster.get(conf("conf")).meta().annotations()).containsEntry("team", "red");
        cluster.rests();

        var added = cluster.get(conf("conf"));
        cluster.change(added.withMeta(added.meta().withLabel("rumbo.dev/application", "other"))).settle();
        assertThat(cluster.get(conf("conf")).meta().labels()).containsEntry("rumbo.dev/application", "shop").containsEntry("tier", "front");
        cluster.rests();
    }

    @Test
    void an_object_is_compared_once_with_a_manifest_and_again_only_when_it_changes() {
        cluster.given(application("shop", "shop", ""));
        git("shop", "c1", file("web.yaml", deployment("web", 2, "nginx:1", "")), file("conf.yaml", config("conf", "1"))).settle();
        assertThat(foreseen).containsExactly(conf("conf"), WEB);

        foreseen.clear();
        var web = cluster.get(WEB);
        cluster.change(web.withMeta(web.meta().withAnnotation("deployment.kubernetes.io/revision", "1"))).settle();
        git("shop", "c2", file("web.yaml", deployment("web", 2, "nginx:2", "")), file("conf.yaml", config("conf", "1"))).settle();
        assertThat(foreseen).containsExactly(WEB);
        assertThat(cluster.get(WEB).body().text()).contains("nginx:2");
        cluster.rests();
    }

    @Test
    void without_self_healing_a_change_stays_until_the_next_commit() {
        cluster.given(application("shop", "shop", ",\"syncPolicy\":{\"selfHeal\":false}"));
        git("shop", "c1", file("conf.yaml", config("conf", "1"))).settle();

        cluster.change(changed("conf", "tampered")).settle();
        assertThat(cluster.get(conf("conf")).body().text()).contains("tampered");
        assertThat(status().sync()).isEqualTo("OutOfSync");
        cluster.rests();

        git("shop", "c2", file("conf.yaml", config("conf", "1"))).settle();
        assertThat(cluster.get(conf("conf")).body().text()).contains("\"1\"");
        assertThat(status().sync()).isEqualTo("Synced");
        cluster.rests();
    }

    @Test
    void without_automation_a_commit_waits_for_approval() {
        cluster.given(application("shop", "shop", ",\"syncPolicy\":{\"automated\":false}"));
        git("shop", "c1c1c1c1", file("conf.yaml", config("conf", "1"))).settle();
        assertThat(cluster.world().has(conf("conf"))).isFalse();
        assertThat(status().sync()).isEqualTo("OutOfSync");
        assertThat(status().message()).contains("rumbo.dev/sync=c1c1c1c");
        cluster.rests();

        cluster.change(shop().withMeta(shop().meta().withAnnotation("rumbo.dev/sync", "c1c1c1c"))).settle();

        assertThat(cluster.world().has(conf("conf"))).isTrue();
        assertThat(status().sync()).isEqualTo("Synced");
    }

    @Test
    void a_broken_document_is_told_and_its_object_is_neither_changed_nor_deleted() {
        cluster.given(application("shop", "shop", ""));
        git("shop", "c1", file("web.yaml", config("web", "1")), file("conf.yaml", config("conf", "1"))).settle();
        var before = cluster.get(conf("web"));

        broken("shop", "c2", "web.yaml", file("conf.yaml", config("conf", "2"))).settle();

        assertThat(cluster.get(conf("web"))).isEqualTo(before);
        assertThat(cluster.get(conf("conf")).body().text()).contains("\"2\"");
        assertThat(status().problems()).extracting(SourceProblem::toString).containsExactly("web.yaml:3:5: unknown field");
        assertThat(status().message()).isEqualTo("web.yaml:3:5: unknown field");
        assertThat(result("web").result()).isEqualTo("PruneBlocked");
        assertThat(result("web").file()).isEqualTo("web.yaml");
        cluster.rests();
    }

    @Test
    void an_unreadable_repository_deletes_nothing_but_drift_is_still_undone() {
        cluster.given(application("shop", "shop", ""));
        git("shop", "c1", file("conf.yaml", config("conf", "1"))).settle();

        put("shop", "c1", List.of(file("conf.yaml", config("conf", "1"))), List.of(), "connection refused").settle();
        assertThat(status().sync()).isEqualTo("Unknown");
        assertThat(status().message()).isEqualTo("connection refused");
        cluster.delete(conf("conf")).settle();

        assertThat(cluster.world().has(conf("conf"))).isTrue();
        cluster.rests();
    }

    @Test
    void an_empty_path_deletes_nothing() {
        cluster.given(application("shop", "shop", ""));
        git("shop", "c1", file("conf.yaml", config("conf", "1"))).settle();

        git("shop", "c2").settle();

        assertThat(cluster.world().has(conf("conf"))).isTrue();
        assertThat(result("conf").result()).isEqualTo("PruneBlocked");
        assertThat(result("conf").message()).contains("says nothing at all");
        cluster.rests();
    }

    @Test
    void a_checkout_of_another_path_is_not_acted_upon() {
        cluster.given(application("shop", "shop", ""));
        git("shop", "c1", file("conf.yaml", config("conf", "1"))).settle();
        var moved = Application.KIND.bind(Json.parse(shop().json().text().replace("\"path\":\"deploy\"", "\"path\":\"elsewhere\"")));

        cluster.change(moved).settle();

        assertThat(cluster.world().has(conf("conf"))).isTrue();
        assertThat(status().sync()).isEqualTo("Unknown");
        assertThat(status().objects()).hasSize(1);
        cluster.rests();
    }

    @Test
    void deleting_more_than_half_of_many_objects_has_to_be_confirmed() {
        var many = configs(25);
        cluster.given(application("shop", "shop", ""));
        git("shop", "c1c1c1c1", many).settle();

        git("shop", "c2c2c2c2", List.of(many).subList(0, 10).toArray(Checkout.Document[]::new)).settle();
        assertThat(cluster.all(ConfigMap.KIND)).hasSize(25);
        assertThat(status().message()).contains("would delete 15 of 25 objects")
                .contains("kubectl annotate --overwrite -n rumbo-system application/shop rumbo.dev/prune=c2c2c2c");
        cluster.rests();

        cluster.change(shop().withMeta(shop().meta().withAnnotation("rumbo.dev/prune", "c2c2c2c"))).settle();
        assertThat(cluster.all(ConfigMap.KIND)).hasSize(10);
        cluster.rests();
    }

    @Test
    void deleting_few_or_less_than_half_needs_no_word() {
        var many = configs(25);
        cluster.given(application("shop", "shop", ""));
        git("shop", "c1", many).settle();

        git("shop", "c2", List.of(many).subList(0, 13).toArray(Checkout.Document[]::new)).settle();
        assertThat(cluster.all(ConfigMap.KIND)).hasSize(13);
        git("shop", "c3", List.of(many).subList(0, 3).toArray(Checkout.Document[]::new)).settle();
        assertThat(cluster.all(ConfigMap.KIND)).hasSize(3);
        cluster.rests();
    }

    @Test
    void a_protected_object_stays() {
        cluster.given(application("shop", "shop", ""));
        var keep = config("keep", "1").withMeta(config("keep", "1").meta().withAnnotation("rumbo.dev/prune", "false"));
        git("shop", "c1", file("keep.yaml", keep), file("conf.yaml", config("conf", "1"))).settle();

        git("shop", "c2", file("conf.yaml", config("conf", "1"))).settle();

        assertThat(cluster.world().has(conf("keep"))).isTrue();
        assertThat(status().sync()).isEqualTo("Synced");
        cluster.rests();
    }

    @Test
    void with_pruning_off_surplus_objects_are_only_told() {
        cluster.given(application("shop", "shop", ",\"syncPolicy\":{\"prune\":false}"));
        git("shop", "c1", file("old.yaml", config("old", "1")), file("conf.yaml", config("conf", "1"))).settle();

        git("shop", "c2", file("conf.yaml", config("conf", "1"))).settle();

        assertThat(cluster.world().has(conf("old"))).isTrue();
        assertThat(status().sync()).isEqualTo("OutOfSync");
        cluster.rests();
    }

    @Test
    void a_namespace_with_things_of_others_is_not_pruned() {
        cluster.given(application("shop", "shop", ""));
        git("shop", "c1", file("ns.yaml", Namespace.named("team")), file("conf.yaml", config("conf", "1"))).settle();
        cluster.given(ConfigMap.KIND.bind(Json.parse("""
                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"theirs","namespace":"team"}}""")));

        git("shop", "c2", file("conf.yaml", config("conf", "1"))).settle();

        assertThat(cluster.get(Namespace.KIND.ref("team")).meta().deleting()).isFalse();
        assertThat(status().message()).contains("configmap team/theirs in it does not belong to this application");
    }

    @Test
    void one_refused_object_does_not_hold_up_the_others_and_is_tried_again_with_growing_pauses() {
        forbidden = "bad";
        cluster.given(application("shop", "shop", ""));
        git("shop", "c1", file("bad.yaml", config("bad", "1")), file("conf.yaml", config("conf", "1"))).settle();

        assertThat(cluster.world().has(conf("conf"))).isTrue();
        assertThat(result("bad").result()).isEqualTo("Refused");
        assertThat(result("bad").message()).isEqualTo("spec.selector: field is immutable");
        cluster.rests();
        assertThat(lookAgain()).isEqualTo(Duration.ofMillis(200));
        cluster.advance(Duration.ofSeconds(3));
        assertThat(lookAgain()).isEqualTo(Duration.ofSeconds(3));
        cluster.advance(Duration.ofHours(3));
        assertThat(lookAgain()).isEqualTo(Duration.ofMinutes(1));

        forbidden = "nothing";
        cluster.settle();
        assertThat(status().sync()).isEqualTo("Synced");
        assertThat(status().conditions()).extracting(c -> c.type()).containsExactly("Synced");
        cluster.rests();
    }

    @Test
    void two_applications_do_not_fight_over_one_object() {
        cluster.given(application("shop", "shop", ""), application("rival", "shop", ""));
        git("shop", "c1", file("conf.yaml", config("conf", "shop"))).settle();
        git("rival", "c1", file("mine.yaml", config("conf", "rival"))).settle();

        assertThat(cluster.get(conf("conf")).body().text()).contains("shop");
        assertThat(cluster.get(Application.KIND.ref("rumbo-system", "rival")).status().message())
                .isEqualTo("configmap shop/conf: belongs to application rumbo-system/shop, which says it too; remove it from one of both");
        cluster.rests();
    }

    @Test
    void a_manifest_that_moves_to_another_application_is_handed_over_untouched() {
        cluster.given(application("shop", "shop", ""), application("rival", "shop", ""));
        git("shop", "c1", file("conf.yaml", config("conf", "1")), file("web.yaml", config("web", "1")));
        git("rival", "c1", file("other.yaml", config("other", "1"))).settle();
        var uid = cluster.get(conf("conf")).meta().uid();

        git("shop", "c2", file("web.yaml", config("web", "1"))).settle();
        assertThat(cluster.world().has(conf("conf"))).as("rival may still claim it").isTrue();
        git("rival", "c2", file("other.yaml", config("other", "1")), file("conf.yaml", config("conf", "1"))).settle();

        assertThat(cluster.get(conf("conf")).meta()).satisfies(meta -> {
            assertThat(meta.uid()).isEqualTo(uid);
            assertThat(meta.labels()).containsEntry("rumbo.dev/application", "rival");
        });
        cluster.rests();
    }

    @Test
    void a_manifest_that_moves_is_handed_over_whichever_application_hears_of_it_first() {
        cluster.given(application("shop", "shop", ""), application("rival", "shop", ""));
        git("shop", "c1", file("conf.yaml", config("conf", "1")), file("web.yaml", config("web", "1")));
        git("rival", "c1", file("other.yaml", config("other", "1"))).settle();
        var uid = cluster.get(conf("conf")).meta().uid();

        git("rival", "c2", file("other.yaml", config("other", "1")), file("conf.yaml", config("conf", "1"))).settle();
        git("shop", "c2", file("web.yaml", config("web", "1"))).settle();

        assertThat(cluster.get(conf("conf")).meta().uid()).isEqualTo(uid);
        assertThat(cluster.get(conf("conf")).meta().labels()).containsEntry("rumbo.dev/application", "rival");
        cluster.rests();
    }

    @Test
    void a_deleted_application_takes_its_objects_with_it() {
        cluster.given(application("shop", "shop", ""));
        git("shop", "c1", file("conf.yaml", config("conf", "1"))).settle();

        cluster.delete(SHOP).settle();

        assertThat(cluster.world().has(conf("conf"))).isFalse();
        assertThat(cluster.world().has(SHOP)).isFalse();
    }

    @Test
    void a_deleted_application_that_shall_leave_its_objects_leaves_them() {
        cluster.given(application("shop", "shop", ""));
        git("shop", "c1", file("conf.yaml", config("conf", "1"))).settle();

        cluster.change(shop().withMeta(shop().meta().withAnnotation("rumbo.dev/prune", "false"))).settle();
        cluster.delete(SHOP);

        assertThat(cluster.world().has(conf("conf"))).isTrue();
        assertThat(cluster.world().has(SHOP)).isFalse();
    }

    @Test
    void a_renamed_application_loses_nothing() {
        cluster.given(application("shop", "shop", ""));
        git("shop", "c1", file("conf.yaml", config("conf", "1"))).settle();
        var uid = cluster.get(conf("conf")).meta().uid();

        cluster.given(application("store", "shop", ""));
        cluster.delete(SHOP).settle();
        assertThat(cluster.world().has(conf("conf"))).as("store was not read yet").isTrue();
        git("store", "c1", file("conf.yaml", config("conf", "1"))).settle();

        assertThat(cluster.get(conf("conf")).meta().uid()).isEqualTo(uid);
        assertThat(cluster.get(conf("conf")).meta().labels()).containsEntry("rumbo.dev/application", "store");
        assertThat(cluster.world().has(SHOP)).isFalse();
        cluster.rests();
    }

    @Test
    void a_new_commit_that_says_the_same_changes_only_what_is_told() {
        cluster.given(application("shop", "shop", ""));
        git("shop", "c1", file("conf.yaml", config("conf", "1"))).settle();
        var before = cluster.get(conf("conf"));

        git("shop", "c2", file("moved/conf.yaml", config("conf", "1"))).settle();

        assertThat(cluster.get(conf("conf"))).isSameAs(before);
        assertThat(result("conf").file()).isEqualTo("moved/conf.yaml");
        assertThat(status().commit().orElseThrow().sha()).isEqualTo("c2");
        cluster.rests();
    }

    @Test
    void health_is_that_of_the_worst_object_and_is_told_with_a_pause_for_each_object() {
        cluster.given(application("shop", "shop", ""));
        git("shop", "c1", file("conf.yaml", config("conf", "1")), file("web.yaml", deployment("web", 2, "nginx:1", ""))).settle();
        assertThat(status().health()).isEqualTo("Progressing");
        assertThat(result("conf").health()).isEqualTo("Healthy");

        progress(1).settle();
        assertThat(result("web").message()).isEqualTo("its latest change was not looked at yet");
        assertThat(lookAgain()).isEqualTo(Duration.ofMillis(2));
        cluster.advance(Duration.ofMillis(2)).settle();
        assertThat(result("web").message()).isEqualTo("1 of 2 pods are available");
        progress(2).advance(Duration.ofMillis(2)).settle();

        assertThat(status().health()).isEqualTo("Healthy");
        assertThat(status().message()).isEmpty();
        cluster.rests();
    }

    @Test
    void before_git_was_read_it_says_so() {
        cluster.given(application("shop", "shop", "")).settle();

        assertThat(status().sync()).isEqualTo("Unknown");
        assertThat(status().message()).isEqualTo("Git was not read yet");
        cluster.rests();
    }

    @Test
    void what_cannot_come_from_git_is_a_problem_with_a_place() {
        cluster.given(application("shop", "shop", ""));
        git("shop", "c1", file("conf.yaml", config("conf", "1")), file("again.yaml", config("conf", "2")),
                new Checkout.Document("event.yaml", 4, 1, Json.parse("{\"apiVersion\":\"v1\",\"kind\":\"Event\",\"metadata\":{\"name\":\"e\"}}")))
                .settle();

        assertThat(status().problems()).extracting(SourceProblem::toString).containsExactly(
                "again.yaml:1:1: configmap shop/conf is said already in conf.yaml:1; remove one of both",
                "event.yaml:4:1: objects of kind Event (v1) do not come from Git; remove the document");
        assertThat(cluster.get(conf("conf")).body().text()).contains("\"1\"");
    }

    // ---

    private ImaginedCluster progress(int available) {
        var web = cluster.get(WEB);
        return cluster.report(web.withStatus(new Deployment.DeploymentStatus(web.meta().generation(), 2, 2, available, available,
                2 - available, List.of())));
    }

    private Duration lookAgain() {
        return controller.reconcile(shop(), cluster.world(), cluster.now()).lookAgainAfter().orElseThrow();
    }

    private Application shop() {
        return cluster.get(SHOP);
    }

    private Application.ApplicationStatus status() {
        return shop().status();
    }

    private ObjectResult result(String name) {
        return status().objects().stream().filter(result -> result.name().equals(name)).findFirst().orElseThrow();
    }

    private static Application application(String name, String namespace, String more) {
        return Application.KIND.bind(Json.parse("""
                {"apiVersion":"rumbo.dev/v1","kind":"Application","metadata":{"name":"%s","namespace":"rumbo-system"},
                 "spec":{"source":{"repo":"/repo","path":"deploy"},"destination":{"namespace":"%s"}%s}}
                """.formatted(name, namespace, more)));
    }

    private static ConfigMap config(String name, String value) {
        return ConfigMap.KIND.bind(Json.parse("""
                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"%s","namespace":"shop"},"data":{"key":"%s"}}
                """.formatted(name, value)));
    }

    private ConfigMap changed(String name, String value) {
        var live = cluster.get(conf(name));
        return new ConfigMap(live.meta(), config(name, value).body());
    }

    private static Checkout.Document[] configs(int count) {
        return IntStream.range(0, count).mapToObj(i -> file("c" + i + ".yaml", config("c" + i, "1")))
                .toArray(Checkout.Document[]::new);
    }

    private static Ref<ConfigMap> conf(String name) {
        return ConfigMap.KIND.ref("shop", name);
    }

    private static Checkout.Document file(String file, Obj object) {
        return new Checkout.Document(file, 1, 1, object.json());
    }

    private ImaginedCluster git(String application, String sha, Checkout.Document... documents) {
        return put(application, sha, List.of(documents), List.of(), "");
    }

    private ImaginedCluster broken(String application, String sha, String file, Checkout.Document... documents) {
        return put(application, sha, List.of(documents),
                List.of(new SourceProblem(file, 3, 5, "data.x", "unknown field")), "");
    }

    private ImaginedCluster put(String application, String sha, List<Checkout.Document> documents, List<SourceProblem> problems,
            String error) {
        var checkout = Checkout.of(Application.KIND.ref("rumbo-system", application), new Checkout.CheckoutSpec("/repo", "", "deploy",
                new CommitInfo(sha, "Ada", "ada@example.org", Optional.empty(), "Change"), new ArrayList<>(documents), problems, error));
        return cluster.world().has(checkout.ref()) ? cluster.change(checkout) : cluster.given(checkout);
    }
}
