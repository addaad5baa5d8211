package dev.rumbo.web.server;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.util.Optional;

import io.javalin.http.Context;

import dev.rumbo.web.identity.Caller;
import dev.rumbo.web.identity.ClusterIdentity;

/// Finds out who sent a request: by the client certificate of its connection, or by its bearer token.
public final class Gate {

    private static final String BEARER = "Bearer ";

    private final ClusterIdentity identity;

    public Gate(ClusterIdentity identity) {
        this.identity = identity;
    }

    /// Who asks; [Caller#ANONYMOUS] where nothing was shown. Empty where a token is not good: answer 401.
    public Optional<Caller> caller(Context request) throws IOException {
        var header = Optional.ofNullable(request.header("Authorization"));
        return identity.caller(certificate(request),
                header.filter(h -> h.startsWith(BEARER)).map(h -> h.substring(BEARER.length()).strip()));
    }

    private static Optional<X509Certificate> certificate(Context request) {
        return request.req().getAttribute("jakarta.servlet.request.X509Certificate") instanceof X509Certificate[] chain
                && chain.length > 0 ? Optional.of(chain[0]) : Optional.empty();
    }
}
