/// Nodes that are only imagined: what the daemons of a cluster would do, in virtual time.
///
/// Enter through [ImaginedNodes], a `NodeModel` whose every decision is the real pod planner's, so that what
/// `rumbo diff` foretells is what the daemons then do. [Weather] says how long things take and what goes wrong.
///
/// Lives here, because here node daemon and reconciler meet: they never see each other.
@org.jspecify.annotations.NullMarked
package dev.rumbo.cli.model;
