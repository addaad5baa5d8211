/// The group `coordination.k8s.io/v1`: heartbeats.
@NullMarked
package dev.rumbo.manifests.coordination;

import org.jspecify.annotations.NullMarked;
