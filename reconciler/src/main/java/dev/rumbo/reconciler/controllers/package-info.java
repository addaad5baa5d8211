/// What all controllers share: how an owner finds what is its own ([Claims]).
///
/// Each controller has a room of its own below this one.
@NullMarked
package dev.rumbo.reconciler.controllers;

import org.jspecify.annotations.NullMarked;
