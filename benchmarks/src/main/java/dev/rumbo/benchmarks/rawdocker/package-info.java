/// The control: Docker by its HTTP API and nothing in between.
///
/// Enter through [RawEngine]; [RawPod] starts what a pod of Rumbo's consists of, with exactly the same options,
/// by the calls that cannot be avoided; [EngineEvents] tells by the engine's own clock when something ran.
@org.jspecify.annotations.NullMarked
package dev.rumbo.benchmarks.rawdocker;
