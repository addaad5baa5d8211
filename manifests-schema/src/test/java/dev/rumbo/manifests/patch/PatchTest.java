package dev.rumbo.manifests.patch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.io.StringReader;
import java.util.ArrayList;
import java.util.stream.Stream;

import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.yaml.snakeyaml.Yaml;

import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.manifests.schema.Schemas;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Each case: a name, the object before, the patch, and the object after (or `error: part of the message`).
class PatchTest {

    private static JsonNode yaml(String text) {
        return JsonFormat.tree(new Yaml().load(new StringReader(text)));
    }

    private static Json canonical(JsonNode tree) {
        return Json.of(tree);
    }

    private static String[] parts(String text) {
        return text.split("(?m)^---\\s*$");
    }

    private static Stream<DynamicTest> cases(String table, Checked check) {
        var tests = new ArrayList<DynamicTest>();
        for (var part : table.split("(?m)^=== ")) {
            if (!part.isBlank()) {
                var name = part.lines().findFirst().orElseThrow();
                var parts = parts(part.substring(name.length()));
                tests.add(DynamicTest.dynamicTest(name, () -> check.check(parts[0], parts[1], parts[2])));
            }
        }
        assertThat(tests).isNotEmpty();
        return tests.stream();
    }

    private interface Checked {
        void check(String before, String patch, String after) throws Exception;
    }

    @TestFactory
    Stream<DynamicTest> merge_patch() {
        return cases("""
                === a value is replaced, null removes, the rest stays
                {a: 1, b: 2, c: {d: 3, e: 4}}
                ---
                {a: 9, b: null, c: {d: null}}
                ---
                {a: 9, c: {e: 4}}
                === a list is replaced as a whole
                {list: [{name: a}, {name: b}]}
                ---
                {list: [{name: c}]}
                ---
                {list: [{name: c}]}
                === nulls in what is new are no values
                {}
                ---
                {a: {b: {c: null}}}
                ---
                {a: {b: {}}}
                === an object takes the place of a value
                {a: text}
                ---
                {a: {b: 1}}
                ---
                {a: {b: 1}}
                """, (before, patch, after) ->
                assertThat(canonical(MergePatch.apply(yaml(before), yaml(patch))).text()).isEqualTo(canonical(yaml(after)).text()));
    }

    @TestFactory
    Stream<DynamicTest> json_patch() {
        return cases("""
                === add puts before, at the end, and into objects
                {list: [a, c], map: {}}
                ---
                - {op: add, path: /list/1, value: b}
                - {op: add, path: /list/-, value: d}
                - {op: add, path: /map/x, value: {y: 1}}
                ---
                {list: [a, b, c, d], map: {x: {y: 1}}}
                === remove, replace, move and copy
                {a: 1, b: 2, c: {d: 3}, list: [x, y]}
                ---
                - {op: remove, path: /a}
                - {op: replace, path: /b, value: 5}
                - {op: move, from: /c/d, path: /e}
                - {op: copy, from: /list/0, path: /list/2}
                ---
                {b: 5, c: {}, e: 3, list: [x, y, x]}
                === a slash and a tilde are escaped
                {metadata: {annotations: {"a/b": old, "c~d": old}}}
                ---
                - {op: replace, path: /metadata/annotations/a~1b, value: new}
                - {op: replace, path: /metadata/annotations/c~0d, value: new}
                ---
                {metadata: {annotations: {"a/b": new, "c~d": new}}}
                === a test that holds lets the rest pass
                {a: {b: [1]}}
                ---
                - {op: test, path: /a, value: {b: [1]}}
                - {op: add, path: /c, value: 1}
                ---
                {a: {b: [1]}, c: 1}
                === a test that fails stops everything
                {a: 1}
                ---
                - {op: add, path: /c, value: 1}
                - {op: test, path: /a, value: 2}
                ---
                error: testing value /a failed
                === what is not there cannot be removed
                {a: 1}
                ---
                - {op: remove, path: /b}
                ---
                error: there is no /b in the object
                === nothing is added below what is not there
                {a: 1}
                ---
                - {op: add, path: /b/c, value: 1}
                ---
                error: there is no /b in the object
                === a place beyond the end of a list
                {a: [1]}
                ---
                - {op: add, path: /a/2, value: 1}
                ---
                error: is no place in a list
                === an unknown operation
                {a: 1}
                ---
                - {op: delete, path: /a}
                ---
                error: "delete" is no operation
                === no path
                {a: 1}
                ---
                - {op: remove}
                ---
                error: needs a "path"
                """, (before, patch, after) -> {
            if (after.startsWith("\nerror: ")) {
                assertThatExceptionOfType(UnusablePatch.class).isThrownBy(() -> JsonPatch.apply(yaml(before), yaml(patch)))
                        .withMessageContaining(after.substring("\nerror: ".length()).strip());
            } else {
                assertThat(canonical(JsonPatch.apply(yaml(before), yaml(patch))).text()).isEqualTo(canonical(yaml(after)).text());
            }
        });
    }

    @TestFactory
    Stream<DynamicTest> strategic_merge_patch_of_a_deployment() {
        return cases("""
                === containers are merged by name; a new one comes first when no order is given
                spec: {template: {spec: {containers: [{name: web, image: "nginx:1"}]}}}
                ---
                spec: {template: {spec: {containers: [{name: side, image: redis}]}}}
                ---
                spec: {template: {spec: {containers: [{name: side, image: redis}, {name: web, image: "nginx:1"}]}}}
                === a container of the same name is changed in its place
                spec: {template: {spec: {containers: [{name: a, image: x}, {name: b, image: y, tty: true}]}}}
                ---
                spec: {template: {spec: {containers: [{name: b, image: z}]}}}
                ---
                spec: {template: {spec: {containers: [{name: a, image: x}, {name: b, image: z, tty: true}]}}}
                === tolerations are replaced, they have no key
                spec: {template: {spec: {tolerations: [{key: old, effect: NoSchedule}]}}}
                ---
                spec: {template: {spec: {tolerations: [{key: new, effect: NoSchedule}]}}}
                ---
                spec: {template: {spec: {tolerations: [{key: new, effect: NoSchedule}]}}}
                === retainKeys drops what belonged to the other strategy
                spec: {strategy: {type: RollingUpdate, rollingUpdate: {maxSurge: 1}}}
                ---
                spec: {strategy: {$retainKeys: [type], type: Recreate}}
                ---
                spec: {strategy: {type: Recreate}}
                === an item is deleted by its key
                spec: {template: {spec: {containers: [{name: a}, {name: b}]}}}
                ---
                spec: {template: {spec: {containers: [{$patch: delete, name: a}]}}}
                ---
                spec: {template: {spec: {containers: [{name: b}]}}}
                === a list is replaced when the patch says so
                spec: {template: {spec: {containers: [{name: a}, {name: b}]}}}
                ---
                spec: {template: {spec: {containers: [{name: c}, {$patch: replace}]}}}
                ---
                spec: {template: {spec: {containers: [{name: c}]}}}
                === an object is replaced when the patch says so
                metadata: {labels: {a: "1", b: "2"}}
                ---
                metadata: {labels: {$patch: replace, c: "3"}}
                ---
                metadata: {labels: {c: "3"}}
                === an object is emptied when the patch says so
                spec: {template: {spec: {securityContext: {runAsUser: 1}}}}
                ---
                spec: {template: {spec: {securityContext: {$patch: delete}}}}
                ---
                spec: {template: {spec: {securityContext: {}}}}
                === null removes a field, also one that is not there
                metadata: {annotations: {a: "1", b: "2"}}
                ---
                metadata: {annotations: {a: null, z: null}}
                ---
                metadata: {annotations: {b: "2"}}
                === the given order is kept, and what only the server has stays near its neighbours
                spec: {template: {spec: {containers: [{name: a}, {name: injected}, {name: b}]}}}
                ---
                spec: {template: {spec: {$setElementOrder/containers: [{name: b}, {name: new}, {name: a}], containers: [{name: new, image: n}]}}}
                ---
                spec: {template: {spec: {containers: [{name: injected}, {name: b}, {name: new, image: n}, {name: a}]}}}
                === what kubectl apply sends: one image changed, one variable gone, one added, order given
                spec:
                  template:
                    spec:
                      containers:
                      - name: web
                        image: nginx:1
                        imagePullPolicy: IfNotPresent
                        env: [{name: A, value: "1"}, {name: B, value: "2"}]
                        ports: [{containerPort: 80, protocol: TCP}]
                ---
                spec:
                  template:
                    spec:
                      $setElementOrder/containers: [{name: web}]
                      containers:
                      - name: web
                        image: nginx:2
                        $setElementOrder/env: [{name: A}, {name: C}]
                        env: [{$patch: delete, name: B}, {name: C, value: "3"}]
                ---
                spec:
                  template:
                    spec:
                      containers:
                      - name: web
                        image: nginx:2
                        imagePullPolicy: IfNotPresent
                        env: [{name: A, value: "1"}, {name: C, value: "3"}]
                        ports: [{containerPort: 80, protocol: TCP}]
                === only the order changes
                spec: {template: {spec: {containers: [{name: a}, {name: b}]}}}
                ---
                spec: {template: {spec: {$setElementOrder/containers: [{name: b}, {name: a}]}}}
                ---
                spec: {template: {spec: {containers: [{name: b}, {name: a}]}}}
                === a volume changes its kind
                spec: {template: {spec: {volumes: [{name: data, emptyDir: {}}, {name: other, emptyDir: {}}]}}}
                ---
                spec: {template: {spec: {volumes: [{name: data, $retainKeys: [name, configMap], configMap: {name: c}}]}}}
                ---
                spec: {template: {spec: {volumes: [{name: data, configMap: {name: c}}, {name: other, emptyDir: {}}]}}}
                === finalizers are united
                metadata: {finalizers: [a, b]}
                ---
                metadata: {finalizers: [b, c]}
                ---
                metadata: {finalizers: [a, b, c]}
                === values are deleted from a list of values
                metadata: {finalizers: [a, b, c]}
                ---
                metadata: {$deleteFromPrimitiveList/finalizers: [b], $setElementOrder/finalizers: [c, a]}
                ---
                metadata: {finalizers: [c, a]}
                === directives do not get into what is new
                spec: {}
                ---
                spec: {strategy: {$retainKeys: [type], type: Recreate, rollingUpdate: null}, template: {spec: {containers: [{name: a, image: i, command: null}, {name: b, $patch: delete}]}}}
                ---
                spec: {strategy: {type: Recreate}, template: {spec: {containers: [{name: a, image: i}]}}}
                === an item without its key
                spec: {template: {spec: {containers: [{name: a}]}}}
                ---
                spec: {template: {spec: {containers: [{image: x}]}}}
                ---
                error: has no "name"
                === a directive that is not known
                spec: {}
                ---
                spec: {$patch: sideways}
                ---
                error: "sideways" is no value of $patch
                """, (before, patch, after) -> strategic("apps/v1", "Deployment", before, patch, after));
    }

    @TestFactory
    Stream<DynamicTest> strategic_merge_patch_of_other_kinds() {
        return cases("""
                === ports of a service are told apart by their number
                spec: {ports: [{port: 80, targetPort: 8080}, {port: 443}]}
                ---
                spec: {$setElementOrder/ports: [{port: 80}, {port: 443}], ports: [{port: 80, targetPort: 9090}]}
                ---
                spec: {ports: [{port: 80, targetPort: 9090}, {port: 443}]}
                === a selector is merged like any map
                spec: {selector: {app: web, tier: front}}
                ---
                spec: {selector: {tier: null, app: api}}
                ---
                spec: {selector: {app: api}}
                """, (before, patch, after) -> strategic("v1", "Service", before, patch, after));
    }

    private static void strategic(String apiVersion, String kind, String before, String patch, String after) throws UnusablePatch {
        var schema = Schemas.of(apiVersion, kind).orElseThrow();
        if (after.startsWith("\nerror: ")) {
            assertThatExceptionOfType(UnusablePatch.class)
                    .isThrownBy(() -> StrategicMergePatch.apply((ObjectNode) yaml(before), (ObjectNode) yaml(patch), schema))
                    .withMessageContaining(after.substring("\nerror: ".length()).strip());
            return;
        }
        var target = yaml(before);
        var result = StrategicMergePatch.apply((ObjectNode) target, (ObjectNode) yaml(patch), schema);
        assertThat(canonical(result).text()).isEqualTo(canonical(yaml(after)).text());
        assertThat(target).as("the argument is not changed").isEqualTo(yaml(before));
    }

    @Test
    void a_patch_that_is_no_list_says_what_it_should_be() {
        assertThatExceptionOfType(UnusablePatch.class).isThrownBy(() -> JsonPatch.apply(yaml("{}"), yaml("{}")))
                .withMessageContaining("is a list of operations").matches(e -> e.reason() == UnusablePatch.Reason.MALFORMED);
    }
}
