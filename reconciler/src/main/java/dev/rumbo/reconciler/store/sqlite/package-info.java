/// A [dev.rumbo.reconciler.store.Store] in one SQLite file. Enter through [SqliteStore].
///
/// `object` holds every object as it is now. `change` holds, for the latest changes, what each object was *before*; what it became is the
/// next entry's before, or the object itself. So an entry is written once and never touched until it is compacted away, the oldest first.
/// `mark` holds the reserved revisions and where the history begins. Try `sqlite3 rumbo.db 'select kind, namespace, name, revision from object'`.
///
/// One platform thread does all writing (native calls would hold a virtual thread's carrier); batches that wait together are written together.
/// SQLite is used in this package only.
@org.jspecify.annotations.NullMarked
package dev.rumbo.reconciler.store.sqlite;
