package dev.rumbo.node.sync;

import java.util.Optional;

import dev.rumbo.manifests.core.Container;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.node.volume.SettingsSource;

/// Whether what a pod refers to is there, without making anything of it. Pure: for those who imagine nodes.
public final class SettingsCheck {

    private SettingsCheck() {}

    /// What is missing for a container's variables, in kubelet's words.
    public static Optional<String> missing(Pod pod, Container container, SettingsSource settings) {
        try {
            Variables.of(pod, container, settings, "", "", new Variables.NodeSize(0, 0));
            return Optional.empty();
        } catch (Variables.Missing missing) {
            return Optional.ofNullable(missing.getMessage());
        }
    }

    /// What is missing for a pod's volumes, in kubelet's words.
    public static Optional<String> missingForVolumes(Pod pod, SettingsSource settings) {
        for (var volume : pod.spec().volumes()) {
            var configMap = volume.configMap().filter(files -> !files.optional() && settings.configMap(files.name()).isEmpty());
            var secret = volume.secret().filter(files -> !files.optional() && settings.secret(files.secretName()).isEmpty());
            if (configMap.isPresent() || secret.isPresent()) {
                return Optional.of("MountVolume.SetUp failed for volume \"%s\" : %s not found".formatted(volume.name(),
                        configMap.map(files -> "configmap \"" + files.name() + "\"")
                                .orElseGet(() -> "secret \"" + volume.secret().orElseThrow().secretName() + "\"")));
            }
        }
        return Optional.empty();
    }
}
