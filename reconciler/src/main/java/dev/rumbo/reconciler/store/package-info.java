/// The store: what the cluster still knows after a restart.
///
/// Enter through [Store]: read everything once, commit changes, ask what has changed since. Two implementations keep one contract:
/// `store.sqlite` on disk, `store.memory` for tests and imagined worlds.
///
/// Objects of ephemeral kinds (leases, events, checkouts) use up revisions but are never written. So that revisions never go backwards
/// all the same, a store on disk reserves them in blocks: after a crash it goes on behind the last reserved one.
///
/// Lives elsewhere: the decisions that make changes (`dev.rumbo.reconciler.registry`), and the window that watchers read from
/// (`dev.rumbo.reconciler.live`).
@org.jspecify.annotations.NullMarked
package dev.rumbo.reconciler.store;
