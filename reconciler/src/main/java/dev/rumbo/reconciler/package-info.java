/// What should be: the control plane. Deciding is pure; the shells around it are dull.
///
/// `plan` says what can be wanted, `world` what is known, `registry` what comes of a wish, `controllers`
/// and `scheduler` wish, `engine` drives them. Shells: `store`, `git`, `render`, `live`, `schedule`.
@NullMarked
package dev.rumbo.reconciler;

import org.jspecify.annotations.NullMarked;
