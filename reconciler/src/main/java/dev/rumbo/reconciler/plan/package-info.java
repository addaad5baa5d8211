/// The words in which the rooms talk: what somebody wants ([Intent]), what becomes of it ([Change]) and
/// why ([Cause]); what a controller answers ([Plan]).
@NullMarked
package dev.rumbo.reconciler.plan;

import org.jspecify.annotations.NullMarked;
