package dev.rumbo.node.runtime;

/// How a command in a container ended. Output is what it wrote to stdout and stderr, in order, cut at the asked length.
public sealed interface ExecResult {
    String output();

    record Exited(int exitCode, String output) implements ExecResult {}

    /// It was still running at its deadline. Engines cannot stop a command they started: it may run on.
    record TimedOut(String output) implements ExecResult {}
}
