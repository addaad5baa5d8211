/// What a node does with a pod: the decision, and nothing but the decision.
///
/// Enter through [PodPlanner]. Given a pod and what is [Observed] of it on this node, it answers with a [PodPlan]:
/// the next moves ([PodAction]), the status to report, the probes to run, and when to look again. It reads no
/// clock, no file and no engine, so the daemon, the dry run and the simulation all use it as it is.
///
/// A plan holds the next moves only, and they may be made side by side. The long story of a pod emerges by
/// looking again after each of them; a crash in the middle needs no recovery.
///
/// Lives here: order of init containers, restarts and back-off, pull policies, graceful ends, phases and conditions,
/// all as kubelet has them (pkg/kubelet/kuberuntime, pkg/kubelet/kubelet_pods.go, pkg/kubelet/status).
/// Lives elsewhere: carrying it out (`dev.rumbo.node.sync`), asking the probes (`dev.rumbo.node.probe`).
@org.jspecify.annotations.NullMarked
package dev.rumbo.node.pod;
