package dev.rumbo.cli.access;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Base64;

import javax.net.ssl.SSLContext;

import dev.rumbo.manifests.client.KubeClient;
import dev.rumbo.manifests.client.PemTls;
import dev.rumbo.manifests.yaml.Yaml;

import tools.jackson.databind.JsonNode;

/// The address of a master and our certificate, as kubectl keeps them.
public record Kubeconfig(URI server, SSLContext tls) {

    /// Reads the current context of a kubeconfig whose certificates are embedded, as Rumbo writes it.
    ///
    /// @throws NoMaster in words, if there is none or it cannot be used
    public static Kubeconfig read(Path file) throws NoMaster {
        try {
            var documents = Yaml.read(file.toString(), Files.readAllBytes(file)).documents();
            if (documents.isEmpty()) {
                throw new IllegalArgumentException("it is empty or no YAML");
            }
            var root = documents.getFirst().tree();
            var context = named(root.path("contexts"), root.path("current-context").asString("")).path("context");
            var cluster = named(root.path("clusters"), context.path("cluster").asString("")).path("cluster");
            var user = named(root.path("users"), context.path("user").asString("")).path("user");
            return new Kubeconfig(URI.create(cluster.path("server").asString("")),
                    PemTls.context(pem(cluster, "certificate-authority-data"), pem(user, "client-certificate-data"),
                            pem(user, "client-key-data")));
        } catch (java.nio.file.NoSuchFileException missing) {
            throw new NoMaster("no master is known here: " + file + " does not exist; start one with `rumbo up`, or "
                    + "name another kubeconfig with --kubeconfig");
        } catch (IOException | GeneralSecurityException | IllegalArgumentException unusable) {
            throw new NoMaster(file + " cannot be used: " + unusable.getMessage());
        }
    }

    /// A client for the master; the caller closes it.
    public KubeClient client(String command) {
        return new KubeClient(server, tls, "rumbo " + command);
    }

    private static JsonNode named(JsonNode list, String name) {
        for (var entry : list) {
            if (entry.path("name").asString("").equals(name)) {
                return entry;
            }
        }
        throw new IllegalArgumentException("it names \"" + name + "\" but does not hold it");
    }

    private static String pem(JsonNode holder, String field) {
        return new String(Base64.getMimeDecoder().decode(holder.path(field).asString("")), StandardCharsets.US_ASCII);
    }
}
