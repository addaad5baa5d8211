package dev.rumbo.manifests.validation;

import static dev.rumbo.manifests.problem.Problem.Reason.INVALID;

import java.util.List;

/// ConfigMaps and Secrets. Their contents are never repeated.
final class DataRules {

    /// All contents together, in bytes.
    private static final int MOST = 1024 * 1024;

    private DataRules() {}

    static void configMap(Value map) {
        var data = map.field("data");
        var binary = map.field("binaryData");
        keys(data);
        keys(binary);
        for (var key : binary.keys()) {
            if (data.entry(key).present()) {
                binary.entry(key).add(INVALID, "stands in data too", "keep one of them");
            }
        }
        size(map, size(data, 1, 1) + size(binary, 3, 4));
    }

    static void secret(Value secret) {
        var data = secret.field("data");
        keys(data);
        size(secret, size(data, 3, 4));
        switch (secret.field("type").text()) {
            case "kubernetes.io/tls" -> needs(data, "tls.crt", "tls.key");
            case "kubernetes.io/dockerconfigjson" -> needs(data, ".dockerconfigjson");
            case "kubernetes.io/dockercfg" -> needs(data, ".dockercfg");
            case "kubernetes.io/ssh-auth" -> needs(data, "ssh-privatekey");
            case "kubernetes.io/basic-auth" -> {
                if (data.among("username", "password").isEmpty()) {
                    data.required("a Secret of type kubernetes.io/basic-auth needs username or password");
                }
            }
            default -> { }   // whatever it holds
        }
    }

    private static void needs(Value data, String... keys) {
        for (var key : List.of(keys)) {
            if (!data.entry(key).present()) {
                data.entry(key).required("Secrets of this type need it");
            }
        }
    }

    private static void keys(Value data) {
        for (var key : data.keys()) {
            if (!Naming.DATA_KEY.fits(key)) {
                data.entry(key).add(INVALID, "has a key that cannot be a file's name", Naming.DATA_KEY.remedy() + ", and not '..' at the beginning");
            }
        }
    }

    private static long size(Value data, int bytes, int perCharacters) {
        return data.keys().stream().mapToLong(key -> (long) data.entry(key).text().length() * bytes / perCharacters).sum();
    }

    private static void size(Value object, long bytes) {
        if (bytes > MOST) {
            object.field("data").tooLong("holds " + bytes + " bytes, which is more than " + MOST, "split it into several objects");
        }
    }
}
