/// What runs: pods on one Docker host. [RumboNode] is all rooms of the node daemon, put together.
@NullMarked
package dev.rumbo.node;

import org.jspecify.annotations.NullMarked;
