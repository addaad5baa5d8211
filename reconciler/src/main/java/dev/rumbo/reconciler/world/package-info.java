/// Everything the cluster knows, at one revision: [World].
///
/// Immutable: a new world shares with the old one what did not change, so that a dry run may start from the
/// live one for free, and readers need no locks. Found quickly: by name, owner, node and label.
@NullMarked
package dev.rumbo.reconciler.world;

import org.jspecify.annotations.NullMarked;
