/// Docker as a container runtime.
///
/// Enter through [DockerRuntime]. A pod is a sandbox container that only waits (its image is built here, in memory, and
/// needs no registry) plus containers that join its network and IPC. Docker itself does no networking for pods: the
/// sandbox starts with an empty network namespace, which `dev.rumbo.node.network` wires.
///
/// Short calls go through docker-java, each within a deadline of ours (docker-java's own timeouts do nothing on unix
/// sockets). What streams (events, logs, exec) goes through [EngineStream], because docker-java would hold a platform
/// thread for each and never closes standard input.
///
/// Lives here: everything that knows Docker. Lives elsewhere: the port (`dev.rumbo.node.runtime`).
@org.jspecify.annotations.NullMarked
package dev.rumbo.node.docker;
