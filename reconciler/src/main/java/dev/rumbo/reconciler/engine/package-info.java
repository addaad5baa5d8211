/// The whole control plane as a function: [Engine].
///
/// It keeps the [Agenda] (what to look at, and when), asks the controllers, has their wishes decided and
/// answers with the next [State]. Live cluster, dry run and simulation drive this same engine; they differ
/// only in where time, nodes and the store come from.
///
/// Lives elsewhere: what a controller wants (`controllers`), what becomes of it (`registry`), threads and
/// the store (`live`).
@NullMarked
package dev.rumbo.reconciler.engine;

import org.jspecify.annotations.NullMarked;
