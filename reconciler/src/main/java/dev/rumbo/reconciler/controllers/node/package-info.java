/// Nodes that come, fall silent and go: [NodeController], and the pods they leave behind: [LeftPods].
///
/// Lives here: address ranges for pods, readiness by heartbeats, taints of nodes that are not ready, and moving
/// pods away from them. Lives elsewhere: where the pods go instead (`scheduler`).
@NullMarked
package dev.rumbo.reconciler.controllers.node;

import org.jspecify.annotations.NullMarked;
