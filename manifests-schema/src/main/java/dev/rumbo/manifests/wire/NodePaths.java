package dev.rumbo.manifests.wire;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/// The paths of a node's own endpoint, as kubelet has them.
public final class NodePaths {

    /// Followed by namespace, pod and container; takes the query of Kubernetes' `log` subresource: `follow`, `previous`,
    /// `tailLines`, `sinceSeconds`, `sinceTime`, `limitBytes`, `timestamps`.
    public static final String CONTAINER_LOGS = "/containerLogs/";

    private NodePaths() {}

    public static String containerLogs(String namespace, String pod, String container) {
        return CONTAINER_LOGS + encoded(namespace) + "/" + encoded(pod) + "/" + encoded(container);
    }

    private static String encoded(String part) {
        return URLEncoder.encode(part, StandardCharsets.UTF_8).replace("+", "%20");
    }
}
