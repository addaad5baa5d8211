/// What becomes of a wish: [Registry] decides every [dev.rumbo.reconciler.plan.Intent].
///
/// Lives here: admission, names, uids, generations, finalizers and graceful deletion, field ownership,
/// immutability, cluster addresses of services. Pure: time and randomness are handed in.
@NullMarked
package dev.rumbo.reconciler.registry;

import org.jspecify.annotations.NullMarked;
