/// A client of the API server, for nodes and commands: [KubeClient] asks and tells, [Listing] keeps a set of
/// objects up to date.
///
/// TLS is handed in as an `SSLContext`; where certificates come from is not known here. Waits are bounded, a
/// lost connection is made again, and a revision that is too old leads to a new list.
@NullMarked
package dev.rumbo.manifests.client;

import org.jspecify.annotations.NullMarked;
