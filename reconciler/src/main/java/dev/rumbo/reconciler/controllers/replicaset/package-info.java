/// Replica sets: as many active pods as are wished for. Enter through [ReplicaSetController].
///
/// Lives here: creating, adopting, releasing and giving up pods, in Kubernetes' order.
/// Lives elsewhere: which replica set shall have how many (`controllers.deployment`), where pods run (`scheduler`).
@NullMarked
package dev.rumbo.reconciler.controllers.replicaset;

import org.jspecify.annotations.NullMarked;
