package dev.rumbo.manifests.wire;

/// A node's new certificate, and the authority that signed it.
///
/// @param certificate PEM
/// @param authority   the cluster's own CA certificate, PEM
public record JoinAnswer(String certificate, String authority) {}
