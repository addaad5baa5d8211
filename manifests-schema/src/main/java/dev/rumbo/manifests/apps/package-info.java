/// The group `apps/v1`: what keeps pods running.
@NullMarked
package dev.rumbo.manifests.apps;

import org.jspecify.annotations.NullMarked;
