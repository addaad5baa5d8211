package dev.rumbo.manifests.wire;

import java.util.Optional;

/// The names under which people, nodes and the master are known to each other's certificates.
public final class UserNames {

    /// The group that may do everything.
    public static final String MASTERS = "system:masters";

    /// The group of nodes.
    public static final String NODES = "system:nodes";

    /// The group of those who know a join token and may ask for a node's certificate, nothing else.
    public static final String JOINERS = "rumbo:joiners";

    /// As whom the master speaks to the endpoints of nodes. A node's endpoint answers nobody else.
    public static final String MASTER_AT_NODES = "kube-apiserver-kubelet-client";

    private static final String NODE_PREFIX = "system:node:";

    private UserNames() {}

    /// The common name in a node's certificate.
    public static String ofNode(String node) {
        return NODE_PREFIX + node;
    }

    /// The node behind a user's name, if it is one.
    public static Optional<String> node(String user) {
        return user.startsWith(NODE_PREFIX) ? Optional.of(user.substring(NODE_PREFIX.length())) : Optional.empty();
    }
}
