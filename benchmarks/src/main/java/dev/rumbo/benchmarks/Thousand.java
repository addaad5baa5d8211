package dev.rumbo.benchmarks;

import java.util.SortedMap;
import java.util.TreeMap;

/// A thousand manifests as a company might have them, a file each.
final class Thousand {

    static final int DEPLOYMENTS = 400;

    private Thousand() {}

    /// 400 Deployments, 300 Services and 300 ConfigMaps.
    ///
    /// @param changed so many of the Deployments have `version`, the others are as they were
    static SortedMap<String, String> mixed(int changed, String version) {
        var files = new TreeMap<String, String>();
        for (var i = 0; i < DEPLOYMENTS; i++) {
            files.put("app-%03d/deployment.yaml".formatted(i), Manifests.deployment("app-%03d".formatted(i), 1, i < changed ? version : "first"));
            if (i < 300) {
                files.put("app-%03d/service.yaml".formatted(i), Manifests.service("app-%03d".formatted(i)));
                files.put("app-%03d/config.yaml".formatted(i), Manifests.configMap("app-%03d".formatted(i), "same"));
            }
        }
        return files;
    }

    /// Nothing but Deployments, all of this version.
    static SortedMap<String, String> workloads(String version) {
        var files = new TreeMap<String, String>();
        for (var i = 0; i < 1000; i++) {
            files.put("app-%03d.yaml".formatted(i), Manifests.deployment("app-%03d".formatted(i), 1, version));
        }
        return files;
    }

    /// Nothing but ConfigMaps, all of this value.
    static SortedMap<String, String> settings(String value) {
        var files = new TreeMap<String, String>();
        for (var i = 0; i < 1000; i++) {
            files.put("app-%03d.yaml".formatted(i), Manifests.configMap("app-%03d".formatted(i), value));
        }
        return files;
    }
}
