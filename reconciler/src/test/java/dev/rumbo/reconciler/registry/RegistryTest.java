package dev.rumbo.reconciler.registry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import dev.rumbo.manifests.Kinds;
import dev.rumbo.manifests.apps.Deployment;
import dev.rumbo.manifests.coordination.Lease;
import dev.rumbo.manifests.core.ConfigMap;
import dev.rumbo.manifests.core.Namespace;
import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.core.Service;
import dev.rumbo.manifests.meta.Condition;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.meta.ObjectMeta;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.reconciler.plan.Cause;
import dev.rumbo.reconciler.plan.Intent;
import dev.rumbo.reconciler.plan.Intent.Propagation;
import dev.rumbo.reconciler.registry.Decision.Reason;
import dev.rumbo.reconciler.world.World;

class RegistryTest {

    private static final Instant NOW = Instant.parse("2026-11-22T10:43:00.700Z");
    private static final Instant SECOND = Instant.parse("2026-11-22T10:43:00Z");

    private final Cluster cluster = new Cluster();

    /// A world that wishes are decided against, one after the other.
    private static final class Cluster {
        private final Registry registry = new Registry(Admission.OPEN);
        private World world = World.EMPTY;
        private Names names = Names.seeded(7);
        private Instant now = NOW;

        Cluster() {
            Bootstrap.missingIn(world).forEach(this::wish);
        }

        Decision wish(Intent intent) {
            var decision = registry.decide(intent, world, Cause.outside("test", ""), now, names);
            if (decision instanceof Decision.Accepted(var change, _)) {
                world = world.with(change);
                names = names.after(change);
            }
            return decision;
        }

        Obj accepted(Intent intent) {
            return switch (wish(intent)) {
                case Decision.Accepted(_, var object) -> object;
                case Decision other -> throw new AssertionError(other);
            };
        }

        Obj created(String json) {
            return accepted(new Intent.Create(Kinds.bind(Json.parse(json).tree())));
        }

        <T extends Obj> T stored(Ref<T> ref) {
            return world.find(ref).orElseThrow();
        }
    }

    private static final String POD = """
            {"apiVersion":"v1","kind":"Pod","metadata":{"name":"web","namespace":"default"},
             "spec":{"containers":[{"name":"web","image":"nginx:1.22"}]}}""";
    private static final String NODE = """
            {"apiVersion":"v1","kind":"Node","metadata":{"name":"n1"},"status":{"allocatable":{"cpu":"2"}}}""";
    private static final Ref<Pod> WEB = Pod.KIND.ref("default", "web");

    private static Obj object(String json) {
        return Kinds.bind(Json.parse(json).tree());
    }

    private static void assertRefused(Decision decision, Reason reason, String message) {
        assertThat(decision).isInstanceOfSatisfying(Decision.Refused.class, refused -> {
            assertThat(refused.reason()).isEqualTo(reason);
            assertThat(refused.message()).contains(message);
        });
    }

    @Test
    void a_new_object_gets_its_marks() {
        var pod = cluster.created(POD);

        assertThat(pod.meta().uid()).matches("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}");
        assertThat(pod.meta().creationTimestamp()).contains(SECOND);
        assertThat(pod.meta().generation()).isEqualTo(1);
        assertThat(pod.meta().resourceVersion()).isEqualTo(cluster.world.revision());
        assertThat(((Pod) pod).status().qosClass()).isEqualTo("BestEffort");
    }

    @Test
    void names_are_made_from_a_prefix_and_never_made_twice() {
        var first = cluster.accepted(new Intent.Create(object(POD).withMeta(ObjectMeta.generated("default", "web-"))));
        cluster.accepted(Intent.Delete.of(first, "test"));
        var second = cluster.accepted(new Intent.Create(object(POD).withMeta(ObjectMeta.generated("default", "web-"))));

        assertThat(first.meta().name()).matches("web-[bcdfghjklmnpqrstvwxz2456789]{5}");
        assertThat(second.meta().name()).matches("web-[bcdfghjklmnpqrstvwxz2456789]{5}").isNotEqualTo(first.meta().name());
    }

    @Test
    void the_same_start_gives_the_same_names_whatever_else_is_created() {
        var other = new Cluster();
        other.created(NODE);
        var wish = new Intent.Create(object(POD).withMeta(ObjectMeta.generated("default", "web-")));

        assertThat(other.accepted(wish).meta().name()).isEqualTo(cluster.accepted(wish).meta().name());
    }

    @Test
    void what_exists_cannot_be_created_again() {
        cluster.created(POD);

        assertRefused(cluster.wish(new Intent.Create(object(POD))), Reason.ALREADY_EXISTS, "pods \"web\" already exists");
    }

    @Test
    void nothing_is_created_in_a_namespace_that_is_missing_or_ending() {
        assertRefused(cluster.wish(new Intent.Create(object(POD.replace("default", "shop")))), Reason.NOT_FOUND,
                "namespaces \"shop\" not found");

        cluster.accepted(new Intent.Create(Namespace.named("shop")));
        cluster.accepted(new Intent.Delete(Namespace.KIND.ref("shop"), Optional.empty(), Optional.empty(), Propagation.BACKGROUND, ""));

        assertRefused(cluster.wish(new Intent.Create(object(POD.replace("default", "shop")))), Reason.FORBIDDEN,
                "because it is being terminated");
    }

    @Test
    void an_equal_write_is_dropped() {
        var pod = cluster.created(POD);

        assertThat(cluster.wish(new Intent.Replace(pod))).isEqualTo(new Decision.Unchanged(pod));
        assertThat(cluster.wish(new Intent.ReportStatus(pod))).isEqualTo(new Decision.Unchanged(pod));
    }

    @Test
    void a_change_of_the_wish_counts_a_generation_and_a_change_of_labels_does_not() {
        var created = (Deployment) cluster.created("""
                {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web"},
                 "spec":{"replicas":1,"selector":{"matchLabels":{"app":"web"}},"template":{"spec":{"containers":[]}}}}""");

        var scaled = cluster.accepted(new Intent.Replace(created.scaledTo(2)));
        var labelled = cluster.accepted(new Intent.Replace(scaled.withMeta(scaled.meta().withLabel("a", "b"))));

        assertThat(scaled.meta().generation()).isEqualTo(2);
        assertThat(labelled.meta().generation()).isEqualTo(2);
        assertThat(labelled.meta().uid()).isEqualTo(created.meta().uid());
    }

    @Test
    void a_replacement_keeps_the_status_and_a_report_keeps_all_else() {
        var pod = (Pod) cluster.created(POD);
        var running = (Pod) cluster.accepted(new Intent.ReportStatus(pod.withMeta(pod.meta().withLabel("not", "mine"))
                .withStatus(pod.status().inPhase("Running", "", ""))));

        var labelled = (Pod) cluster.accepted(new Intent.Replace(((Pod) object(POD)).withMeta(
                ObjectMeta.named("default", "web").withLabel("app", "web"))));

        assertThat(running.meta().labels()).isEmpty();
        assertThat(running.status().qosClass()).isEqualTo("BestEffort");
        assertThat(labelled.status().phase()).isEqualTo("Running");
        assertThat(labelled.meta().labels()).containsEntry("app", "web");
    }

    @Test
    void a_stale_write_is_a_conflict() {
        var pod = cluster.created(POD);
        cluster.accepted(new Intent.Replace(pod.withMeta(pod.meta().withLabel("a", "b"))));

        assertRefused(cluster.wish(new Intent.Replace(pod)), Reason.CONFLICT, "Operation cannot be fulfilled on pods \"web\": "
                + "the object has been modified; please apply your changes to the latest version and try again");
    }

    @Test
    void a_report_about_an_earlier_pod_of_the_same_name_is_refused() {
        var old = (Pod) cluster.created(POD);
        cluster.accepted(Intent.Delete.of(old, ""));
        cluster.created(POD);

        assertRefused(cluster.wish(new Intent.ReportStatus(old.withStatus(old.status().inPhase("Running", "", "")))),
                Reason.CONFLICT, "Precondition failed: UID");
    }

    @Test
    void a_selector_a_bound_node_and_a_cluster_address_never_change() {
        var service = (Service) cluster.created("""
                {"apiVersion":"v1","kind":"Service","metadata":{"name":"web"},"spec":{"ports":[{"port":80}]}}""");
        var pod = (Pod) cluster.created(POD);

        assertRefused(cluster.wish(new Intent.Replace(service.withClusterIp("10.43.9.9"))), Reason.INVALID,
                "Service \"web\" is invalid: spec.clusterIP: Invalid value: ");
        assertRefused(cluster.wish(new Intent.Replace(pod.on("n2"))), Reason.INVALID, "spec.nodeName: Forbidden: ");
    }

    @Test
    void an_image_of_a_pod_may_change() {
        cluster.created(POD);

        var changed = (Pod) cluster.accepted(new Intent.Replace(object(POD.replace("1.22", "1.23"))));

        assertThat(changed.spec().containers().getFirst().image()).isEqualTo("nginx:1.23");
    }

    @Test
    void services_get_different_addresses_and_keep_them() {
        var web = (Service) cluster.created("""
                {"apiVersion":"v1","kind":"Service","metadata":{"name":"web"},"spec":{"ports":[{"port":80}]}}""");
        var api = (Service) cluster.created("""
                {"apiVersion":"v1","kind":"Service","metadata":{"name":"api"},"spec":{"ports":[{"port":80}]}}""");
        var again = (Service) cluster.accepted(new Intent.Replace(object("""
                {"apiVersion":"v1","kind":"Service","metadata":{"name":"web"},"spec":{"ports":[{"port":81}]}}""")));

        assertThat(web.spec().clusterIP()).startsWith("10.43.").isNotEqualTo(api.spec().clusterIP());
        assertThat(again.spec().clusterIP()).isEqualTo(web.spec().clusterIP());
        assertRefused(cluster.wish(new Intent.Create(((Service) object("""
                {"apiVersion":"v1","kind":"Service","metadata":{"name":"third"},"spec":{}}""")).withClusterIp(web.spec().clusterIP()))),
                Reason.INVALID, "is the address of service default/web already");
    }

    @Test
    void a_binding_says_so_and_happens_once() {
        cluster.created(NODE);
        cluster.created(POD);

        var bound = (Pod) cluster.accepted(new Intent.Bind(WEB, Node.KIND.ref("n1")));

        assertThat(bound.nodeName()).contains("n1");
        assertThat(Condition.holds(bound.status().conditions(), "PodScheduled")).isTrue();
        assertRefused(cluster.wish(new Intent.Bind(WEB, Node.KIND.ref("n1"))), Reason.CONFLICT, "pod web is already assigned to node \"n1\"");
    }

    @Test
    void a_pod_cannot_be_put_on_a_node_that_is_not_there() {
        cluster.created(POD);

        assertRefused(cluster.wish(new Intent.Bind(WEB, Node.KIND.ref("n9"))), Reason.NOT_FOUND, "nodes \"n9\" not found");
    }

    @Test
    void a_pod_on_a_node_stays_until_the_node_confirms() {
        cluster.created(NODE);
        cluster.created(POD);
        cluster.accepted(new Intent.Bind(WEB, Node.KIND.ref("n1")));

        cluster.accepted(Intent.Delete.of(cluster.stored(WEB), "scaled down"));
        var ending = cluster.stored(WEB).meta();
        var longer = cluster.wish(deletion(60));
        cluster.accepted(deletion(5));
        var shortened = cluster.stored(WEB).meta();
        cluster.accepted(deletion(0));

        assertThat(ending.deletionTimestamp()).contains(SECOND.plusSeconds(30));
        assertThat(ending.deletionGracePeriodSeconds()).contains(30L);
        assertThat(longer).isInstanceOf(Decision.Unchanged.class);
        assertThat(shortened.deletionTimestamp()).contains(SECOND.plusSeconds(5));
        assertThat(cluster.world.has(WEB)).isFalse();
    }

    private static Intent deletion(long graceSeconds) {
        return new Intent.Delete(WEB, Optional.empty(), Optional.of(graceSeconds), Propagation.BACKGROUND, "");
    }

    @ParameterizedTest(name = "a {0} pod with {1} goes at once: {2}")
    @CsvSource({
            "unbound, Pending,   true",
            "bound,   Pending,   false",
            "bound,   Running,   false",
            "bound,   Succeeded, true",
            "bound,   Failed,    true",
    })
    void only_a_pod_that_may_still_run_is_given_time(String place, String phase, boolean atOnce) {
        cluster.created(NODE);
        cluster.created(POD);
        if (place.equals("bound")) {
            cluster.accepted(new Intent.Bind(WEB, Node.KIND.ref("n1")));
        }
        var pod = cluster.stored(WEB);
        cluster.wish(new Intent.ReportStatus(pod.withStatus(pod.status().inPhase(phase, "", ""))));

        cluster.accepted(Intent.Delete.of(cluster.stored(WEB), ""));

        assertThat(cluster.world.has(WEB)).isEqualTo(!atOnce);
    }

    @Test
    void the_last_finalizer_takes_the_object_with_it() {
        var map = cluster.created("""
                {"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"a","finalizers":["x/y"]},"data":{}}""");
        cluster.accepted(Intent.Delete.of(map, ""));
        var ending = cluster.stored(ConfigMap.KIND.ref("default", "a"));

        assertThat(ending.meta().deleting()).isTrue();
        assertRefused(cluster.wish(new Intent.Replace(ending.withMeta(ending.meta().with(e -> e.finalizers.add("z/z"))))),
                Reason.INVALID, "no new finalizers");
        cluster.accepted(new Intent.Replace(ending.withMeta(ending.meta().withoutFinalizer("x/y"))));
        assertThat(cluster.world.has(ending.ref())).isFalse();
    }

    @ParameterizedTest
    @CsvSource({"FOREGROUND, foregroundDeletion", "ORPHAN, orphan"})
    void what_shall_become_of_the_owned_is_told_by_a_finalizer(Propagation propagation, String finalizer) {
        var map = cluster.created("{\"apiVersion\":\"v1\",\"kind\":\"ConfigMap\",\"metadata\":{\"name\":\"a\"}}");

        cluster.accepted(new Intent.Delete(map.ref(), Optional.empty(), Optional.empty(), propagation, ""));

        assertThat(cluster.stored(ConfigMap.KIND.ref("default", "a")).meta().finalizers()).isEqualTo(List.of(finalizer));
    }

    @Test
    void only_the_very_object_that_was_meant_is_deleted() {
        cluster.created(POD);

        assertRefused(cluster.wish(new Intent.Delete(WEB, Optional.of("other"), Optional.empty(), Propagation.BACKGROUND, "")),
                Reason.CONFLICT, "Precondition failed");
    }

    @Test
    void a_namespace_ends_when_it_is_empty() {
        var shop = Namespace.KIND.ref("shop");
        cluster.accepted(new Intent.Create(Namespace.named("shop")));
        var pod = cluster.created(POD.replace("default", "shop"));

        cluster.accepted(Intent.Delete.of(cluster.stored(shop), ""));
        assertThat(cluster.stored(shop).status().phase()).isEqualTo("Terminating");
        assertThat(cluster.wish(Intent.Delete.of(cluster.stored(shop), ""))).isInstanceOf(Decision.Unchanged.class);

        cluster.accepted(Intent.Delete.of(pod, ""));
        cluster.accepted(Intent.Delete.of(cluster.stored(shop), ""));
        assertThat(cluster.world.has(shop)).isFalse();
    }

    @Test
    void the_namespaces_of_the_cluster_itself_cannot_be_deleted() {
        assertRefused(cluster.wish(Intent.Delete.of(cluster.stored(Namespace.KIND.ref("default")), "")), Reason.FORBIDDEN,
                "this namespace may not be deleted");
    }

    @Test
    void a_lease_is_renewed_by_the_masters_clock() {
        cluster.accepted(new Intent.Create(Lease.ofNode("n1", 4, NOW.minusSeconds(9999))));
        cluster.now = NOW.plusSeconds(1);

        var renewed = (Lease) cluster.accepted(new Intent.Replace(Lease.ofNode("n1", 4, NOW.plusSeconds(7777))));

        assertThat(renewed.spec().renewTime()).contains(NOW.plusSeconds(1));
    }

    @Test
    void what_admission_finds_wrong_is_told_with_every_field() {
        var strict = new Registry((_, _, _) -> new Admission.Invalid(List.of(
                new Decision.FieldCause("spec.a", "FieldValueInvalid", "Invalid value: 1"),
                new Decision.FieldCause("spec.b", "FieldValueRequired", "Required value"))));

        assertRefused(strict.decide(new Intent.Create(object(POD)), cluster.world, Cause.outside("test", ""), NOW, cluster.names),
                Reason.INVALID, "Pod \"web\" is invalid: [spec.a: Invalid value: 1, spec.b: Required value]");
    }

    private static final String WEB_DEPLOYMENT = """
            {"apiVersion":"apps/v1","kind":"Deployment","metadata":{"name":"web","namespace":"default"},
             "spec":{"replicas":2,"selector":{"matchLabels":{"app":"web"}},
                     "template":{"spec":{"containers":[{"name":"web","image":"nginx:1"}]}}}}""";
    private static final Ref<Deployment> DEPLOYMENT = Deployment.KIND.ref("default", "web");

    private static Intent applied(String json, String owner) {
        return new Intent.Apply(DEPLOYMENT, Json.parse(json), owner, false);
    }

    private static Intent patched(Intent.PatchType type, Intent.Part part, String json) {
        return new Intent.Patch(DEPLOYMENT, type, Json.parse(json), part, "kubectl-patch");
    }

    @Test
    void an_apply_creates_changes_and_then_rests() {
        var created = cluster.accepted(applied(WEB_DEPLOYMENT, "git"));
        var again = cluster.wish(applied(WEB_DEPLOYMENT, "git"));
        var changed = (Deployment) cluster.accepted(applied(WEB_DEPLOYMENT.replace("\"replicas\":2,", ""), "git"));

        assertThat(created.meta().uid()).isNotEmpty();
        assertThat(created.meta().managedFields()).hasSize(1);
        assertThat(again).isInstanceOf(Decision.Unchanged.class);
        assertThat(changed.spec().replicas()).isEmpty();
        assertThat(changed.meta().generation()).isEqualTo(2);
    }

    @Test
    void an_apply_names_whose_field_it_would_take() {
        cluster.accepted(applied(WEB_DEPLOYMENT, "git"));

        assertRefused(cluster.wish(applied(WEB_DEPLOYMENT.replace(":2,", ":3,"), "kubectl")), Reason.CONFLICT,
                "Apply failed with 1 conflict: conflict with \"git\": .spec.replicas");
    }

    @Test
    void a_patch_changes_what_it_says_and_then_rests() {
        cluster.accepted(applied(WEB_DEPLOYMENT, "git"));
        var patch = patched(Intent.PatchType.STRATEGIC, Intent.Part.WHOLE,
                "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"web\",\"image\":\"nginx:2\"}]}}}}");

        var changed = (Deployment) cluster.accepted(patch);

        assertThat(changed.spec().template().spec().containers().getFirst().image()).isEqualTo("nginx:2");
        assertThat(changed.meta().managedFields()).hasSize(2);
        assertThat(cluster.wish(patch)).isInstanceOf(Decision.Unchanged.class);
    }

    @Test
    void a_scale_is_patched_through_the_replicas() {
        cluster.accepted(applied(WEB_DEPLOYMENT, "git"));

        var scaled = (Deployment) cluster.accepted(patched(Intent.PatchType.MERGE, Intent.Part.SCALE, "{\"spec\":{\"replicas\":7}}"));

        assertThat(scaled.replicas()).isEqualTo(7);
        assertRefused(cluster.wish(patched(Intent.PatchType.MERGE, Intent.Part.SCALE, "{\"spec\":{\"replicas\":-7}}")),
                Reason.BAD_REQUEST, "spec.replicas must be a whole number");
    }

    @Test
    void a_patch_of_the_status_touches_nothing_else() {
        cluster.accepted(applied(WEB_DEPLOYMENT, "git"));

        var reported = (Deployment) cluster.accepted(patched(Intent.PatchType.MERGE, Intent.Part.STATUS,
                "{\"spec\":{\"replicas\":9},\"status\":{\"replicas\":1}}"));

        assertThat(reported.status().replicas()).isEqualTo(1);
        assertThat(reported.replicas()).isEqualTo(2);
        assertThat(reported.meta().generation()).isEqualTo(1);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(delimiter = ';', quoteCharacter = '`', value = {
            "JSON;   {};                                                  BAD_REQUEST; a JSON patch is a list",
            "JSON;   [{\"op\":\"remove\",\"path\":\"/spec/nothing\"}]; INVALID; there is no /spec/nothing",
            "MERGE;  {\"metadata\":{\"name\":\"other\"}};             BAD_REQUEST; does not match the name of the request",
            "MERGE;  {\"metadata\":{\"resourceVersion\":\"1\"}};        CONFLICT; the object has been modified",
            "MERGE;  {\"spec\":{\"selector\":null}};                    INVALID; spec.selector: Invalid value",
            "MERGE;  {\"spec\":{\"replicas\":\"many\"}};                BAD_REQUEST; cannot be handled as a Deployment",
    })
    void a_patch_that_cannot_be_is_refused(Intent.PatchType type, String patch, Reason reason, String message) {
        cluster.accepted(applied(WEB_DEPLOYMENT, "git"));

        assertRefused(cluster.wish(patched(type, Intent.Part.WHOLE, patch)), reason, message);
    }

    @Test
    void what_comes_from_outside_is_completed_and_judged_as_a_file_would_be() {
        var strict = new Registry(new ManifestAdmission());

        var pod = strict.decide(new Intent.Create(object(POD)), cluster.world, Cause.outside("kubectl", ""), NOW, cluster.names);
        var wrong = strict.decide(new Intent.Apply(DEPLOYMENT, Json.parse(WEB_DEPLOYMENT.replace("\"replicas\":2", "\"replicas\":-2,\"replica\":2")),
                "git", false), cluster.world, Cause.outside("git", ""), NOW, cluster.names);

        assertThat(pod).isInstanceOfSatisfying(Decision.Accepted.class, accepted ->
                assertThat(accepted.object().json().text()).contains("\"imagePullPolicy\":\"IfNotPresent\""));
        assertThat(wrong).isInstanceOfSatisfying(Decision.Refused.class, refused ->
                assertThat(refused.causes()).extracting(Decision.FieldCause::field).contains("spec.replicas", "spec.replica"));
    }
}
