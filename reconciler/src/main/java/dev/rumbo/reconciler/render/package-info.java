/// From the files of a commit to the objects they say: [Renderer].
///
/// Only plain manifests so far. Every document knows the file and line it stands in.
@NullMarked
package dev.rumbo.reconciler.render;

import org.jspecify.annotations.NullMarked;
