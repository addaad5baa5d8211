/// Makes and keeps the pods of this node what the cluster wants them to be.
///
/// Enter through [NodeDaemon]. Each pod has a [PodWorker] of its own: it looks (at the engine, the settings, the
/// probes), asks `dev.rumbo.node.pod` what to do, begins it, reports the status, and looks again when something
/// happened or the plan said so. Engine events are what wakes it; a list every half minute is the safety net.
///
/// Nothing is remembered beside the engine's labels and the pod's status: a daemon that starts again adopts what
/// runs. While the API is away, pods are kept as they were last known.
///
/// Lives here: the port to the cluster ([ClusterApi]), a container's variables and recipe (pure), events.
/// Lives elsewhere: every decision about a pod (`dev.rumbo.node.pod`).
@org.jspecify.annotations.NullMarked
package dev.rumbo.node.sync;
