/// Asks containers how they are: startup, readiness and liveness probes.
///
/// Enter through [Prober]: it is told which questions a pod wants asked and tells when an answer has lasted as long as
/// the probe's thresholds demand. All timers are kept in one place; a probe that waits costs no thread.
///
/// Lives here: when to ask ([Prober]), what answers add up to ([Tally], pure), how to ask ([Asking]).
/// Lives elsewhere: what follows from it (`dev.rumbo.node.pod`).
@org.jspecify.annotations.NullMarked
package dev.rumbo.node.probe;
