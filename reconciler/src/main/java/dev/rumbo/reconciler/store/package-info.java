/// Where objects survive the process: [Store]. One contract test, which every implementation passes.
@NullMarked
package dev.rumbo.reconciler.store;

import org.jspecify.annotations.NullMarked;
