/// Why is it so? [Why] follows an object back to the commit that asked for it.
///
/// Nothing is recorded for this: owners, the application's inventory and the causes of changes say it all.
@NullMarked
package dev.rumbo.reconciler.explain;

import org.jspecify.annotations.NullMarked;
