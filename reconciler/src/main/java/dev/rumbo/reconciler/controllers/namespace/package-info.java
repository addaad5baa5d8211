/// Ends namespaces: everything in them first, then the namespace itself.
@NullMarked
package dev.rumbo.reconciler.controllers.namespace;

import org.jspecify.annotations.NullMarked;
