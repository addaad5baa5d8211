package dev.rumbo.node.probe;

/// What came of asking once.
public sealed interface ProbeAnswer {

    record Passed() implements ProbeAnswer {}

    record Failed(String message) implements ProbeAnswer {}

    /// The question could not be put. It counts as if it had not been asked.
    record Unasked(String message) implements ProbeAnswer {}
}
