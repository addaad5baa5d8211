/// Whether a tree is an object of a kind: the kind is served, every field is known, every value has the right type.
///
/// Enter through [Binding][dev.rumbo.manifests.binding.Binding]. It reports everything that is wrong at once, with the field's path and, for
/// what is misspelt, what was probably meant. A tree without problems can be handed to `Kind.bind`.
///
/// Lives here: shape. Lives elsewhere: what shapes there are (`schema`), what is left out and implied (`defaults`), rules between fields (`validation`).
@org.jspecify.annotations.NullMarked
package dev.rumbo.manifests.binding;
