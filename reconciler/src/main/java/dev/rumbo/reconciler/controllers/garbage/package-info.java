/// Removes what nobody owns any more.
@NullMarked
package dev.rumbo.reconciler.controllers.garbage;

import org.jspecify.annotations.NullMarked;
