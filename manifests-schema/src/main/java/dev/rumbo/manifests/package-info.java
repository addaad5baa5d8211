/// What is said: every kind Rumbo knows, and how it is found by name.
///
/// Enter through [Kinds]. The rooms below hold one API group each, and the way from YAML to them.
@org.jspecify.annotations.NullMarked
package dev.rumbo.manifests;
