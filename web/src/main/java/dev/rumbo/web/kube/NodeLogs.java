package dev.rumbo.web.kube;

import java.io.IOException;
import java.io.InputStream;
import java.util.SortedMap;

import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.core.Pod;

/// Where a container's output comes from: the endpoint of its node.
public interface NodeLogs {

    /// What the container wrote, and with `follow` what it goes on to write; the caller closes it.
    ///
    /// @param options the query of Kubernetes' `log` subresource but `container`: `follow`, `tailLines`, …
    /// @throws NoLogs      if the node says that there are none, and why
    /// @throws IOException if the node cannot be reached
    InputStream open(Node node, Pod pod, String container, SortedMap<String, String> options)
            throws NoLogs, IOException, InterruptedException;

    /// There is no output to show.
    final class NoLogs extends Exception {
        private static final long serialVersionUID = 1;

        public NoLogs(String why) {
            super(why);
        }
    }
}
