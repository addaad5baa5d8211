package dev.rumbo.cli.endtoend;

import java.nio.file.Path;

/// The small application that the tests run: a web server in two pods behind a Service, its page from a
/// ConfigMap, and one pod whose two containers share a volume and a localhost.
final class Shop {

    static final String IMAGE = "busybox:1.36";
    static final String NEXT_IMAGE = "busybox:1.35";
    /// Several builds may use one engine at a time, and containers carry their pods' names.
    static final String UNIQUE = Long.toString(ProcessHandle.current().pid(), Character.MAX_RADIX);
    static final String NAMESPACE = "shop-" + UNIQUE;

    private static final String NAMESPACE_YAML = """
            apiVersion: v1
            kind: Namespace
            metadata:
              name: NAMESPACE
            """;

    private static final String WEB_YAML = """
            apiVersion: apps/v1
            kind: Deployment
            metadata:
              name: web
              namespace: NAMESPACE
            spec:
              replicas: 2
              selector:
                matchLabels: {app: web}
              strategy:
                type: RollingUpdate
                rollingUpdate: {maxSurge: 1, maxUnavailable: 0}
              template:
                metadata:
                  labels: {app: web}
                spec:
                  terminationGracePeriodSeconds: 5
                  containers:
                    - name: httpd
                      image: busybox:1.36
                      command: ["sh", "-c", "trap 'exit 0' TERM; echo serving; httpd -f -p 8080 -h /www & wait"]
                      ports:
                        - {name: http, containerPort: 8080}
                      readinessProbe:
                        httpGet: {path: /index.html, port: http}
                        periodSeconds: 1
                      resources:
                        requests: {cpu: 10m, memory: 8Mi}
                      volumeMounts:
                        - {name: page, mountPath: /www}
                  volumes:
                    - name: page
                      configMap: {name: page}
            ---
            apiVersion: v1
            kind: ConfigMap
            metadata:
              name: page
              namespace: NAMESPACE
            data:
              index.html: hello from the shop
            ---
            apiVersion: v1
            kind: Service
            metadata:
              name: web
              namespace: NAMESPACE
            spec:
              selector: {app: web}
              ports:
                - {port: 80, targetPort: http}
            """;

    private static final String PAIR_YAML = """
            apiVersion: v1
            kind: Pod
            metadata:
              name: pair
              namespace: NAMESPACE
            spec:
              terminationGracePeriodSeconds: 5
              containers:
                - name: writer
                  image: busybox:1.36
                  command: ["sh", "-c", "trap 'exit 0' TERM; while :; do wget -q -O /shared/next http://web/ && mv /shared/next /shared/index.html; sleep 1 & wait $!; done"]
                  readinessProbe:
                    exec:
                      command: ["sh", "-c", "wget -q -O - http://localhost:8081/ | grep -q 'hello from the shop'"]
                    periodSeconds: 1
                    timeoutSeconds: 5
                  volumeMounts:
                    - {name: shared, mountPath: /shared}
                - name: server
                  image: busybox:1.36
                  command: ["sh", "-c", "trap 'exit 0' TERM; httpd -f -p 8081 -h /shared & wait"]
                  volumeMounts:
                    - {name: shared, mountPath: /shared, readOnly: true}
              volumes:
                - name: shared
                  emptyDir: {}
            """;

    private Shop() {}

    /// A new repository in which the shop is committed.
    static Repository in(Path folder) throws Exception {
        var repository = Repository.init(folder)
                .write("namespace.yaml", here(NAMESPACE_YAML)).write("web.yaml", here(WEB_YAML)).write("pair.yaml", here(PAIR_YAML));
        repository.commit("Open the shop");
        return repository;
    }

    /// A manifest, as it is for the shop's namespace.
    static String here(String manifest) {
        return manifest.replace("NAMESPACE", NAMESPACE);
    }
}
