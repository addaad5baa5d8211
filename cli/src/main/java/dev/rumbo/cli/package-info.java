/// The `rumbo` command. Here everything meets: this is the only room that knows all others.
///
/// `command` has one class per command, `access` finds the running master, `master` and `node` put the
/// control plane and the node daemon together, `terminal` is how text looks.
@NullMarked
package dev.rumbo.cli;

import org.jspecify.annotations.NullMarked;
