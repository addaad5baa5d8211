/// What was measured, and how it is told: [Samples], [Row], [Results].
@org.jspecify.annotations.NullMarked
package dev.rumbo.benchmarks.result;
