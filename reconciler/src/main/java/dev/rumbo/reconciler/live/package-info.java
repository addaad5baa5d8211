/// The running control plane: [ControlPlane] is what web and cli see of it.
///
/// One thread decides and commits; everybody else reads the published, immutable world.
@NullMarked
package dev.rumbo.reconciler.live;

import org.jspecify.annotations.NullMarked;
