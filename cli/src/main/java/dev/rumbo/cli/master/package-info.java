/// The control plane put together: store, engine, controllers, Git, web.
@NullMarked
package dev.rumbo.cli.master;

import org.jspecify.annotations.NullMarked;
