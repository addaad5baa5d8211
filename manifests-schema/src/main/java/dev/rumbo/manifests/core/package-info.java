/// The core group (`v1`): pods, nodes, services, what pods read, and what happened.
@NullMarked
package dev.rumbo.manifests.core;

import org.jspecify.annotations.NullMarked;
