/// Where the pods of a service are: [EndpointsController].
///
/// Lives here: which pods may get traffic, and the numbers behind named ports. Lives elsewhere: addresses of
/// services (`registry`) and carrying the traffic (the node daemon).
@NullMarked
package dev.rumbo.reconciler.controllers.endpoints;

import org.jspecify.annotations.NullMarked;
