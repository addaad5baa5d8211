package dev.rumbo.manifests.wire;

/// A node asks for a certificate, either with a join token (the first time) or with its old certificate.
///
/// @param token empty where the old certificate speaks for the node
/// @param csr   PKCS#10 certificate request, PEM; names the node and its addresses
public record JoinRequest(String node, String token, String csr) {

    /// Without the token: whoever knows it may join.
    @Override
    public String toString() {
        return "JoinRequest[" + node + "]";
    }
}
