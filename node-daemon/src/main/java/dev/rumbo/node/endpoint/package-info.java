/// What a node answers when it is asked: logs, health, and how much its pods use.
///
/// Enter through [NodeEndpoint], an HTTPS server that talks only to holders of a client certificate of the cluster.
/// Its paths are kubelet's, so that tools which know those find what they expect.
///
/// Lives elsewhere: certificates (`dev.rumbo.node.identity`).
@org.jspecify.annotations.NullMarked
package dev.rumbo.node.endpoint;
