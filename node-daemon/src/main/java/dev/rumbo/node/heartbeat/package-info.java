/// Tells the cluster that this node lives, what it is, and how it fares.
///
/// Enter through [Heartbeat]. A beat is a renewed Lease, every second, and nothing ever holds it up; the node's status
/// (pure: [NodeReport]) follows every ten seconds, and is written only when something in it changed.
///
/// Lives elsewhere: what follows from missed beats (the reconciler's node controller).
@org.jspecify.annotations.NullMarked
package dev.rumbo.node.heartbeat;
