package dev.rumbo.benchmarks;

/// The YAML that benchmarks commit. Each thing is small; what is measured is Rumbo, not the program in the container.
final class Manifests {

    /// Has a shell and a web server; `launcher/images` pulls or makes it.
    static final String IMAGE = "busybox:1.36";

    private Manifests() {}

    /// A pod that sleeps, and ends at once when asked to.
    static String pod(String name) {
        return """
                apiVersion: v1
                kind: Pod
                metadata:
                  name: %s
                spec:
                %s""".formatted(name, podSpec("0").indent(2));
    }

    /// @param version anything; another one makes new pods
    static String deployment(String name, int replicas, String version) {
        return """
                apiVersion: apps/v1
                kind: Deployment
                metadata:
                  name: %1$s
                spec:
                  replicas: %2$d
                  selector:
                    matchLabels: {app: %1$s}
                  template:
                    metadata:
                      labels: {app: %1$s}
                    spec:
                %3$s""".formatted(name, replicas, podSpec(version).indent(6));
    }

    private static String podSpec(String version) {
        return """
                terminationGracePeriodSeconds: 0
                containers:
                - name: app
                  image: %s
                  imagePullPolicy: IfNotPresent
                  command: [sleep, "1000000"]
                  env: [{name: VERSION, value: "%s"}]
                """.formatted(IMAGE, version);
    }

    /// Pods with a web server that is probed as often as Kubernetes does by default.
    static String probed(String name, int replicas) {
        return """
                apiVersion: apps/v1
                kind: Deployment
                metadata:
                  name: %1$s
                spec:
                  replicas: %2$d
                  selector:
                    matchLabels: {app: %1$s}
                  template:
                    metadata:
                      labels: {app: %1$s}
                    spec:
                      terminationGracePeriodSeconds: 0
                      containers:
                      - name: app
                        image: %3$s
                        imagePullPolicy: IfNotPresent
                        command: [httpd, -f, -p, "8080", -h, /]
                        ports: [{containerPort: 8080}]
                        livenessProbe: {tcpSocket: {port: 8080}, periodSeconds: 10}
                        readinessProbe: {httpGet: {port: 8080, path: /etc/hostname}, periodSeconds: 10}
                """.formatted(name, replicas, IMAGE);
    }

    static String service(String name) {
        return """
                apiVersion: v1
                kind: Service
                metadata:
                  name: %1$s
                spec:
                  selector: {app: %1$s}
                  ports: [{port: 80, targetPort: 8080}]
                """.formatted(name);
    }

    static String configMap(String name, String value) {
        return """
                apiVersion: v1
                kind: ConfigMap
                metadata:
                  name: %s
                data:
                  value: "%s"
                """.formatted(name, value);
    }
}
