package dev.rumbo.manifests.reader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rumbo.manifests.apps.Deployment;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.core.Secret;
import dev.rumbo.manifests.problem.Problem;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.json.JsonMapper;

class ManifestReaderTest {

    private static final String WEB = """
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: web
            spec:
              selector:
                matchLabels: {app: web}
              template:
                metadata:
                  labels: {app: web}
                spec:
                  containers:
                  - name: nginx
                    image: nginx:1.28
            """;

    private static SourceFile file(String path, String text) {
        return new SourceFile(path, text.getBytes(StandardCharsets.UTF_8));
    }

    private static Reading read(String text) {
        return ManifestReader.read(List.of(file("a.yaml", text)));
    }

    private static String problems(String text) {
        return String.join("\n", read(text).problems().stream().map(Problem::toString).toList());
    }

    private static String pod(String container) {
        return """
                apiVersion: v1
                kind: Pod
                metadata: {name: p}
                spec:
                  containers:
                  - name: c
                    image: busybox
                """ + container.indent(4);
    }

    @Test
    void a_good_manifest_becomes_an_object_with_defaults() {
        var reading = read(WEB);

        assertThat(reading.problems()).isEmpty();
        var manifest = reading.manifests().getFirst();
        assertThat(manifest.ref()).isEqualTo(Deployment.KIND.ref("default", "web"));
        assertThat(manifest.at()).hasToString("a.yaml:1:1");
        assertThat(((Deployment) manifest.object()).spec().replicas()).contains(1);
    }

    @Test
    void every_problem_of_every_document_is_reported_with_its_place_and_what_to_do() {
        var problems = problems("""
                apiVersion: apps/v1
                kind: Deployment
                metadata:
                  name: Web
                  labels: {tier: "front end"}
                spec:
                  replicas: "3"
                  selector:
                    matchLabels: {app: web}
                  template:
                    metadata:
                      labels: {app: wbe}
                    spec:
                      restartPolicy: Never
                      containers:
                      - name: nginx
                        image: nginx:1.28
                        imagePullPolicy: Sometimes
                        imagePulPolicy: Always
                        ports:
                        - containerPort: 80800
                          name: http
                        - containerPort: 81
                          name: http
                        resources:
                          requests: {cpu: 2, memory: 1X}
                          limits: {cpu: 500m}
                        volumeMounts:
                        - {name: data, mountPath: /data}
                        livenessProbe:
                          httpGet: {path: /, port: 80}
                          tcpSocket: {port: 80}
                      - image: busybox
                ---
                apiVersion: apps/v1beta1
                kind: Deployment
                metadata: {name: old}
                ---
                apiVersion: apps/v1
                kind: StatefulSet
                metadata: {name: db}
                ---
                apiVersion: v1
                kind: Servce
                metadata: {name: s}
                ---
                kind: Pod
                ---
                - 1
                ---
                a: [
                """);

        assertThat(problems).isEqualTo("""
                a.yaml:4:9: metadata.name is "Web", which is no lowercase RFC 1123 subdomain; use lower case letters, digits, '-' and '.', beginning and ending with a letter or digit
                a.yaml:5:18: metadata.labels[tier] is "front end", which is no label value; use letters, digits, '-', '_' and '.', beginning and ending with a letter or digit
                a.yaml:7:13: spec.replicas is "3", which is no whole number; write a whole number, without quotes
                a.yaml:12:15: spec.template.metadata.labels do not match the selector, which wants app: web; add this label to the template, or correct spec.selector
                a.yaml:14:22: spec.template.spec.restartPolicy is "Never", which a Deployment cannot use; use Always
                a.yaml:18:26: spec.template.spec.containers[0].imagePullPolicy is "Sometimes", which is no pull policy; use Always, IfNotPresent or Never
                a.yaml:19:9: spec.template.spec.containers[0].imagePulPolicy is no field of a Container; did you mean imagePullPolicy?
                a.yaml:21:26: spec.template.spec.containers[0].ports[0].containerPort is 80800, which is not between 1 and 65535; use a number in between
                a.yaml:24:17: spec.template.spec.containers[0].ports[1].name is "http", which another port of this container is called too; give each its own
                a.yaml:26:27: spec.template.spec.containers[0].resources.requests[cpu] is 2, which is more than the cpu limit of 500m; lower the request or raise the limit
                a.yaml:26:38: spec.template.spec.containers[0].resources.requests[memory] is "1X", which is no quantity; write e.g. 250m, 1.5, 128Mi or 1Gi
                a.yaml:29:18: spec.template.spec.containers[0].volumeMounts[0].name is "data", which is no volume of this pod; add it to the pod's volumes
                a.yaml:32:22: spec.template.spec.containers[0].livenessProbe.tcpSocket may not be set together with httpGet; keep one of them
                a.yaml:33:9: spec.template.spec.containers[1].name is missing; add it
                a.yaml:35:13: apiVersion is "apps/v1beta1", which has no Deployment; use apps/v1
                a.yaml:40:7: kind is "StatefulSet", which Kubernetes has and Rumbo does not run yet; keep it out of the path that Rumbo reads
                a.yaml:44:7: kind is "Servce", which v1 does not have; did you mean Service?
                a.yaml:47:1: apiVersion is missing; every object says what it is, e.g. "apiVersion: apps/v1" and "kind: Deployment"
                a.yaml:49:1: is a list, and an object is a map with apiVersion and kind; begin with "apiVersion: " and "kind: "
                a.yaml:52:1: a "[" or "{" is not closed, or a comma is missing; close it, or put the value in quotes
                """.stripTrailing());
    }

    @Test
    void fields_at_the_wrong_depth_are_shown_the_way() {
        assertThat(problems(WEB.replace("spec:\n  selector", "replicas: 3\nspec:\n  selector")))
                .isEqualTo("a.yaml:5:1: replicas is no field of a Deployment; it belongs into spec, so indent it more");
        assertThat(problems(pod("restartPolicies: Never\nnodeSelector: {a: b}"))).isEqualTo("""
                a.yaml:8:5: spec.containers[0].restartPolicies is no field of a Container; did you mean restartPolicy?
                a.yaml:9:5: spec.containers[0].nodeSelector is no field of a Container; it belongs to spec, so indent it less""");
        assertThat(problems(pod("IMAGE: b"))).contains("did you mean image?");
        assertThat(problems(pod("nonsense: b"))).isEqualTo("a.yaml:8:5: spec.containers[0].nonsense is no field of a Container; correct or remove it");
        assertThat(problems(pod("ports: [{containerPort: 1, nonsense: b}]"))).endsWith(
                "is no field of a ContainerPort; use one of containerPort, hostIP, hostPort, name, protocol");
    }

    @Test
    void values_of_the_wrong_type_are_told_from_those_of_the_right_one() {
        assertThat(problems(pod("""
                command: sh
                env:
                - {name: A, value: 1234}
                - {name: B, valueFrom: x}
                stdin: "true"
                ports: [80, {containerPort: 1.5}]
                resources: []
                livenessProbe: {exec: {command: [sh, 1]}, initialDelaySeconds: 99999999999}
                """))).isEqualTo("""
                a.yaml:8:14: spec.containers[0].command is "sh", and must be a list; begin each item with "- "
                a.yaml:10:24: spec.containers[0].env[0].value is no string; put it in quotes
                a.yaml:11:28: spec.containers[0].env[1].valueFrom is "x", and must be a map; write its fields below it, as "key: value"
                a.yaml:12:12: spec.containers[0].stdin is "true", which is neither true nor false; write true or false, without quotes
                a.yaml:13:13: spec.containers[0].ports[0] is 80, and must be a map; write its fields below it, as "key: value"
                a.yaml:13:33: spec.containers[0].ports[1].containerPort is 1.5, which is no whole number; write a whole number
                a.yaml:14:16: spec.containers[0].resources is a list, and must be a map; write its fields below it, as "key: value"
                a.yaml:15:42: spec.containers[0].livenessProbe.exec.command[1] is 1, which is no string; put it in quotes
                a.yaml:15:68: spec.containers[0].livenessProbe.initialDelaySeconds is 99999999999, which is too large; write a smaller number""");
    }

    @Test
    void a_quantity_beyond_all_measure_is_none() {
        assertThat(problems(pod("resources: {limits: {memory: 1e99999999, cpu: 1e400}}")))
                .contains("limits[memory] is \"1e99999999\", which is no quantity", "limits[cpu] is \"1e400\", which is no quantity");
    }

    @Test
    void no_problem_repeats_what_a_secret_holds() {
        var reading = read("""
                apiVersion: v1
                kind: Secret
                metadata: {name: s, annotations: {note: 7331}}
                type: Opaque
                data:
                  password: hunter2!
                  nested: {hunter2: 1}
                  "bad key": aHVudGVyMg==
                stringData:
                  pin: 7331
                  list: [hunter2]
                  "..x": hunter2
                """);

        assertThat(reading.problems()).hasSize(7).allSatisfy(problem -> assertThat(problem.toString()).doesNotContain("hunter2!", "7331", "[hunter2]"));
        assertThat(reading.problems()).extracting(Problem::toString).contains(
                "a.yaml:6:13: data[password] is no base64; encode it with base64, or move it as plain text to stringData",
                "a.yaml:10:8: stringData[pin] is no string; put it in quotes",
                "a.yaml:12:10: data[..x] has a key that cannot be a file's name; use letters, digits, '-', '_' and '.', and not '..' at the beginning");
        assertThat(reading.broken()).containsExactly(Secret.KIND.ref("default", "s"));
    }

    @Test
    void two_documents_with_one_name_are_both_kept_back() {
        var reading = ManifestReader.read(List.of(file("b.yaml", "\n" + WEB), file("a.yaml", WEB)));

        assertThat(reading.manifests()).isEmpty();
        assertThat(reading.broken()).containsExactly(Deployment.KIND.ref("default", "web"));
        assertThat(reading.problems()).singleElement().hasToString("b.yaml:5:9: metadata.name is \"web\", and a Deployment of this name "
                + "in namespace default stands at a.yaml:4:9 already; rename or remove one of them");
    }

    @Test
    void one_name_in_two_namespaces_is_two_objects() {
        var reading = ManifestReader.read(List.of(file("a.yaml", WEB), file("b.yaml", WEB.replace("name: web\n", "name: web\n  namespace: b\n"))), "a");

        assertThat(reading.manifests()).extracting(manifest -> manifest.ref().namespace()).containsExactly("a", "b");
    }

    @Test
    void a_list_is_unrolled_and_positions_stay_true() {
        var reading = read("""
                apiVersion: v1
                kind: List
                items:
                - apiVersion: v1
                  kind: ConfigMap
                  metadata: {name: a}
                - apiVersion: v1
                  kind: ConfigMap
                  metadata: {name: B}
                """);

        assertThat(reading.manifests()).singleElement().extracting(Manifest::at).hasToString("a.yaml:4:3");
        assertThat(reading.problems()).singleElement().asString().startsWith("a.yaml:9:20: metadata.name is \"B\"");
    }

    @Test
    void the_items_of_a_typed_list_need_not_say_what_they_are() {
        var reading = ManifestReader.read(List.of(file("a.json", """
                {"apiVersion": "v1", "kind": "ConfigMapList", "items": [{"metadata": {"name": "a"}}]}
                """)));

        assertThat(reading.manifests()).hasSize(1);
    }

    @Test
    void what_cannot_be_named_is_counted_so_that_nobody_takes_it_for_deleted() {
        var reading = read(WEB + "---\nkind: Pod\n---\na: [\n---\napiVersion: apps/v1\nkind: StatefulSet\nmetadata: {name: x}\n");

        assertThat(reading.manifests()).hasSize(1);
        assertThat(reading.unnamed()).isEqualTo(2);
    }

    @Test
    void other_files_are_passed_over() {
        var reading = ManifestReader.read(List.of(file("README.md", "# hi"), file(".github/workflows/a.yaml", "on: push"), file("package.json", "{\"name\": \"x\"}")));

        assertThat(reading.problems()).isEmpty();
        assertThat(reading.unnamed()).isZero();
    }

    @Test
    void what_a_server_wrote_into_an_exported_manifest_is_left_out() {
        var json = read(WEB.replace("  name: web\n", "  name: web\n  uid: u\n  resourceVersion: \"7\"\n  creationTimestamp: null\n") + "status: {replicas: 3}\n")
                .manifests().getFirst().json().text();

        assertThat(json).doesNotContain("uid", "resourceVersion", "creationTimestamp", "status");
    }

    @Test
    void a_request_may_have_unknown_fields_dropped() {
        var body = """
                {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"foo": 1, "containers": [{"name": "c", "image": "b", "bar": {}}]}}
                """;

        var strict = ManifestReader.check(JsonMapper.shared().readTree(body), Pod.KIND, UnknownFields.STRICT);
        var warned = ManifestReader.check(JsonMapper.shared().readTree(body), Pod.KIND, UnknownFields.WARN);
        var ignored = ManifestReader.check(JsonMapper.shared().readTree(body), Pod.KIND, UnknownFields.IGNORE);

        assertThat(strict.unknownFields()).containsExactly("unknown field \"spec.foo\"", "unknown field \"spec.containers[0].bar\"");
        assertThat(warned.accepted()).isTrue();
        assertThat(warned.warnings()).isEqualTo(strict.unknownFields());
        assertThat(warned.tree().toString()).doesNotContain("foo", "bar");
        assertThat(ignored.accepted()).isTrue();
        assertThat(ignored.warnings()).isEmpty();
    }

    @Test
    void causes_speak_kubernetes() {
        var checked = ManifestReader.check(JsonMapper.shared().readTree("""
                {"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "p"}, "spec": {"restartPolicy": "Maybe", "containers": [{"name": "c"}]}}
                """), Pod.KIND, UnknownFields.STRICT);

        assertThat(checked.problems()).extracting(problem -> problem.reason().cause() + " " + problem.path() + " " + problem.causeMessage()).containsExactly(
                "FieldValueNotSupported spec.restartPolicy Unsupported value: \"Maybe\", which is no restart policy; use Always, OnFailure or Never",
                "FieldValueRequired spec.containers[0].image Required value: missing; name the image to run, e.g. nginx:1.28");
    }

    @Test
    void a_thousand_manifests_are_all_read() {
        var files = IntStream.range(0, 1000).mapToObj(i -> file("m" + i + ".yaml", WEB.replace("name: web\n", "name: web-" + i + "\n"))).toList();

        var reading = ManifestReader.read(files);

        assertThat(reading.problems()).isEmpty();
        assertThat(reading.manifests()).hasSize(1000);
    }
}
