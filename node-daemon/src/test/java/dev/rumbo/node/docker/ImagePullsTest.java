package dev.rumbo.node.docker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rumbo.node.runtime.RuntimeFailure.PullFailed.Reason;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImagePullsTest {

    /// As engines 20.10 and 28 write them.
    @ParameterizedTest(name = "{1}: {0}")
    @CsvSource(delimiter = '|', textBlock = """
            manifest for nginx:9.99 not found: manifest unknown: manifest unknown                                            | NOT_FOUND
            pull access denied for nobody/nothing, repository does not exist or may require 'docker login'                   | NOT_FOUND
            no matching manifest for linux/arm64/v8 in the manifest list entries                                             | NOT_FOUND
            Get "https://r.example/v2/": unauthorized: authentication required                                               | UNAUTHORIZED
            Get "https://r.example/v2/": dial tcp 127.0.0.1:443: connect: connection refused                                 | REGISTRY_UNAVAILABLE
            Get "https://r.example/v2/": dial tcp: lookup r.example on 127.0.0.53:53: server misbehaving                     | REGISTRY_UNAVAILABLE
            Get "https://r.example/v2/": net/http: request canceled while waiting for connection (Client.Timeout exceeded)   | REGISTRY_UNAVAILABLE
            toomanyrequests: You have reached your pull rate limit.                                                          | REGISTRY_UNAVAILABLE
            invalid reference format                                                                                         | INVALID_NAME
            failed to register layer: no space left on device                                                                | OTHER
            """)
    void a_failed_pull_is_known_by_what_the_engine_says(String message, Reason reason) {
        assertThat(ImagePulls.reason(message)).isEqualTo(reason);
    }
}
