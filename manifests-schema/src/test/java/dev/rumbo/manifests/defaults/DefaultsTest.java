package dev.rumbo.manifests.defaults;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rumbo.manifests.Kinds;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.yaml.Yaml;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.node.ObjectNode;

class DefaultsTest {

    private static final String POD = """
            apiVersion: v1
            kind: Pod
            metadata: {name: p}
            spec:
              initContainers:
              - {name: i, image: "busybox:1.35", resources: {limits: {cpu: 1}}}
              containers:
              - name: c
                image: nginx
                ports: [{containerPort: 80}]
                env: [{name: IP, valueFrom: {fieldRef: {fieldPath: status.podIP}}}]
                resources: {limits: {cpu: 1, memory: 1Gi}, requests: {cpu: 500m}}
                livenessProbe: {httpGet: {port: 80}, periodSeconds: 0}
                readinessProbe: {grpc: {port: 80}, failureThreshold: 7}
                lifecycle: {preStop: {httpGet: {port: 80}}}
              volumes:
              - {name: a, configMap: {name: x}}
              - {name: b, secret: {secretName: x}}
              - {name: c, hostPath: {path: /x}}
              - name: d
            """;
    private static final String DEPLOYMENT = """
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: d}
            spec:
              selector: {matchLabels: {a: b}}
              template:
                metadata: {labels: {a: b}}
                spec: {containers: [{name: c, image: "x:1", resources: {limits: {cpu: 1}}}]}
            """;
    private static final String SERVICE = """
            apiVersion: v1
            kind: Service
            metadata: {name: s}
            spec:
              type: LoadBalancer
              sessionAffinity: ClientIP
              ports: [{port: 80}, {port: 81, targetPort: web, protocol: UDP}]
            """;
    private static final String SECRET = """
            apiVersion: v1
            kind: Secret
            metadata: {name: s}
            data: {a: YQ==, b: Yg==}
            stringData: {b: new}
            """;

    private static ObjectNode tree(String yaml) {
        return (ObjectNode) Yaml.read("a.yaml", yaml.getBytes(StandardCharsets.UTF_8)).documents().getFirst().tree();
    }

    private static ObjectNode completed(ObjectNode tree) {
        return Defaults.completed(tree, Kinds.find(tree.get("apiVersion").asString(), tree.get("kind").asString()).orElseThrow());
    }

    private static Json completed(String yaml) {
        return Json.of(completed(tree(yaml)));
    }

    static Stream<String> one_of_each_kind() {
        return Stream.concat(Stream.of(POD, DEPLOYMENT, DEPLOYMENT.replace("Deployment", "ReplicaSet"), SERVICE, SECRET, """
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: d}
                spec: {strategy: {type: Recreate}, template: {spec: {hostNetwork: true, containers: [{name: c, image: x, ports: [{containerPort: 1}]}]}}}
                """, """
                apiVersion: rumbo.dev/v1
                kind: Application
                metadata: {name: a}
                spec: {source: {repo: .}, syncPolicy: {prune: false}}
                """, """
                apiVersion: discovery.k8s.io/v1
                kind: EndpointSlice
                metadata: {name: e}
                addressType: IPv4
                ports: [{port: 80}]
                """), Kinds.ALL.stream().map(kind -> "{apiVersion: %s, kind: %s, metadata: {name: n, namespace: n}}".formatted(kind.apiVersion(), kind.name())));
    }

    @ParameterizedTest
    @MethodSource("one_of_each_kind")
    void completing_twice_is_completing_once(String yaml) {
        var once = completed(yaml);

        var twice = completed(once.object());

        assertThat(Json.of(twice).text()).isEqualTo(once.text());
    }

    @Test
    void a_pod_is_completed_as_kubernetes_does() {
        assertThat(completed(POD)).isEqualTo(Json.of(tree("""
                apiVersion: v1
                kind: Pod
                metadata: {name: p, namespace: default}
                spec:
                  restartPolicy: Always
                  dnsPolicy: ClusterFirst
                  schedulerName: default-scheduler
                  terminationGracePeriodSeconds: 30
                  enableServiceLinks: true
                  securityContext: {}
                  initContainers:
                  - name: i
                    image: busybox:1.35
                    imagePullPolicy: IfNotPresent
                    terminationMessagePath: /dev/termination-log
                    terminationMessagePolicy: File
                    resources: {limits: {cpu: 1}, requests: {cpu: 1}}
                  containers:
                  - name: c
                    image: nginx
                    imagePullPolicy: Always
                    terminationMessagePath: /dev/termination-log
                    terminationMessagePolicy: File
                    ports: [{containerPort: 80, protocol: TCP}]
                    env: [{name: IP, valueFrom: {fieldRef: {apiVersion: v1, fieldPath: status.podIP}}}]
                    resources: {limits: {cpu: 1, memory: 1Gi}, requests: {cpu: 500m, memory: 1Gi}}
                    livenessProbe: {httpGet: {path: /, port: 80, scheme: HTTP}, periodSeconds: 10, timeoutSeconds: 1, successThreshold: 1, failureThreshold: 3}
                    readinessProbe: {grpc: {port: 80, service: ""}, periodSeconds: 10, timeoutSeconds: 1, successThreshold: 1, failureThreshold: 7}
                    lifecycle: {preStop: {httpGet: {path: /, port: 80, scheme: HTTP}}}
                  volumes:
                  - {name: a, configMap: {name: x, defaultMode: 420}}
                  - {name: b, secret: {secretName: x, defaultMode: 420}}
                  - {name: c, hostPath: {path: /x, type: ""}}
                  - {name: d, emptyDir: {}}
                """)));
    }

    @Test
    void a_deployment_is_completed_as_kubernetes_does() {
        assertThat(completed(DEPLOYMENT)).isEqualTo(Json.of(tree("""
                apiVersion: apps/v1
                kind: Deployment
                metadata: {name: d, namespace: default}
                spec:
                  replicas: 1
                  revisionHistoryLimit: 10
                  progressDeadlineSeconds: 600
                  selector: {matchLabels: {a: b}}
                  strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 25%, maxUnavailable: 25%}}
                  template:
                    metadata: {labels: {a: b}}
                    spec:
                      restartPolicy: Always
                      dnsPolicy: ClusterFirst
                      schedulerName: default-scheduler
                      terminationGracePeriodSeconds: 30
                      securityContext: {}
                      containers:
                      - name: c
                        image: x:1
                        imagePullPolicy: IfNotPresent
                        terminationMessagePath: /dev/termination-log
                        terminationMessagePolicy: File
                        resources: {limits: {cpu: 1}}
                """)));
    }

    @Test
    void a_service_is_completed_as_kubernetes_does() {
        assertThat(completed(SERVICE)).isEqualTo(Json.of(tree("""
                apiVersion: v1
                kind: Service
                metadata: {name: s, namespace: default}
                spec:
                  type: LoadBalancer
                  sessionAffinity: ClientIP
                  sessionAffinityConfig: {clientIP: {timeoutSeconds: 10800}}
                  allocateLoadBalancerNodePorts: true
                  externalTrafficPolicy: Cluster
                  internalTrafficPolicy: Cluster
                  ipFamilies: [IPv4]
                  ipFamilyPolicy: SingleStack
                  ports: [{port: 80, protocol: TCP, targetPort: 80}, {port: 81, protocol: UDP, targetPort: web}]
                """)));
    }

    @Test
    void a_secrets_plain_text_is_encoded_and_wins() {
        assertThat(completed(SECRET).tree().toString()).isEqualTo("{\"apiVersion\":\"v1\",\"data\":{\"a\":\"YQ==\",\"b\":\"bmV3\"},\"kind\":\"Secret\","
                + "\"metadata\":{\"name\":\"s\",\"namespace\":\"default\"},\"type\":\"Opaque\"}");
    }

    @Test
    void what_belongs_to_no_namespace_is_in_none() {
        assertThat(completed("{apiVersion: v1, kind: Node, metadata: {name: n, namespace: x}}").tree().path("metadata").has("namespace")).isFalse();
    }

    @Test
    void null_is_absent_and_null_text_is_empty() {
        var tree = completed("""
                apiVersion: v1
                kind: Pod
                metadata: {name: p, creationTimestamp: null, labels: {a: }, annotations: null}
                spec:
                  containers: [{name: c, image: "x:1", resources: null}]
                  volumes:
                  - name: v
                    emptyDir:
                """).tree();

        assertThat(tree.path("metadata").toString()).isEqualTo("{\"labels\":{\"a\":\"\"},\"name\":\"p\",\"namespace\":\"default\"}");
        assertThat(tree.at("/spec/volumes/0").toString()).isEqualTo("{\"emptyDir\":{},\"name\":\"v\"}");
        assertThat(tree.at("/spec/containers/0").has("resources")).isFalse();
    }

    @ParameterizedTest(name = "{0} has the tag \"{1}\"")
    @CsvSource(nullValues = "-", textBlock = """
            nginx,                          latest
            nginx:latest,                   latest
            nginx:1.28,                     1.28
            host:5000/nginx,                latest
            host:5000/nginx:1,              1
            nginx@sha256:0123,              ''
            nginx:latest@sha256:0123,       latest
            """)
    void an_image_without_a_tag_is_the_latest_unless_it_has_a_digest(String image, String tag) {
        assertThat(PodDefaults.tagOf(image)).isEqualTo(tag);
    }

    @Test
    void values_of_the_wrong_type_are_left_alone() {
        var tree = completed("{apiVersion: apps/v1, kind: Deployment, metadata: [], spec: {strategy: 1, replicas: x, template: {spec: {containers: 7, volumes: [1]}}}}")
                .tree();

        assertThat(tree.at("/spec/strategy").asInt()).isEqualTo(1);
        assertThat(tree.at("/spec/replicas").asString()).isEqualTo("x");
    }
}
