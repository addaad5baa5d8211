package dev.rumbo.web.kube;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The real kubectl against the real server, over TLS with the written kubeconfig. Where several stand beside each other
/// with a version in their name (`kubectl.1.27`), the oldest and the newest. Skipped, saying so, where there is none.
@Tag("kubectl")
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class KubectlTest {

    private static final String WEB = """
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: web
            spec:
              replicas: 2
              selector: {matchLabels: {app: web}}
              template:
                metadata: {labels: {app: web}}
                spec:
                  containers:
                  - {name: web, image: "nginx:1.22", ports: [{containerPort: 80}]}
                  - {name: log, image: "busybox:1.35"}
            ---
            apiVersion: v1
            kind: Service
            metadata: {name: web}
            spec:
              selector: {app: web}
              ports: [{port: 80}]
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata: {name: conf}
            data: {colour: blue}
            """;

    private Path folder = Path.of("");
    private TestServer server;
    private ImaginedNode node;
    private String kubectl = "";
    private String namespace = "";
    private int runs;

    @BeforeAll
    void start(@TempDir Path shared) throws Exception {
        folder = shared;
        server = new TestServer(Files.createDirectory(folder.resolve("data")));
        node = new ImaginedNode(server.admin());
    }

    @AfterAll
    void stop() {
        node.close();
        server.close();
    }

    static Stream<String> kubectls() {
        var found = Arrays.stream(System.getenv("PATH").split(":")).map(Path::of).filter(Files::isDirectory)
                .flatMap(KubectlTest::versionsIn).map(Path::toString).distinct().sorted().toList();
        return found.isEmpty() ? Stream.of("") : Stream.of(found.getFirst(), found.getLast()).distinct();
    }

    private static Stream<Path> versionsIn(Path directory) {
        try (var files = Files.list(directory)) {
            var plain = files.filter(file -> file.getFileName().toString().equals("kubectl")).toList();
            var all = new ArrayList<Path>();
            for (var file : plain) {
                try (var besides = Files.list(file.toRealPath().getParent())) {
                    besides.filter(f -> f.getFileName().toString().matches("kubectl\\.1\\.[0-9]+")).sorted().forEach(all::add);
                }
                if (all.isEmpty()) {
                    all.add(file);
                }
            }
            return all.stream();
        } catch (IOException unreadable) {
            return Stream.empty();
        }
    }

    private void use(String binary) throws IOException, InterruptedException {
        assumeThat(binary).as("SKIPPED: there is no kubectl on the PATH, so the Kubernetes API was not tried with it").isNotEmpty();
        kubectl = binary;
        namespace = "ns" + ++runs;
        Files.createDirectories(folder.resolve(namespace));
        Files.writeString(folder.resolve(namespace).resolve("namespace.yaml"),
                "apiVersion: v1\nkind: Namespace\nmetadata: {name: " + namespace + "}\n");
        assertThat(run("create", "-f", file("namespace.yaml"))).contains("namespace/" + namespace + " created");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kubectls")
    void applies_shows_changes_and_deletes(String binary) throws Exception {
        use(binary);
        var web = write("web.yaml", WEB);

        assertThat(run("apply", "-f", web)).contains("deployment.apps/web created", "service/web created", "configmap/conf created");
        assertThat(run("apply", "-f", web)).contains("deployment.apps/web unchanged", "service/web unchanged", "configmap/conf unchanged");
        assertThat(run("rollout", "status", "deployment/web", "--timeout=30s")).contains("successfully rolled out");
        assertThat(run("wait", "--for=condition=Available", "deployment/web", "--timeout=30s")).contains("condition met");
        assertThat(run("get", "deployment")).containsPattern("web +2/2 +2 +2 ");
        assertThat(run("get", "pods", "-o", "wide")).containsPattern("web-\\S+ +2/2 +Running +0 +\\S+ +10\\.42\\.0\\.5 +n1");
        assertThat(run("get", "all")).contains("deployment.apps/web", "service/web", "replicaset.apps/web-", "pod/web-");
        assertThat(run("get", "pods", "-l", "app=web,missing notin (a)", "-o", "name").lines()).hasSize(2);
        assertThat(run("get", "pods", "--field-selector", "spec.nodeName=n1,status.phase!=Running", "-o", "name")).isEmpty();
        assertThat(run("get", "deployment", "web", "-o", "jsonpath={.spec.template.spec.containers[*].image}")).isEqualTo("nginx:1.22 busybox:1.35");
        assertThat(run("get", "cm", "conf", "-o", "yaml")).contains("colour: blue");
        assertThat(run("get", "cm", "conf", "-o", "json")).contains("\"colour\": \"blue\"");

        var newer = write("web.yaml", WEB.replace("nginx:1.22", "nginx:1.23").replace("blue", "green"));
        var diff = kubectl("diff", "-f", newer);
        assertThat(diff.code()).as(diff.err()).isEqualTo(1);
        assertThat(diff.out()).contains("-      - image: nginx:1.22", "+      - image: nginx:1.23", "+  colour: green");
        assertThat(run("apply", "-f", newer)).contains("deployment.apps/web configured", "service/web unchanged", "configmap/conf configured");
        assertThat(run("rollout", "status", "deployment/web", "--timeout=30s")).contains("successfully rolled out");
        assertThat(kubectl("diff", "-f", newer).code()).isZero();
        assertThat(run("rollout", "history", "deployment/web")).contains("REVISION");
        assertThat(run("rollout", "undo", "deployment/web")).contains("rolled back");
        assertThat(run("get", "deployment", "web", "-o", "jsonpath={.spec.template.spec.containers[0].image}")).isEqualTo("nginx:1.22");

        assertThat(run("delete", "-f", newer)).contains("deployment.apps \"web\" deleted", "configmap \"conf\" deleted");
        assertThat(kubectl("get", "deployment", "web").err()).contains("Error from server (NotFound): deployments.apps \"web\" not found");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kubectls")
    void edits_in_every_way(String binary) throws Exception {
        use(binary);
        run("apply", "-f", write("web.yaml", WEB));

        assertThat(run("scale", "deployment/web", "--replicas=5")).contains("scaled");
        assertThat(run("scale", "deployment/web", "--current-replicas=5", "--replicas=1")).contains("scaled");
        assertThat(run("get", "deployment", "web", "-o", "jsonpath={.spec.replicas}")).isEqualTo("1");
        assertThat(run("patch", "deployment", "web", "-p", "{\"spec\":{\"template\":{\"spec\":{\"containers\":[{\"name\":\"log\",\"image\":\"busybox:1.36\"}]}}}}"))
                .contains("patched");
        assertThat(run("patch", "cm", "conf", "--type=json", "-p", "[{\"op\":\"add\",\"path\":\"/data/size\",\"value\":\"big\"}]")).contains("patched");
        assertThat(run("patch", "cm", "conf", "--type=merge", "-p", "{\"data\":{\"size\":null,\"form\":\"round\"}}")).contains("patched");
        assertThat(run("get", "cm", "conf", "-o", "jsonpath={.data}")).isEqualTo("{\"colour\":\"blue\",\"form\":\"round\"}");
        assertThat(run("edit", "cm", "conf")).contains("configmap/conf edited");
        assertThat(run("get", "cm", "conf", "-o", "jsonpath={.data.colour}")).isEqualTo("green");
        assertThat(run("label", "cm", "conf", "tier=web")).contains("labeled");
        assertThat(run("annotate", "cm", "conf", "note=x")).contains("annotate");
        assertThat(run("get", "cm", "-l", "tier=web", "-o", "name")).isEqualTo("configmap/conf\n");
        assertThat(run("set", "image", "deployment/web", "web=nginx:1.24")).contains("image updated");
        assertThat(run("get", "deployment", "web", "-o", "jsonpath={.spec.template.spec.containers[*].image}")).isEqualTo("nginx:1.24 busybox:1.36");
        assertThat(run("apply", "--server-side", "--force-conflicts", "-f", write("web.yaml", WEB))).contains("deployment.apps/web serverside-applied");
        assertThat(run("replace", "-f", write("conf.yaml", "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: conf}\ndata: {a: b}\n"))).contains("replaced");
        assertThat(run("delete", "deployment,cm,svc", "--all")).contains("deleted");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kubectls")
    void tells_about_pods_and_nodes(String binary) throws Exception {
        use(binary);
        run("apply", "-f", write("web.yaml", WEB));
        run("rollout", "status", "deployment/web", "--timeout=30s");
        var pod = run("get", "pods", "-o", "name").lines().findFirst().orElseThrow();
        server.logs.put(pod.substring("pod/".length()) + "/web", "one\ntwo\n");

        assertThat(run("logs", pod, "-c", "web")).isEqualTo("one\ntwo\n");
        assertThat(run("logs", pod, "-c", "web", "--tail=1")).contains("{tailLines=1}");
        assertThat(kubectl("logs", pod, "-c", "nope").err()).contains("nope is not valid for pod");
        assertThat(kubectl("logs", pod, "-c", "web", "--previous").err()).contains("previous terminated container \"web\"");
        assertThat(run("describe", pod)).contains("Node:", "n1/10.0.0.9", "Controlled By:  ReplicaSet/web-", "Running", "Events:");
        assertThat(run("describe", "deployment", "web")).contains("NewReplicaSet:", "ScalingReplicaSet");
        assertThat(run("describe", "node", "n1")).contains("InternalIP:  10.0.0.9", pod.substring("pod/".length()));
        assertThat(run("get", "nodes", "-o", "wide")).containsPattern("n1 +Ready +<none> +\\S+ +v0.1 +10.0.0.9");
        assertThat(run("events")).contains("ScalingReplicaSet");
        assertThat(run("get", "events")).contains("deployment/web");
        assertThat(run("api-resources")).containsPattern("deployments +deploy +apps/v1 +true +Deployment").containsPattern("applications +\\S+ +rumbo.dev/v1");
        assertThat(run("explain", "deployment.spec.strategy.rollingUpdate.maxSurge")).contains("KIND:", "maxSurge");
        assertThat(run("version")).contains("v1.33.0+rumbo-test");
        assertThat(run("get", "--raw", "/readyz")).isEqualTo("ok");
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kubectls")
    void watches(String binary) throws Exception {
        use(binary);
        var process = server.kubectlProcess(binary, folder.resolve(namespace), "-n", namespace, "get", "pods", "-w", "--no-headers");
        try (var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
            run("apply", "-f", write("web.yaml", WEB.replace("replicas: 2", "replicas: 1")));
            await(lines, "web-\\S+ +0/2 +Pending .*");
            await(lines, "web-\\S+ +2/2 +Running .*");
            run("delete", "deployment", "web", "--wait=false");
            run("delete", "pod", "-l", "app=web", "--wait=false");
            await(lines, "web-\\S+ +2/2 +Terminating .*");
        } finally {
            process.destroy();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kubectls")
    void a_mistake_is_explained(String binary) throws Exception {
        use(binary);

        assertThat(kubectl("apply", "-f", write("typo.yaml", WEB.replace("replicas:", "replica:"))).err())
                .contains("strict decoding error: unknown field \"spec.replica\"");
        assertThat(kubectl("apply", "-f", write("bad.yaml", WEB.replace("nginx:1.22\"", "nginx:1.22\", imagePullPolicy: Sometimes"))).err())
                .contains("The Deployment \"web\" is invalid", "imagePullPolicy", "Sometimes");
        assertThat(kubectl("get", "unicorns").err()).contains("the server doesn't have a resource type \"unicorns\"");
        assertThat(kubectl("get", "pods", "-l", "(").err()).containsIgnoringCase("unable to parse");
        assertThat(kubectl("get", "pods", "--field-selector", "spec.colour=blue").err()).contains("field label not supported: spec.colour");
        assertThat(kubectl("get", "pods", "--server", server.uri().toString(), "--client-certificate", "/dev/null").code()).isNotZero();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("kubectls")
    void creates_by_command(String binary) throws Exception {
        use(binary);

        assertThat(run("create", "configmap", "made", "--from-literal=a=b")).contains("configmap/made created");
        assertThat(run("get", "cm", "made", "-o", "jsonpath={.data.a}")).isEqualTo("b");
        assertThat(run("create", "secret", "generic", "key", "--from-literal=k=v")).contains("secret/key created");
        assertThat(run("get", "secret", "key", "-o", "jsonpath={.type} {.data.k}")).isEqualTo("Opaque dg==");
        assertThat(run("create", "deployment", "hello", "--image=nginx:1.22", "--replicas=2", "--port=80")).contains("deployment.apps/hello created");
        assertThat(run("get", "deployment", "hello", "-o", "jsonpath={.spec.replicas} {.spec.template.spec.containers[0].ports[0].containerPort}"))
                .isEqualTo("2 80");
        assertThat(run("expose", "deployment", "hello", "--port=80", "--target-port=8080")).contains("service/hello exposed");
        assertThat(run("get", "service", "hello", "-o", "jsonpath={.spec.ports[0].targetPort}")).isEqualTo("8080");
        assertThat(run("create", "service", "clusterip", "made", "--tcp=80:http")).contains("service/made created");
        assertThat(run("get", "service", "made", "-o", "jsonpath={.spec.ports[0].targetPort}")).isEqualTo("http");
        assertThat(run("create", "namespace", namespace + "b")).contains("created");
        assertThat(run("run", "one", "--image=busybox:1.35", "--env=A=B", "--restart=Never", "--", "sleep", "1")).contains("pod/one created");
        assertThat(run("get", "pod", "one", "-o", "jsonpath={.spec.containers[0].args} {.spec.containers[0].env[0].value} {.spec.restartPolicy}"))
                .isEqualTo("[\"sleep\",\"1\"] B Never");
    }

    private static void await(BufferedReader lines, String pattern) throws IOException {
        var wanted = Pattern.compile(pattern);
        var seen = new ArrayList<String>();
        for (var line = lines.readLine(); line != null; line = lines.readLine()) {
            seen.add(line);
            if (wanted.matcher(line).matches()) {
                return;
            }
        }
        throw new AssertionError("no line like " + pattern + " in " + seen);
    }

    private String run(String... arguments) throws IOException, InterruptedException {
        var ran = kubectl(arguments);
        assertThat(ran.code()).as("kubectl %s: %s", List.of(arguments), ran.err()).isZero();
        return ran.out();
    }

    private TestServer.Ran kubectl(String... arguments) throws IOException, InterruptedException {
        var all = new ArrayList<>(List.of("-n", namespace));
        all.addAll(List.of(arguments));
        return server.kubectl(kubectl, folder.resolve(namespace), all.toArray(String[]::new));
    }

    private String write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(namespace).resolve(name), text).toString();
    }

    private String file(String name) {
        return folder.resolve(namespace).resolve(name).toString();
    }
}
