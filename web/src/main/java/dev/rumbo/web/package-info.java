/// How it looks from outside: the Kubernetes API (`kube`), the status page (`page`), who calls (`identity`).
///
/// Everything here is handed a [dev.rumbo.reconciler.live.ControlPlane]; no store and no controller is seen.
@NullMarked
package dev.rumbo.web;

import org.jspecify.annotations.NullMarked;
