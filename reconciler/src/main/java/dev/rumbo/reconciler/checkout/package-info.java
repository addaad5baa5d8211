/// Keeps a [dev.rumbo.manifests.gitops.Checkout] beside every application: what Git says right now.
///
/// A shell: it asks Git, renders, and submits the result as an intent. What comes of it is decided by the
/// application controller. Several applications of one repository share one question to it.
@NullMarked
package dev.rumbo.reconciler.checkout;

import org.jspecify.annotations.NullMarked;
