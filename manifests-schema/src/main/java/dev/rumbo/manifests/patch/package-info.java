/// How one version of an object becomes the next: [JsonPatch], [MergePatch], [StrategicMergePatch] (what
/// `kubectl apply` sends) and [ServerSideApply] (with owners of fields).
///
/// Pure functions on trees; the arguments are never changed. How lists are merged comes from `schema`.
@NullMarked
package dev.rumbo.manifests.patch;

import org.jspecify.annotations.NullMarked;
