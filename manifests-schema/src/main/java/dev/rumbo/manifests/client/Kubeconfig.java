package dev.rumbo.manifests.client;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;

import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

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
        var text = Files.readString(file);
        try {
            var tree = map(new Yaml(new SafeConstructor(new LoaderOptions())).load(text));
            var context = map(named(tree, "contexts", string(tree, "current-context")).get("context"));
            var cluster = map(named(tree, "clusters", string(context, "cluster")).get("cluster"));
            var user = map(named(tree, "users", string(context, "user")).get("user"));
            return new Kubeconfig(URI.create(string(cluster, "server")),
                    Credential.ofPem(decoded(user, "client-certificate-data"), decoded(user, "client-key-data"),
                            decoded(cluster, "certificate-authority-data")));
        } catch (YAMLException | IllegalArgumentException unclear) {
            throw new IOException(file + " is no kubeconfig that can be used here: " + unclear.getMessage(), unclear);
        }
    }

    private static Map<?, ?> named(Map<?, ?> tree, String list, String name) {
        if (tree.get(list) instanceof List<?> entries) {
            for (var entry : entries) {
                if (entry instanceof Map<?, ?> map && name.equals(map.get("name"))) {
                    return map;
                }
            }
        }
        throw new IllegalArgumentException("there is no \"" + name + "\" in " + list);
    }

    private static Map<?, ?> map(@org.jspecify.annotations.Nullable Object value) {
        if (value instanceof Map<?, ?> map) {
            return map;
        }
        throw new IllegalArgumentException("a part of it is missing");
    }

    private static String string(Map<?, ?> map, String key) {
        if (map.get(key) instanceof String text) {
            return text;
        }
        throw new IllegalArgumentException("it says no " + key);
    }

    private static String decoded(Map<?, ?> map, String key) {
        return new String(Base64.getDecoder().decode(string(map, key)), StandardCharsets.UTF_8);
    }

    private static String base64(String text) {
        return Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    }
}
