package dev.rumbo.manifests.reader;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rumbo.manifests.Kinds;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.validation.Validation;
import dev.rumbo.manifests.yaml.Yaml;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.JsonNodeFactory;
import tools.jackson.databind.node.ObjectNode;

/// Whatever people commit, the reader answers; and what it accepts can be used. The seed is the test's argument.
class DamagedManifestsTest {

    private static final String GOOD = """
            apiVersion: v1
            kind: Pod
            metadata: {name: p, labels: {a: b}, annotations: {a: b}, finalizers: [a/b], ownerReferences: [{apiVersion: v1, kind: Node, name: n, uid: u}]}
            spec:
              restartPolicy: Always
              nodeSelector: {a: b}
              tolerations: [{key: a, operator: Exists, effect: NoExecute, tolerationSeconds: 3}]
              terminationGracePeriodSeconds: 3
              securityContext: {runAsUser: 1, fsGroup: 2, sysctls: [{name: a, value: b}]}
              hostAliases: [{ip: 1.2.3.4, hostnames: [a]}]
              topologySpreadConstraints: [{maxSkew: 1, topologyKey: a, whenUnsatisfiable: DoNotSchedule, labelSelector: {matchLabels: {a: b}}}]
              initContainers: [{name: i, image: "x:1", volumeMounts: [{name: v, mountPath: /x}]}]
              containers:
              - name: c
                image: x:1
                command: [a]
                env: [{name: A, value: b}, {name: B, valueFrom: {fieldRef: {fieldPath: status.podIP}}}, {name: C, valueFrom: {secretKeyRef: {name: s, key: k}}}]
                envFrom: [{configMapRef: {name: m}}]
                ports: [{containerPort: 80, name: http, hostPort: 80}]
                resources: {requests: {cpu: 100m, memory: 1Mi}, limits: {cpu: 1, memory: 1Gi}}
                livenessProbe: {httpGet: {port: http, path: /}, periodSeconds: 1}
                readinessProbe: {exec: {command: [a]}}
                lifecycle: {preStop: {exec: {command: [a]}}}
                volumeMounts: [{name: v, mountPath: /x, subPath: y}]
                securityContext: {privileged: false, runAsUser: 3}
              volumes:
              - {name: v, emptyDir: {sizeLimit: 1Mi}}
              - {name: w, configMap: {name: m, items: [{key: a, path: b, mode: 7}]}}
              - {name: x, secret: {secretName: s, defaultMode: 7}}
              - {name: y, hostPath: {path: /x, type: Directory}}
            status: {phase: Running, conditions: [{type: Ready, status: "True", lastTransitionTime: "2026-01-01T00:00:00Z"}]}
            ---
            apiVersion: apps/v1
            kind: Deployment
            metadata: {name: d}
            spec:
              replicas: 2
              selector: {matchLabels: {a: b}, matchExpressions: [{key: a, operator: In, values: [b]}]}
              strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1, maxUnavailable: 25%}}
              template: {metadata: {labels: {a: b}}, spec: {containers: [{name: c, image: "x:1"}]}}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: s}
            spec: {selector: {a: b}, ports: [{name: a, port: 80, targetPort: http}, {name: b, port: 81, targetPort: 9}], clusterIP: None, externalIPs: [1.2.3.4]}
            ---
            apiVersion: v1
            kind: Secret
            metadata: {name: s}
            type: Opaque
            data: {a: YQ==}
            stringData: {b: c}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: m}
            data: {a: b}
            binaryData: {c: YQ==}
            immutable: true
            ---
            apiVersion: v1
            kind: Node
            metadata: {name: n}
            spec: {podCIDR: 10.0.0.0/24, taints: [{key: a, effect: NoSchedule}]}
            status: {capacity: {cpu: 1}, conditions: [{type: Ready, status: "True"}], addresses: [{type: InternalIP, address: 1.2.3.4}]}
            ---
            apiVersion: rumbo.dev/v1
            kind: Application
            metadata: {name: a}
            spec: {source: {repo: ., revision: main, path: x}, destination: {namespace: n}, syncPolicy: {prune: true}}
            ---
            apiVersion: coordination.k8s.io/v1
            kind: Lease
            metadata: {name: l}
            spec: {holderIdentity: h, leaseDurationSeconds: 3, renewTime: "2026-01-01T00:00:00.000000Z"}
            ---
            apiVersion: discovery.k8s.io/v1
            kind: EndpointSlice
            metadata: {name: e}
            addressType: IPv4
            endpoints: [{addresses: [1.2.3.4], conditions: {ready: true}, targetRef: {kind: Pod, name: p}}]
            ports: [{name: a, port: 80}]
            ---
            apiVersion: v1
            kind: Event
            metadata: {name: e}
            involvedObject: {kind: Pod, name: p}
            reason: Because
            firstTimestamp: "2026-01-01T00:00:00Z"
            count: 3
            """;

    private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
    private static final int ROUNDS = 150;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void a_damaged_tree_is_judged_and_what_is_accepted_can_be_bound(long seed) {
        var random = new Random(seed);
        var accepted = 0;
        var refused = 0;
        for (var round = 0; round < ROUNDS; round++) {
            for (var document : Yaml.read("good.yaml", GOOD.getBytes(StandardCharsets.UTF_8)).documents()) {
                var kind = Kinds.find(document.tree().get("apiVersion").asString(), document.tree().get("kind").asString()).orElseThrow();
                var before = document.tree().deepCopy();
                for (var wounds = random.nextInt(3); wounds >= 0; wounds--) {
                    damage(document.tree(), random);
                }

                var checked = ManifestReader.check(document.tree(), kind, UnknownFields.values()[random.nextInt(3)]);
                Validation.updateProblems(before, checked.tree(), kind);

                if (checked.accepted()) {
                    accepted++;
                    var bound = kind.bind(checked.tree());
                    assertThat(Json.of(bound.tree())).isNotNull();
                } else {
                    refused++;
                    assertThat(checked.problems()).allSatisfy(problem -> assertThat(problem.text() + problem.causeMessage()).isNotBlank());
                }
            }
        }
        assertThat(accepted).isGreaterThan(ROUNDS / 2);
        assertThat(refused).isGreaterThan(ROUNDS);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4})
    void a_damaged_file_is_answered_with_places_that_exist(long seed) {
        var random = new Random(seed);
        for (var round = 0; round < ROUNDS; round++) {
            var bytes = GOOD.getBytes(StandardCharsets.UTF_8);
            for (var wounds = random.nextInt(4); wounds >= 0; wounds--) {
                bytes[random.nextInt(bytes.length)] = (byte) " \t\n:-{}[]\"'&*!|>#%@,?x\u0001".charAt(random.nextInt(23));
            }
            if (random.nextInt(8) == 0) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
            }
            var lines = (int) new String(bytes, StandardCharsets.UTF_8).lines().count();

            var reading = ManifestReader.read(List.of(new SourceFile(random.nextBoolean() ? "a.yaml" : "a.json", bytes)));

            assertThat(reading.problems()).allSatisfy(problem -> {
                assertThat(problem.at().line()).isBetween(1, lines + 1);
                assertThat(problem.at().column()).isPositive();
            });
            reading.manifests().forEach(Manifest::object);
        }
    }

    private static void damage(JsonNode tree, Random random) {
        var inner = new ArrayList<JsonNode>();
        collect(tree, inner);
        switch (inner.get(random.nextInt(inner.size()))) {
            case ObjectNode object when !object.isEmpty() -> {
                var name = List.copyOf(object.propertyNames()).get(random.nextInt(object.size()));
                switch (random.nextInt(4)) {
                    case 0 -> object.remove(name);
                    case 1 -> object.set(name + "x", object.remove(name));
                    default -> object.set(name, strange(random));
                }
            }
            case ArrayNode array when !array.isEmpty() -> array.set(random.nextInt(array.size()), strange(random));
            case JsonNode _ -> { }
        }
    }

    private static void collect(JsonNode node, List<JsonNode> into) {
        if (node.isContainer()) {
            into.add(node);
            node.values().forEach(value -> collect(value, into));
        }
    }

    private static JsonNode strange(Random random) {
        return switch (random.nextInt(16)) {
            case 0 -> NODES.nullNode();
            case 1 -> NODES.stringNode("");
            case 2 -> NODES.stringNode("Some Text: " + "x".repeat(random.nextInt(300)));
            case 3 -> NODES.numberNode(random.nextInt(3) - 1);
            case 4 -> NODES.numberNode(Long.MAX_VALUE);
            case 5 -> NODES.numberNode(new java.math.BigInteger("99999999999999999999999"));
            case 6 -> NODES.numberNode(1.5);
            case 7 -> NODES.booleanNode(random.nextBoolean());
            case 8 -> NODES.objectNode();
            case 9 -> NODES.arrayNode();
            case 10 -> NODES.arrayNode().add(NODES.nullNode()).add(1);
            case 11 -> NODES.objectNode().put("name", 1).put("", "x");
            case 12 -> NODES.stringNode("1");
            case 13 -> NODES.stringNode("99999999999%");
            case 14 -> NODES.stringNode("1e99999999");
            default -> NODES.stringNode("../..//é\n");
        };
    }
}
