package dev.rumbo.node.docker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.rumbo.node.runtime.ContainerIdentity;
import dev.rumbo.node.runtime.LogSink;
import dev.rumbo.node.runtime.PodIdentity;
import dev.rumbo.node.runtime.RuntimeEvent;
import dev.rumbo.node.runtime.RuntimeFailure.DeadlineExceeded;
import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineStreamTest {

    private static final String DIED = """
            {"Type":"container","Action":"die","Actor":{"ID":"abc","Attributes":{"exitCode":"137","rumbo.dev/pod":"web","rumbo.dev/namespace":"shop",\
            "rumbo.dev/pod-uid":"u1","rumbo.dev/container":"app","rumbo.dev/kind":"app","rumbo.dev/attempt":"2"}},"timeNano":1500000000}""";

    @TempDir
    private Path directory;
    private Path socket;

    @BeforeEach
    void chooseSocket() {
        socket = directory.resolve("engine.sock");
    }

    private static String chunked(String... chunks) {
        var answer = new StringBuilder("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        for (var chunk : chunks) {
            answer.append(Integer.toHexString(chunk.length())).append("\r\n").append(chunk).append("\r\n");
        }
        return answer.toString();
    }

    private String read(String answer) throws Exception {
        try (var _ = new ScriptedEngine(socket, List.of(answer)); var stream = EngineStream.get(socket, "/x")) {
            return new String(stream.body().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void reads_answers_in_chunks() throws Exception {
        assertThat(read(chunked("hello ", "world") + "0\r\n\r\n")).isEqualTo("hello world");
    }

    @Test
    void reads_answers_of_a_given_length() throws Exception {
        assertThat(read("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello and more")).isEqualTo("hello");
    }

    @Test
    void an_answer_that_breaks_off_is_not_taken_for_whole() {
        assertThatThrownBy(() -> read(chunked("hello"))).isInstanceOf(EOFException.class);
    }

    @Test
    void an_error_says_what_the_engine_said() {
        assertThatThrownBy(() -> read("HTTP/1.1 404 Not Found\r\nContent-Length: 30\r\n\r\n{\"message\":\"No such container\"}"))
                .isInstanceOf(EngineRefusal.class).hasMessageContaining("No such container");
    }

    @Test
    void an_engine_that_hangs_is_left_after_the_deadline() throws Exception {
        try (var _ = new ScriptedEngine(socket, List.of())) {
            assertThatThrownBy(() -> new EngineCalls(socket).within(Duration.ofMillis(50), "say hello", () -> EngineStream.get(socket, "/_ping")))
                    .isInstanceOf(DeadlineExceeded.class).hasMessage("the container engine did not say hello within 50 ms");
        }
    }

    @Test
    void events_go_on_after_the_engine_was_away() throws Exception {
        var events = new LinkedBlockingQueue<RuntimeEvent>();
        var lost = new LinkedBlockingQueue<String>();
        try (var _ = new ScriptedEngine(socket, List.of(chunked(DIED + "\n"), chunked(DIED.replace("137", "0") + "\n")));
                var _ = new EventFeed(socket, "n1", events::add, () -> lost.add("lost")).started()) {
            var heard = new ArrayList<String>();
            while (heard.size() < 6) {
                var event = events.poll(20, TimeUnit.SECONDS);
                assertThat(event).isNotNull();
                heard.add(event.getClass().getSimpleName() + (event instanceof RuntimeEvent.Died died ? died.exitCode() : ""));
            }

            assertThat(heard).containsExactly("Relist", "Died137", "Lost", "Relist", "Died0", "Lost");
            assertThat(lost).hasSize(2);
        }
    }

    @Test
    void an_event_tells_whose_it_is() {
        assertThat(EventFeed.event(DIED)).get().isInstanceOfSatisfying(RuntimeEvent.Died.class, died -> {
            assertThat(died.identity()).isEqualTo(ContainerIdentity.app(new PodIdentity("shop", "web", "u1"), "app", 2));
            assertThat(died.at()).isEqualTo("1970-01-01T00:00:01.5Z");
        });
        assertThat(EventFeed.event("{\"Type\":\"container\",\"Action\":\"die\",\"Actor\":{\"ID\":\"abc\",\"Attributes\":{}}}")).isEmpty();
        assertThat(EventFeed.event("nonsense")).get().isInstanceOf(RuntimeEvent.Relist.class);
    }

    @Test
    void framed_output_is_told_apart() throws Exception {
        var framed = new byte[] {1, 0, 0, 0, 0, 0, 0, 3, 'o', 'u', 't', 2, 0, 0, 0, 0, 0, 0, 4, 'o', 'o', 'p', 's'};
        var found = new ArrayList<String>();

        Frames.copy(new ByteArrayInputStream(framed), (stream, chunk) -> found.add(stream + " " + StandardCharsets.UTF_8.decode(chunk)));

        assertThat(found).containsExactly(LogSink.Stream.STDOUT + " out", LogSink.Stream.STDERR + " oops");
    }
}
