/// What an object is and how it is named: [Obj], [Kind], [Ref], [ObjectMeta].
///
/// An object is *what somebody said* ([Obj#body], canonical JSON that keeps every field the user wrote),
/// a lean typed view of what Rumbo acts on, and what is known of it (`meta`, `status`: typed and complete).
///
/// Lives elsewhere: the kinds themselves (one room per API group), reading YAML (`yaml`, `binding`).
@NullMarked
package dev.rumbo.manifests.meta;

import org.jspecify.annotations.NullMarked;
