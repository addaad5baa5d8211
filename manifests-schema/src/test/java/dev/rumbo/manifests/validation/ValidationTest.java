package dev.rumbo.manifests.validation;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rumbo.manifests.Kinds;
import dev.rumbo.manifests.defaults.Defaults;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.problem.Problem;
import dev.rumbo.manifests.yaml.Yaml;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

class ValidationTest {

    private static final String POD = "{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {VOLUMES containers: [{name: c, image: x, CONTAINER}], POD}}";
    private static final String DEPLOYMENT = "{apiVersion: apps/v1, kind: Deployment, metadata: {name: d}, spec: {selector: {matchLabels: {a: b}}, SPEC, "
            + "template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: x}]}}}}";
    private static final String SERVICE = "{apiVersion: v1, kind: Service, metadata: {name: s}, spec: {SPEC}}";

    private static JsonNode tree(String yaml) {
        var file = Yaml.read("a.yaml", yaml.getBytes(StandardCharsets.UTF_8));
        assertThat(file.problems()).isEmpty();
        var tree = file.documents().getFirst().tree();
        return Defaults.completed((ObjectNode) tree, kind(tree));
    }

    private static Kind<? extends Obj> kind(JsonNode tree) {
        return Kinds.find(tree.path("apiVersion").asString(), tree.path("kind").asString()).orElseThrow();
    }

    private static List<String> problems(String yaml) {
        var tree = tree(yaml);
        return Validation.problems(tree, kind(tree)).stream().map(Problem::text).toList();
    }

    /// The part of a problem before its remedy, for tables.
    private static String first(String yaml) {
        return problems(yaml).stream().findFirst().map(text -> text.substring(0, text.indexOf(';'))).orElse("nothing");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            stdin: true                                                      | nothing
            name: C                                                          | spec.containers[0].name is "C", which is no lowercase RFC 1123 label
            ports: [{containerPort: 0}]                                      | spec.containers[0].ports[0].containerPort is 0, which is not between 1 and 65535
            ports: [{containerPort: 80, name: "1"}]                          | spec.containers[0].ports[0].name is "1", which is no port name
            ports: [{containerPort: 80, name: a--b}]                         | spec.containers[0].ports[0].name is "a--b", which is no port name
            ports: [{containerPort: 80, name: abcdefghijklmnop}]             | spec.containers[0].ports[0].name is "abcdefghijklmnop", which is longer than 15 characters
            ports: [{containerPort: 1, hostPort: 9}, {containerPort: 2, hostPort: 9}] | spec.containers[0].ports[1].hostPort is 9, which another port of this pod uses too
            env: [{name: "A=B"}]                                             | spec.containers[0].env[0].name is "A=B", which is no environment variable name
            env: [{name: ""}]                                                | spec.containers[0].env[0].name is empty
            env: [{name: my.name-1, value: x}]                               | nothing
            env: [{name: A, valueFrom: {}}]                                  | spec.containers[0].env[0].valueFrom has none of fieldRef, resourceFieldRef, configMapKeyRef, secretKeyRef, fileKeyRef
            env: [{name: A, value: x, valueFrom: {configMapKeyRef: {name: m, key: k}}}] | spec.containers[0].env[0].valueFrom may not be set together with value
            env: [{name: A, valueFrom: {fieldRef: {fieldPath: spec.image}}}] | spec.containers[0].env[0].valueFrom.fieldRef.fieldPath is "spec.image", which is no field that a container can be told
            env: [{name: A, valueFrom: {fieldRef: {fieldPath: "metadata.labels['app']"}}}] | nothing
            envFrom: [{}]                                                    | spec.containers[0].envFrom[0] has none of configMapRef, secretRef
            envFrom: [{configMapRef: {name: a}, secretRef: {name: b}}]       | spec.containers[0].envFrom[0].secretRef may not be set together with configMapRef
            volumeMounts: [{name: v, mountPath: /a}]                         | nothing
            volumeMounts: [{name: w, mountPath: /a}]                         | spec.containers[0].volumeMounts[0].name is "w", which is no volume of this pod
            volumeMounts: [{name: v, mountPath: ""}]                         | spec.containers[0].volumeMounts[0].mountPath is empty
            volumeMounts: [{name: v, mountPath: "a:b"}]                      | spec.containers[0].volumeMounts[0].mountPath is "a:b", which contains a ':'
            volumeMounts: [{name: v, mountPath: /a}, {name: v, mountPath: /a}] | spec.containers[0].volumeMounts[1].mountPath is "/a", where another volume is mounted already
            volumeMounts: [{name: v, mountPath: /a, subPath: ../b}]          | spec.containers[0].volumeMounts[0].subPath is "../b", which contains '..'
            volumeMounts: [{name: v, mountPath: /a, subPath: /b}]            | spec.containers[0].volumeMounts[0].subPath is "/b", which is no relative path
            resources: {requests: {cpu: 1}, limits: {cpu: 1000m}}            | nothing
            resources: {requests: {memory: 2Gi}, limits: {memory: 2000Mi}}   | spec.containers[0].resources.requests[memory] is "2Gi", which is more than the memory limit of 2000Mi
            resources: {limits: {cpu: -1}}                                   | spec.containers[0].resources.limits[cpu] is -1, which is less than 0
            resources: {limits: {ram: 1}}                                    | spec.containers[0].resources.limits[ram] is no resource of a container
            resources: {limits: {example.com/gpu: 1}}                        | nothing
            livenessProbe: {}                                                | spec.containers[0].livenessProbe has none of exec, httpGet, tcpSocket, grpc
            livenessProbe: {exec: {}}                                        | spec.containers[0].livenessProbe.exec.command is missing
            livenessProbe: {tcpSocket: {port: 80}, successThreshold: 2}      | spec.containers[0].livenessProbe.successThreshold is 2, which must be 1 for a livenessProbe
            livenessProbe: {tcpSocket: {port: 80}, periodSeconds: -1}        | spec.containers[0].livenessProbe.periodSeconds is -1, which is less than 0
            readinessProbe: {tcpSocket: {port: 80}, successThreshold: 2}     | nothing
            readinessProbe: {httpGet: {port: 70000}}                         | spec.containers[0].readinessProbe.httpGet.port is 70000, which is not between 1 and 65535
            readinessProbe: {httpGet: {port: web}}                           | nothing
            lifecycle: {preStop: {}}                                         | spec.containers[0].lifecycle.preStop has none of exec, httpGet, tcpSocket, sleep
            securityContext: {privileged: true, allowPrivilegeEscalation: false} | spec.containers[0].securityContext.allowPrivilegeEscalation is false, which cannot be false while privileged is true
            securityContext: {runAsUser: -1}                                 | spec.containers[0].securityContext.runAsUser is -1, which is not between 0 and 2147483647
            """)
    void judges_a_container(String field, String problem) {
        var pod = POD.replace("VOLUMES", "volumes: [{name: v, emptyDir: {}}],").replace("POD", "hostname: h");

        assertThat(first(field.startsWith("name: ") ? pod.replace("name: c, image", field + ", image").replace(", CONTAINER", "") : pod.replace("CONTAINER", field)))
                .isEqualTo(problem);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            volumes: [{name: v}]                                 | nothing
            volumes: [{name: V, emptyDir: {}}]                   | spec.volumes[0].name is "V", which is no lowercase RFC 1123 label
            volumes: [{name: v}, {name: v}]                      | spec.volumes[1].name is "v", which another volume of this pod is called too
            volumes: [{name: v, emptyDir: {}, hostPath: {path: /x}}] | spec.volumes[0].hostPath may not be set together with emptyDir
            volumes: [{name: v, hostPath: {path: ""}}]           | spec.volumes[0].hostPath.path is empty
            volumes: [{name: v, hostPath: {path: /a/../b}}]      | spec.volumes[0].hostPath.path is "/a/../b", which contains '..'
            volumes: [{name: v, configMap: {}}]                  | spec.volumes[0].configMap.name is missing
            volumes: [{name: v, secret: {}}]                     | spec.volumes[0].secret.secretName is missing
            volumes: [{name: v, secret: {secretName: s, defaultMode: 512}}] | spec.volumes[0].secret.defaultMode is 512, which is not between 0 and 511
            volumes: [{name: v, configMap: {name: m, items: [{key: a, path: ../b}]}}] | spec.volumes[0].configMap.items[0].path is "../b", which contains '..'
            volumes: [{name: v, emptyDir: {sizeLimit: -1Mi}}]    | spec.volumes[0].emptyDir.sizeLimit is "-1Mi", which is less than 0
            terminationGracePeriodSeconds: -1                    | spec.terminationGracePeriodSeconds is -1, which is less than 0
            activeDeadlineSeconds: 0                             | spec.activeDeadlineSeconds is 0, which is less than 1
            nodeSelector: {"a b": c}                             | spec.nodeSelector[a b] has the key "a b", which is no label key
            tolerations: [{operator: Exists}]                    | nothing
            tolerations: [{value: x}]                            | spec.tolerations[0].operator must be Exists when the key is empty, which matches all keys
            tolerations: [{key: a, operator: Exists, value: x}]  | spec.tolerations[0].value may not be set for operator Exists
            tolerations: [{key: a, effect: NoSchedule, tolerationSeconds: 1}] | spec.tolerations[0].effect must be NoExecute when tolerationSeconds is set
            hostname: a.b                                        | spec.hostname is "a.b", which is no lowercase RFC 1123 label
            restartPolicy: Never                                 | nothing
            initContainers: [{name: c, image: z}]                | spec.containers[0].name is "c", which another container of this pod is called too
            initContainers: [{name: i, image: z, livenessProbe: {tcpSocket: {port: 1}}}] | spec.initContainers[0].livenessProbe may not be set for init containers, which run to their end
            initContainers: [{name: i, image: z, restartPolicy: Always, livenessProbe: {tcpSocket: {port: 1}}}] | nothing
            hostAliases: [{ip: x}]                               | spec.hostAliases[0].ip is "x", which is no IP address
            securityContext: {fsGroup: -1}                       | spec.securityContext.fsGroup is -1, which is not between 0 and 2147483647
            dnsPolicy: None                                      | spec.dnsConfig.nameservers is missing
            """)
    void judges_a_pod(String field, String problem) {
        assertThat(first(POD.replace("VOLUMES", "").replace(", CONTAINER", "").replace("POD", field))).isEqualTo(problem);
    }

    @Test
    void a_pod_without_containers_is_none() {
        assertThat(problems("{apiVersion: v1, kind: Pod, metadata: {name: p}, spec: {containers: []}}"))
                .containsExactly("spec.containers is empty; a pod needs at least one container");
        assertThat(problems("{apiVersion: v1, kind: Pod, metadata: {name: p}}")).containsExactly("spec is missing; say which containers shall run");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            replicas: 0                                          | nothing
            replicas: -1                                         | spec.replicas is -1, which is less than 0
            minReadySeconds: -1                                  | spec.minReadySeconds is -1, which is less than 0
            minReadySeconds: 600                                 | spec.progressDeadlineSeconds is 600, which is not greater than minReadySeconds
            revisionHistoryLimit: -1                             | spec.revisionHistoryLimit is -1, which is less than 0
            strategy: {type: Recreate}                           | nothing
            strategy: {type: Recreate, rollingUpdate: {maxSurge: 1}} | spec.strategy.rollingUpdate may not be set when the strategy is Recreate
            strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 1}} | nothing
            strategy: {rollingUpdate: {maxSurge: 0, maxUnavailable: 0}} | spec.strategy.rollingUpdate.maxUnavailable is 0, which may not be 0 while maxSurge is 0, since no pod could ever be replaced
            strategy: {rollingUpdate: {maxSurge: 0%, maxUnavailable: 0}} | spec.strategy.rollingUpdate.maxUnavailable is 0, which may not be 0 while maxSurge is 0, since no pod could ever be replaced
            strategy: {rollingUpdate: {maxSurge: "1"}}           | spec.strategy.rollingUpdate.maxSurge is "1", which is neither a whole number nor a percentage
            strategy: {rollingUpdate: {maxSurge: -1}}            | spec.strategy.rollingUpdate.maxSurge is -1, which is less than 0
            strategy: {rollingUpdate: {maxUnavailable: 101%}}    | spec.strategy.rollingUpdate.maxUnavailable is "101%", which is more than 100%
            strategy: {rollingUpdate: {maxSurge: 200%}}          | nothing
            """)
    void judges_a_deployment(String field, String problem) {
        assertThat(first(DEPLOYMENT.replace("SPEC", field))).isEqualTo(problem);
    }

    @Test
    void a_selector_must_choose_the_templates_pods_and_no_others() {
        var deployment = DEPLOYMENT.replace("SPEC", "paused: false");

        assertThat(problems(deployment.replace("{matchLabels: {a: b}}", "{}"))).containsExactly(
                "spec.selector is empty and would choose every pod; name a label of the template, e.g. \"matchLabels: {app: web}\"");
        assertThat(problems(deployment.replace("{matchLabels: {a: b}}", "{matchExpressions: [{key: a, operator: In, values: [b, c]}, {key: z, operator: DoesNotExist}]}")))
                .isEmpty();
        assertThat(problems(deployment.replace("{matchLabels: {a: b}}", "{matchExpressions: [{key: a, operator: NotIn, values: [b]}]}"))).containsExactly(
                "spec.template.metadata.labels do not match the selector's clause on a; correct the template's labels or spec.selector");
        assertThat(problems(deployment.replace("{matchLabels: {a: b}}", "{matchExpressions: [{key: a, operator: In}, {key: a, operator: Exists, values: [b]}]}")))
                .contains("spec.selector.matchExpressions[0].values is missing; operator In needs at least one value",
                        "spec.selector.matchExpressions[1].values may not be set for operator Exists; remove it, or use In or NotIn");
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            ports: [{port: 80}]                                  | nothing
            ports: []                                            | spec.ports is empty
            clusterIP: None                                      | nothing
            ports: [{port: 80}, {port: 81, name: b}]             | spec.ports[0].name is missing
            ports: [{port: 80, name: a}, {port: 81, name: a}]    | spec.ports[1].name is "a", which another port of this service is called too
            ports: [{port: 80, name: a}, {port: 80, name: b}]    | spec.ports[1].port is 80, which another port of this service has too
            ports: [{port: 80, name: a}, {port: 80, name: b, protocol: UDP}] | nothing
            ports: [{port: 0}]                                   | spec.ports[0].port is 0, which is not between 1 and 65535
            ports: [{port: 80, targetPort: Web}]                 | spec.ports[0].targetPort is "Web", which is no port name
            ports: [{port: 80, nodePort: 30000}]                 | spec.ports[0].nodePort may not be set for a ClusterIP service
            type: ExternalName                                   | spec.externalName is missing
            clusterIP: x                                         | spec.ports is missing
            """)
    void judges_a_service(String field, String problem) {
        assertThat(first(SERVICE.replace("SPEC", field))).isEqualTo(problem);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(delimiter = '|', textBlock = """
            ConfigMap  | name: a.b           | nothing
            ConfigMap  | name: a_b           | metadata.name is "a_b", which is no lowercase RFC 1123 subdomain
            Namespace  | name: a.b           | metadata.name is "a.b", which is no lowercase RFC 1123 label
            ConfigMap  | generateName: a-    | nothing
            ConfigMap  | generateName: A-    | metadata.generateName is "A-", which cannot begin a lowercase RFC 1123 subdomain
            ConfigMap  | labels: {}          | metadata.name is missing
            ConfigMap  | name: a, namespace: B | metadata.namespace is "B", which is no lowercase RFC 1123 label
            ConfigMap  | name: a, labels: {example.com/a: b} | nothing
            ConfigMap  | name: a, labels: {a/b/c: d} | metadata.labels[a/b/c] has the key "a/b/c", which is no label key
            ConfigMap  | name: a, labels: {a: "-"} | metadata.labels[a] is "-", which is no label value
            ConfigMap  | name: a, annotations: {Example.Com/A: "any thing"} | nothing
            ConfigMap  | name: a, annotations: {"a b": c} | metadata.annotations[a b] has the key "a b", which is no annotation key
            ConfigMap  | name: a, finalizers: ["a b"] | metadata.finalizers[0] is "a b", which is no finalizer's name
            """)
    void judges_names_and_labels(String kind, String metadata, String problem) {
        assertThat(first("{apiVersion: v1, kind: %s, metadata: {%s}}".formatted(kind, metadata))).isEqualTo(problem);
    }

    @Test
    void secrets_of_a_type_need_its_keys() {
        assertThat(problems("{apiVersion: v1, kind: Secret, metadata: {name: s}, type: kubernetes.io/tls, stringData: {tls.crt: x}}"))
                .containsExactly("data[tls.key] is missing; Secrets of this type need it");
    }

    @Test
    void what_is_too_large_for_a_config_map_is_refused() {
        assertThat(problems("{apiVersion: v1, kind: ConfigMap, metadata: {name: m}, data: {a: \"" + "x".repeat(1024 * 1024 + 1) + "\"}}"))
                .containsExactly("data holds 1048577 bytes, which is more than 1048576; split it into several objects");
    }

    @Test
    void an_application_stays_within_its_repository() {
        assertThat(problems("{apiVersion: rumbo.dev/v1, kind: Application, metadata: {name: a}, spec: {source: {repo: '', path: ../x}}}")).containsExactly(
                "spec.source.repo is empty; name the Git repository: a path, or a file, https or ssh address",
                "spec.source.path is \"../x\", which contains '..'; name the place itself");
    }

    private static List<String> updateProblems(String before, String after) {
        var old = tree(before);
        return Validation.updateProblems(old, tree(after), kind(old)).stream().map(Problem::text).toList();
    }

    @Test
    void a_selector_never_changes() {
        var deployment = DEPLOYMENT.replace("SPEC", "replicas: 1");

        assertThat(updateProblems(deployment, deployment.replace("replicas: 1", "replicas: 5"))).isEmpty();
        assertThat(updateProblems(deployment, deployment.replace("a: b", "a: c"))).containsExactly(
                "spec.selector is changed, and the field is immutable; put it back, or delete the object and create it anew");
    }

    @Test
    void of_a_pod_only_images_deadlines_and_further_tolerations_change() {
        var pod = POD.replace("VOLUMES", "").replace("CONTAINER", "args: [a]").replace("POD", "tolerations: [{operator: Exists}]");

        assertThat(updateProblems(pod, pod.replace("image: x", "image: other").replace("tolerations", "activeDeadlineSeconds: 5, tolerations")
                .replace("[{operator: Exists}]", "[{key: a, operator: Exists}, {operator: Exists}]").replace("metadata: {", "metadata: {labels: {a: b}, "))).isEmpty();
        assertThat(updateProblems(pod, pod.replace("args: [a]", "args: [b], command: [c]").replace("[{operator: Exists}]", "[]"))).containsExactly(
                "spec.containers[0].args[0] is changed; of a pod's spec only images, activeDeadlineSeconds and tolerations (which may be added) can change; "
                        + "delete the pod and create it anew",
                "spec.containers[0].command is changed; of a pod's spec only images, activeDeadlineSeconds and tolerations (which may be added) can change; "
                        + "delete the pod and create it anew",
                "spec.tolerations lacks one that the pod had; tolerations may only be added; put it back");
    }

    @Test
    void what_is_immutable_stays() {
        var secret = "{apiVersion: v1, kind: Secret, metadata: {name: s}, type: Opaque, stringData: {a: b}, immutable: true}";
        var map = "{apiVersion: v1, kind: ConfigMap, metadata: {name: m}, data: {a: b}, immutable: true}";
        var open = "{apiVersion: v1, kind: ConfigMap, metadata: {name: m}, data: {a: b}}";

        assertThat(updateProblems(secret, secret.replace("Opaque", "x/y").replace("a: b", "a: c"))).hasSize(2)
                .allSatisfy(problem -> assertThat(problem).doesNotContain("Yw=="));
        assertThat(updateProblems(map, map.replace("a: b", "a: c").replace(", immutable: true", ""))).containsExactly(
                "immutable was true and cannot be taken back; delete the object and create it anew",
                "data is changed, and the object is immutable; use an object with another name");
        assertThat(updateProblems(open, open.replace("a: b", "a: c"))).isEmpty();
        assertThat(updateProblems(open, map)).isEmpty();
    }
}
