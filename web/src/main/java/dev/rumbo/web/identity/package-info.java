/// Who asks, and what they may: the cluster's own certificate authority, tokens, and [Authorizer].
///
/// Enter through [ClusterIdentity]. Everybody is known by a certificate of the cluster's own authority or by a
/// token; nothing is open but the health checks, the version and the wish to join. Keys are files that only
/// their owner reads; tokens are kept as hashes.
///
/// Lives elsewhere: a node's own keys (`dev.rumbo.node.identity`), building TLS connections
/// ([dev.rumbo.manifests.client.Credential]).
@NullMarked
package dev.rumbo.web.identity;

import org.jspecify.annotations.NullMarked;
