package dev.rumbo.node.identity;

import java.net.URI;

/// How a node finds its cluster the first time.
///
/// @param token proves to the server that the node may join
/// @param caPin proves the server to the node: `sha256:` and the hash of the authority's public key
public record Invitation(URI server, String token, String caPin) {

    /// Without the token.
    @Override
    public String toString() {
        return "Invitation[" + server + "]";
    }
}
