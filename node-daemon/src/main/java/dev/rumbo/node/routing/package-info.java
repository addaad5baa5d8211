/// Keeps the node's network to what the cluster's services and nodes are.
///
/// [ServiceRouting] follows services, endpoint slices and nodes, and tells the service proxy, the name server and
/// the pod network; [ServiceViews] is the pure part.
@NullMarked
package dev.rumbo.node.routing;

import org.jspecify.annotations.NullMarked;
