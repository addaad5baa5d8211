/// What a manifest leaves out and Kubernetes implies.
///
/// Enter through [Defaults][dev.rumbo.manifests.defaults.Defaults]. Works on trees and can be repeated: what has its defaults stays as it is.
/// Source: Kubernetes, `pkg/apis/{core,apps,discovery}/v1/defaults.go`.
///
/// Lives here: implied values. Lives elsewhere: names, uids and whatever depends on the rest of the cluster (the registry).
@org.jspecify.annotations.NullMarked
package dev.rumbo.manifests.defaults;
