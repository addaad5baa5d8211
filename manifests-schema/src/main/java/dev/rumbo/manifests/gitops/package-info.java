/// Rumbo's own group, `rumbo.dev/v1`: what comes from Git.
@NullMarked
package dev.rumbo.manifests.gitops;

import org.jspecify.annotations.NullMarked;
