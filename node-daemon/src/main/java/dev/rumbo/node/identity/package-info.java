/// Who a node is: it joins once with a token, gets a certificate, and renews it before it ends.
///
/// Enter through [NodeIdentity]. The key is made here and never leaves the node.
///
/// Lives elsewhere: deciding who may join (`dev.rumbo.web.identity`).
@NullMarked
package dev.rumbo.node.identity;

import org.jspecify.annotations.NullMarked;
