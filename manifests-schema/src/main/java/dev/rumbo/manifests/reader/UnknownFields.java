package dev.rumbo.manifests.reader;

/// What a request wants done about fields that its object does not have: Kubernetes' `fieldValidation`.
public enum UnknownFields { STRICT, WARN, IGNORE }
