/// What a node daemon can ask of the engine that runs its containers, in Kubernetes' words.
///
/// Enter through [ContainerRuntime]. It knows sandboxes (one per pod: they hold the pod's network and IPC),
/// containers in them, images, logs and events, and nothing of Docker. Calls are synchronous, made from virtual
/// threads, and each ends: by an answer, by a [RuntimeFailure], or by interruption.
///
/// Nothing is remembered beside the engine: a container's [Labels] say all that a restarted daemon must know
/// to adopt it, and one [ContainerRuntime#list()] reads them all.
///
/// Lives here: the port, what goes in and comes out, names and labels, and [FakeContainerRuntime], the runtime
/// that tests, dry runs and simulations imagine.
/// Lives elsewhere: Docker (`dev.rumbo.node.docker`), what to do with a pod (`dev.rumbo.node.pod`), its network
/// (`dev.rumbo.node.network`).
@org.jspecify.annotations.NullMarked
package dev.rumbo.node.runtime;
