/// How an object is, in one word and a sentence: [Health].
///
/// The verdicts are those of gitops-engine (Argo CD), so that people and tools who know them feel at home; the
/// sentences are ours and name the container, the exit code and the restarts.
@NullMarked
package dev.rumbo.reconciler.health;

import org.jspecify.annotations.NullMarked;
