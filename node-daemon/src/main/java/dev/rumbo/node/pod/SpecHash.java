package dev.rumbo.node.pod;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

import dev.rumbo.manifests.core.Container;

/// Tells whether a running container is still the one the pod asks for.
public final class SpecHash {

    private SpecHash() {}

    /// Only of what can change in a pod that exists: name and image, as kubelet does (kubecontainer.HashContainer).
    /// A new version of Rumbo with more fields or other defaults restarts nothing therefore.
    public static String of(Container container) {
        try {
            var digest = MessageDigest.getInstance("SHA-256")
                    .digest((container.name() + "\n" + container.image()).getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 8);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every Java has SHA-256", impossible);
        }
    }
}
