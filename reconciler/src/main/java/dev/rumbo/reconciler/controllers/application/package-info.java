/// Applications: what Git says shall be so. Enter through [ApplicationController].
///
/// Lives here: comparing, applying, pruning with its safety rules, and the application's status.
/// Lives elsewhere: reading Git (`dev.rumbo.reconciler.checkout`, whose only word is the `Checkout`), merging
/// fields (the registry), and the verdict on each object (`dev.rumbo.reconciler.health`).
@NullMarked
package dev.rumbo.reconciler.controllers.application;

import org.jspecify.annotations.NullMarked;
