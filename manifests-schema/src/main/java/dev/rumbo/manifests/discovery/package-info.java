/// The group `discovery.k8s.io/v1`: where the pods of a service are.
@NullMarked
package dev.rumbo.manifests.discovery;

import org.jspecify.annotations.NullMarked;
