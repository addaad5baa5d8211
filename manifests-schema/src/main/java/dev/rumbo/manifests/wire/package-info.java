/// What goes over the wire between the API server and its clients: paths ([ApiPath]), errors ([Status]),
/// watch lines ([WatchLine]), tables ([Table]), and how a new node asks to join ([JoinRequest]).
///
/// Lives elsewhere: sending it (`client`), answering it (`dev.rumbo.web.kube`).
@NullMarked
package dev.rumbo.manifests.wire;

import org.jspecify.annotations.NullMarked;
