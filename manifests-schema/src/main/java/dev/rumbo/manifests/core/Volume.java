package dev.rumbo.manifests.core;

import java.util.List;
import java.util.Optional;

import dev.rumbo.manifests.meta.Quantity;

/// Files that containers of a pod share. Exactly one source is present.
public record Volume(String name, Optional<EmptyDir> emptyDir, Optional<ConfigMapFiles> configMap,
        Optional<SecretFiles> secret, Optional<HostPath> hostPath) {

    /// A new directory that ends with the pod; `medium` is empty (disk) or Memory.
    public record EmptyDir(String medium, Optional<Quantity> sizeLimit) {}

    public record ConfigMapFiles(String name, List<Item> items, Optional<Integer> defaultMode, boolean optional) {
        public ConfigMapFiles {
            items = List.copyOf(items);
        }
    }

    public record SecretFiles(String secretName, List<Item> items, Optional<Integer> defaultMode, boolean optional) {
        public SecretFiles {
            items = List.copyOf(items);
        }
    }

    /// One key as one file; `mode` are the permission bits.
    public record Item(String key, String path, Optional<Integer> mode) {}

    /// A place of the node itself. `type` is empty or one of Kubernetes' HostPathType.
    public record HostPath(String path, String type) {}
}
