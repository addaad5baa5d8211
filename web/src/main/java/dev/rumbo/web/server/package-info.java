/// Listening: [WebServer] runs Javalin on a TLS or a plain loopback listener, [Gate] says who asks, and rooms hang
/// their paths in as [Routes].
///
/// Lives elsewhere: what is answered (`kube`, `page`), certificates (`identity`).
@NullMarked
package dev.rumbo.web.server;

import org.jspecify.annotations.NullMarked;
