/// The shape of every kind: which fields there are, of what type, and how lists and maps are merged.
///
/// Enter through [Schemas][dev.rumbo.manifests.schema.Schemas]. One source for strict reading, patches, field ownership, `kubectl explain` and the
/// OpenAPI documents that are served. For Kubernetes' kinds it is written at build time by `SchemaGenerator` (`src/generator`), for Rumbo's own
/// by hand (`rumbo.dev_v1.schema`). Opened a group at a time and a type at a time, so that a short command reads little.
///
/// Lives here: shapes.
/// Lives elsewhere: checking a tree against them (`binding`), rules beyond shape (`validation`).
@org.jspecify.annotations.NullMarked
package dev.rumbo.manifests.schema;
