package dev.rumbo.manifests.client;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

import dev.rumbo.manifests.yaml.Yaml;

import tools.jackson.databind.JsonNode;

/// Where a cluster is and how to enter it, as kubectl keeps it.
public record Kubeconfig(URI server, Credential credential) {

    /// For `kubectl --kubeconfig`, everything embedded.
    public String text() {
        return """
                apiVersion: v1
                kind: Config
                current-context: rumbo
                clusters:
                - name: rumbo
                  cluster:
                    server: %s
                    certificate-authority-data: %s
                contexts:
                - name: rumbo
                  context:
                    cluster: rumbo
                    user: admin
                users:
                - name: admin
                  user:
                    client-certificate-data: %s
                    client-key-data: %s
                """.formatted(server, base64(Pem.of(credential.authorities())), base64(Pem.of(credential.chain())),
                base64(Pem.of(credential.key())));
    }

    /// Reads a file that [#text] wrote; of another's, the current context with embedded certificates.
    ///
    /// @throws IOException if the file cannot be read, or not be understood
    public static Kubeconfig read(Path file) throws IOException {
        var read = Yaml.read(file.toString(), Files.readAllBytes(file));
        if (!read.problems().isEmpty() || read.documents().isEmpty()) {
            throw new IOException(read.problems().isEmpty() ? file + " is empty and no kubeconfig" : read.problems().getFirst().toString());
        }
        try {
            var tree = read.documents().getFirst().tree();
            var context = named(tree, "contexts", string(tree, "current-context")).path("context");
            var cluster = named(tree, "clusters", string(context, "cluster")).path("cluster");
            var user = named(tree, "users", string(context, "user")).path("user");
            return new Kubeconfig(URI.create(string(cluster, "server")),
                    Credential.ofPem(decoded(user, "client-certificate-data"), decoded(user, "client-key-data"),
                            decoded(cluster, "certificate-authority-data")));
        } catch (IllegalArgumentException unclear) {
            throw new IOException(file + " is no kubeconfig that can be used here: " + unclear.getMessage(), unclear);
        }
    }

    private static JsonNode named(JsonNode tree, String list, String name) {
        return tree.path(list).valueStream().filter(entry -> name.equals(entry.path("name").asString(""))).findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no \"" + name + "\" in " + list));
    }

    private static String string(JsonNode map, String key) {
        if (map.path(key).isString()) {
            return map.path(key).asString();
        }
        throw new IllegalArgumentException("it says no " + key);
    }

    private static String decoded(JsonNode map, String key) {
        return new String(Base64.getDecoder().decode(string(map, key)), StandardCharsets.UTF_8);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
