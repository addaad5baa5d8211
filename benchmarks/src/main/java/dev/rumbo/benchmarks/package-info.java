/// How fast, how small: each figure beside its control of the same run. Enter through [Benchmarks].
///
/// No benchmark is a test: none of them can fail for being slow. What was measured last stands in `benchmarks/RESULTS.md`.
@org.jspecify.annotations.NullMarked
package dev.rumbo.benchmarks;
