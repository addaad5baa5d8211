/// `rumbo diff`: the very engine, on an imagined future. Enter through [DryRun].
///
/// Starts from a world (the live one, or one made from a commit), pretends that other commits had been
/// fetched, and plays controllers, scheduler and nodes in virtual time until everything rests.
@NullMarked
package dev.rumbo.reconciler.dryrun;

import org.jspecify.annotations.NullMarked;
