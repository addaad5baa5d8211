package dev.rumbo.manifests.core;

import java.util.List;
import java.util.Optional;

import dev.rumbo.manifests.meta.IntOrString;

/// A repeated question to a container. Exactly one of `exec`, `httpGet` and `tcpSocket` is present.
/// Zeros mean Kubernetes' defaults, which defaulting has filled in for stored objects.
public record Probe(
        Optional<Exec> exec,
        Optional<HttpGet> httpGet,
        Optional<TcpSocket> tcpSocket,
        int initialDelaySeconds,
        int timeoutSeconds,
        int periodSeconds,
        int successThreshold,
        int failureThreshold) {

    public Probe {
        timeoutSeconds = timeoutSeconds == 0 ? 1 : timeoutSeconds;
        periodSeconds = periodSeconds == 0 ? 10 : periodSeconds;
        successThreshold = successThreshold == 0 ? 1 : successThreshold;
        failureThreshold = failureThreshold == 0 ? 3 : failureThreshold;
    }

    /// Healthy when the command exits with 0.
    public record Exec(List<String> command) {
        public Exec {
            command = List.copyOf(command);
        }
    }

    /// Healthy when the answer's code is from 200 to 399. `scheme` is HTTP or HTTPS (not verified).
    public record HttpGet(String path, IntOrString port, String host, String scheme, List<Header> httpHeaders) {
        public HttpGet {
            httpHeaders = List.copyOf(httpHeaders);
        }
    }

    public record Header(String name, String value) {}

    /// Healthy when the port can be connected to.
    public record TcpSocket(IntOrString port, String host) {}
}
