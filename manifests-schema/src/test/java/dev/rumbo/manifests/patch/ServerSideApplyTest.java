package dev.rumbo.manifests.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.StringReader;
import java.time.Instant;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.yaml.snakeyaml.Yaml;

import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.manifests.patch.ServerSideApply.Applied;
import dev.rumbo.manifests.patch.ServerSideApply.Applier;
import dev.rumbo.manifests.patch.ServerSideApply.Conflicted;
import dev.rumbo.manifests.schema.Schema;
import dev.rumbo.manifests.schema.Schemas;

import tools.jackson.databind.node.ObjectNode;

class ServerSideApplyTest {

    private static final Instant NOW = Instant.parse("2026-11-22T10:43:00.500Z");
    private static final Schema DEPLOYMENT = Schemas.of("apps/v1", "Deployment").orElseThrow();

    private static final String WEB = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: web, labels: {app: web, team: blue}}
            spec:
              replicas: 3
              template:
                spec:
                  containers:
                  - {name: web, image: "nginx:1", ports: [{containerPort: 80}]}
            """;

    private static ObjectNode yaml(String text) {
        return (ObjectNode) JsonFormat.tree(new Yaml().load(new StringReader(text)));
    }

    private static ObjectNode created(String text) throws UnusablePatch {
        return applied(Optional.empty(), text, "git", false, NOW);
    }

    private static ObjectNode applied(ObjectNode live, String text, String manager) throws UnusablePatch {
        return applied(Optional.of(live), text, manager, false, NOW.plusSeconds(60));
    }

    private static ObjectNode applied(Optional<ObjectNode> live, String text, String manager, boolean force, Instant now) throws UnusablePatch {
        return switch (ServerSideApply.apply(live, yaml(text), new Applier(manager, force, now), DEPLOYMENT)) {
            case Applied(var object) -> object;
            case Conflicted conflicted -> throw new AssertionError(conflicted.message());
        };
    }

    private static ObjectNode edited(ObjectNode live, String manager, java.util.function.Consumer<ObjectNode> edit) {
        var after = live.deepCopy();
        edit.accept(after);
        return ServerSideApply.updated(live, after, manager, "", NOW, DEPLOYMENT);
    }

    private static String owners(ObjectNode object) {
        var text = new StringBuilder();
        FieldOwner.of(object).forEach(owner -> text.append(owner.manager()).append(" ").append(owner.operation()).append(": ")
                .append(String.join(" ", owner.fields().inWords())).append("\n"));
        return text.toString();
    }

    @Test
    void who_says_a_field_owns_it() throws UnusablePatch {
        assertThat(owners(created(WEB))).isEqualTo("""
                git Apply: .metadata.labels.app .metadata.labels.team .spec.replicas .spec.template.spec.containers[name="web"] \
                .spec.template.spec.containers[name="web"].image .spec.template.spec.containers[name="web"].name \
                .spec.template.spec.containers[name="web"].ports[containerPort=80,protocol="TCP"] \
                .spec.template.spec.containers[name="web"].ports[containerPort=80,protocol="TCP"].containerPort
                """);
    }

    @Test
    void owners_are_written_as_kubernetes_writes_them() throws UnusablePatch {
        var entry = created("""
                {apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 3}}""").at("/metadata/managedFields/0");

        assertThat(Json.of(entry)).isEqualTo(Json.parse("""
                {"manager":"git","operation":"Apply","apiVersion":"apps/v1","time":"2026-11-22T10:43:00Z","fieldsType":"FieldsV1",
                 "fieldsV1":{"f:spec":{"f:replicas":{}}}}"""));
    }

    @Test
    void the_same_once_more_changes_nothing() throws UnusablePatch {
        var live = edited(created(WEB), "somebody", o -> o.withObject("/spec").put("paused", true));

        assertThat(applied(live, WEB, "git")).isEqualTo(live);
    }

    @Test
    void what_is_no_longer_said_goes() throws UnusablePatch {
        var after = applied(created(WEB), WEB.replace(", team: blue", "").replace("  replicas: 3\n", "")
                .replace(", ports: [{containerPort: 80}]", ""), "git");

        assertThat(Json.of(after.path("metadata").path("labels"))).isEqualTo(Json.parse("{\"app\":\"web\"}"));
        assertThat(after.at("/spec/replicas").isMissingNode()).isTrue();
        assertThat(after.at("/spec/template/spec/containers/0").has("ports")).isFalse();
    }

    @Test
    void what_others_say_stays() throws UnusablePatch {
        var live = edited(created(WEB), "controller", o -> {
            o.withObject("/metadata/annotations").put("revision", "1");
            o.withObject("/metadata/labels").put("team", "red");
        });

        var after = applied(live, WEB.replace(", team: blue", ""), "git");

        assertThat(after.at("/metadata/annotations/revision").asString()).isEqualTo("1");
        assertThat(after.at("/metadata/labels/team").asString()).isEqualTo("red");
    }

    @Test
    void an_item_of_a_list_goes_with_what_defaults_put_into_it() throws UnusablePatch {
        var two = WEB.replace("containers:\n", "containers:\n      - {name: side, image: redis}\n");
        var live = created(two);
        ((ObjectNode) live.at("/spec/template/spec/containers/0")).put("imagePullPolicy", "Always");

        var after = applied(live, WEB, "git");

        assertThat(after.at("/spec/template/spec/containers")).hasSize(1);
        assertThat(after.at("/spec/template/spec/containers/0/name").asString()).isEqualTo("web");
    }

    @Test
    void defaults_that_nobody_said_stay() throws UnusablePatch {
        var live = created(WEB);
        ((ObjectNode) live.at("/spec/template/spec/containers/0/ports/0")).put("protocol", "TCP");

        assertThat(applied(live, WEB, "git").at("/spec/template/spec/containers/0/ports")).hasSize(1)
                .allMatch(port -> port.path("protocol").asString("").equals("TCP"));
    }

    @Test
    void another_owner_is_a_conflict_that_names_it() throws UnusablePatch {
        var live = edited(created(WEB), "kubectl-edit", o -> o.withObject("/spec").put("replicas", 5));

        var outcome = ServerSideApply.apply(Optional.of(live), yaml(WEB), new Applier("git", false, NOW), DEPLOYMENT);

        assertThat(outcome).isInstanceOfSatisfying(Conflicted.class, conflicted -> assertThat(conflicted.message()).isEqualTo(
                "Apply failed with 1 conflict: conflict with \"kubectl-edit\" using apps/v1 at 2026-11-22T10:43:00Z: .spec.replicas"));
    }

    @Test
    void several_conflicts_are_all_told() throws UnusablePatch {
        var outcome = ServerSideApply.apply(Optional.of(created(WEB)), yaml(WEB.replace("3", "4").replace("nginx:1", "nginx:2")),
                new Applier("other", false, NOW), DEPLOYMENT);

        assertThat(outcome).isInstanceOfSatisfying(Conflicted.class, conflicted -> assertThat(conflicted.message()).isEqualTo("""
                Apply failed with 2 conflicts: conflicts with "git":
                - .spec.replicas
                - .spec.template.spec.containers[name="web"].image"""));
    }

    @Test
    void force_takes_the_field_from_its_owner() throws UnusablePatch {
        var after = applied(Optional.of(created(WEB)), "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 9}}",
                "other", true, NOW);

        assertThat(after.at("/spec/replicas").asInt()).isEqualTo(9);
        assertThat(owners(after)).contains("other Apply: .spec.replicas\n").doesNotContain("team .spec.replicas");
    }

    @Test
    void two_may_own_a_field_as_long_as_they_agree() throws UnusablePatch {
        var shared = applied(created(WEB), "{apiVersion: apps/v1, kind: Deployment, metadata: {name: web}, spec: {replicas: 3}}", "other");

        var after = applied(shared, WEB.replace("  replicas: 3\n", ""), "git");

        assertThat(after.at("/spec/replicas").asInt()).isEqualTo(3);
        assertThat(owners(after)).contains("other Apply: .spec.replicas\n");
    }

    @Test
    void a_list_without_keys_is_one_value() throws UnusablePatch {
        var live = created(WEB.replace("image:", "args: [a, b], image:"));

        var after = applied(live, WEB.replace("image:", "args: [c], image:"), "git");

        assertThat(after.at("/spec/template/spec/containers/0/args").toString()).isEqualTo("[\"c\"]");
        assertThat(owners(after)).contains(".args ");
    }

    @Test
    void a_null_says_nothing() throws UnusablePatch {
        assertThat(created(WEB.replace("replicas: 3", "replicas: null")).at("/spec").has("replicas")).isFalse();
    }

    @Test
    void owners_cannot_be_applied() {
        assertThatExceptionOfType(UnusablePatch.class).isThrownBy(() -> created(WEB.replace("name: web,", "name: web, managedFields: [{manager: x}],")))
                .withMessage("metadata.managedFields must be nil");
    }
}
