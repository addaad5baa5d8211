/// The Kubernetes API: what kubectl, client libraries and our own nodes talk to.
///
/// Enter through [KubeApi]. One generic engine serves every kind of [dev.rumbo.manifests.Kinds]: discovery, get, list,
/// watch, create, replace, patch, delete, and the subresources. Reading takes the published world and never waits for
/// anybody; writing is an intent.
///
/// Lives here: paths, content types, selectors, tables, watch streams, status codes.
/// Lives elsewhere: what becomes of a wish (the registry), who may wish it (`identity`), the listener (`server`).
@NullMarked
package dev.rumbo.web.kube;

import org.jspecify.annotations.NullMarked;
