/// Clusters that exist only in memory and in virtual time: the very engine, controllers, scheduler and pod planner, in
/// weather as bad as one likes.
///
/// Enter through [SimulatedCluster]. One seed is one history; a failure prints its seed and a timeline.
/// [Laws] says what must hold after every change, [Weather] what may happen.
@NullMarked
package dev.rumbo.cli.simulation;

import org.jspecify.annotations.NullMarked;
