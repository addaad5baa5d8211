/// A [dev.rumbo.reconciler.store.Store] that forgets everything when it is closed: for tests, simulation and dry runs.
@org.jspecify.annotations.NullMarked
package dev.rumbo.reconciler.store.memory;
