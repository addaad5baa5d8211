/// Kubernetes' own rules beyond shape: names, selectors, references between fields, what may change later.
///
/// Enter through [Validation][dev.rumbo.manifests.validation.Validation]. Works on completed trees (`defaults`), reports everything at once, and passes over
/// values of the wrong type, about which `binding` has spoken.
/// Source: Kubernetes, `pkg/apis/{core,apps,discovery,coordination}/validation/validation.go`.
///
/// Lives here: rules about one object. Lives elsewhere: rules that need the rest of the cluster (the registry).
@org.jspecify.annotations.NullMarked
package dev.rumbo.manifests.validation;
