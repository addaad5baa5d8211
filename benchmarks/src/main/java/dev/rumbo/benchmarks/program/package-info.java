/// The product as its users run it, in processes and directories of its own: [Rumbo], [Repository], [Workplace].
@org.jspecify.annotations.NullMarked
package dev.rumbo.benchmarks.program;
