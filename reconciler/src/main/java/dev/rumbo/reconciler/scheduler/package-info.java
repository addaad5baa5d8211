/// The scheduler: on which node shall a pod run?
///
/// Enter through [Scheduler], or ask [Placement] directly. Given a pod and a world it answers with one
/// `Bind`, or with a [Refusal] for every node that will not do. It reads no clock, no socket and no random
/// number, so the live cluster, the dry run and the simulation all use it as it is.
///
/// Lives here: whether a pod fits a node, and where it would rather be.
/// Lives elsewhere: moving pods away from lost nodes (`dev.rumbo.reconciler.controllers.node`).
@NullMarked
package dev.rumbo.reconciler.scheduler;

import org.jspecify.annotations.NullMarked;
