/// Deployments: from one template to the next without a gap. Enter through [DeploymentController].
///
/// Lives here: the arithmetic of rollouts, revisions, progress and its deadline.
/// Lives elsewhere: pods; a deployment only says how many each of its replica sets shall have.
@NullMarked
package dev.rumbo.reconciler.controllers.deployment;

import org.jspecify.annotations.NullMarked;
