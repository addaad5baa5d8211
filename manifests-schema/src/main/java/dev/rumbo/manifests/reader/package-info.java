/// The front door: from files or request bodies to checked, completed manifests.
///
/// Enter through [ManifestReader][dev.rumbo.manifests.reader.ManifestReader]. Git, the command line and the API server all come this way, so that
/// each of them says the same about the same manifest.
///
/// Lives here: the order of the steps, and what is true of several manifests together (no two with one name).
/// Lives elsewhere: the steps (`yaml`, `binding`, `defaults`, `validation`).
@org.jspecify.annotations.NullMarked
package dev.rumbo.manifests.reader;
