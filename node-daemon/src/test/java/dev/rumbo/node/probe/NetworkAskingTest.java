package dev.rumbo.node.probe;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.InstantSource;

import com.sun.net.httpserver.HttpServer;

import dev.rumbo.node.pod.ProbeWish.Purpose;
import dev.rumbo.node.runtime.Behaviour;
import dev.rumbo.node.runtime.FakeContainerRuntime;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NetworkAskingTest {

    private final NetworkAsking asking = new NetworkAsking(
            new FakeContainerRuntime("n1", InstantSource.system(), Behaviour.Script.FAIR_WEATHER));

    @ParameterizedTest(name = "HTTP {0}: {1}")
    @CsvSource({"200, passed", "204, passed", "302, passed", "404, HTTP probe failed with statuscode: 404", "500, HTTP probe failed with statuscode: 500"})
    void judges_http_by_its_status(int code, String outcome) throws Exception {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", exchange -> {
            var asked = exchange.getRequestURI().getPath() + " " + exchange.getRequestHeaders().getFirst("X-Probe");
            exchange.sendResponseHeaders(asked.equals("/ready yes") ? code : 418, -1);
            exchange.close();
        });
        server.start();

        var answer = asking.ask(TallyTest.wish(Purpose.READINESS, """
                "httpGet":{"path":"ready","port":%d,"httpHeaders":[{"name":"X-Probe","value":"yes"}]}""".formatted(server.getAddress().getPort())));
        server.stop(0);

        assertThat(words(answer)).isEqualTo(outcome);
    }

    @Test
    void says_that_nobody_listens() throws Exception {
        var port = free();

        assertThat(words(asking.ask(TallyTest.wish(Purpose.READINESS, "\"tcpSocket\":{\"port\":" + port + "}"))))
                .isEqualTo("dial tcp 127.0.0.1:" + port + ": connection refused");
        assertThat(words(asking.ask(TallyTest.wish(Purpose.READINESS, "\"httpGet\":{\"path\":\"/\",\"port\":" + port + "}"))))
                .isEqualTo("Get \"http://127.0.0.1:" + port + "/\": connection refused");
    }

    @Test
    void gives_up_after_the_timeout() throws Exception {
        try (var deaf = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {   // accepts, but never answers
            assertThat(words(asking.ask(TallyTest.wish(Purpose.READINESS,
                    "\"httpGet\":{\"path\":\"/\",\"port\":" + deaf.getLocalPort() + "},\"timeoutSeconds\":1"))))
                    .contains("context deadline exceeded");
            assertThat(words(asking.ask(TallyTest.wish(Purpose.READINESS, "\"tcpSocket\":{\"port\":" + deaf.getLocalPort() + "}"))))
                    .isEqualTo("passed");
        }
    }

    @Test
    void does_not_guess_at_a_port_that_has_no_such_name() throws Exception {
        assertThat(asking.ask(TallyTest.wish(Purpose.READINESS, "\"tcpSocket\":{\"port\":\"admin\"}"))).isInstanceOf(ProbeAnswer.Unasked.class);
    }

    private static int free() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private static String words(ProbeAnswer answer) {
        return switch (answer) {
            case ProbeAnswer.Passed _ -> "passed";
            case ProbeAnswer.Failed(var message) -> message;
            case ProbeAnswer.Unasked(var message) -> "unasked: " + message;
        };
    }
}
