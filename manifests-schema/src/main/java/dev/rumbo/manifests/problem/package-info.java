/// What is wrong with a manifest, and where.
///
/// Enter through [Problem][dev.rumbo.manifests.problem.Problem]: one statement about one field, with its position in a file when the manifest came from
/// one, and what to do about it. Every room that reads manifests answers with lists of these and never stops at the first.
///
/// Lives here: positions, field paths, the wording around them.
/// Lives elsewhere: what is right and wrong (`yaml`, `binding`, `validation`).
@org.jspecify.annotations.NullMarked
package dev.rumbo.manifests.problem;
