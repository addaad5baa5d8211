package dev.rumbo.node.docker;

import com.github.dockerjava.api.exception.DockerException;
import dev.rumbo.node.runtime.RuntimeFailure.DeadlineExceeded;
import dev.rumbo.node.runtime.RuntimeFailure.RuntimeUnavailable;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Makes every call to the engine end in time, and its failures mean something.
///
/// Each call runs on a virtual thread of its own, which is interrupted when time is up or the caller is interrupted:
/// that, and nothing else, ends a docker-java call on a unix socket.
final class EngineCalls {

    private final Path socket;

    EngineCalls(Path socket) {
        this.socket = socket;
    }

    /// @param what for messages, such as `start container 1f3a9c2e`
    <T> T within(Duration deadline, String what, Callable<T> call)
            throws EngineRefusal, DeadlineExceeded, RuntimeUnavailable, InterruptedException {
        var task = new FutureTask<>(call);
        Thread.ofVirtual().name("engine: " + what).start(task);
        try {
            return task.get(deadline.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException late) {
            task.cancel(true);
            throw new DeadlineExceeded(what, deadline);
        } catch (InterruptedException stop) {
            task.cancel(true);
            throw stop;
        } catch (ExecutionException failed) {
            throw meaning(Objects.requireNonNullElse(failed.getCause(), failed));
        }
    }

    private EngineRefusal meaning(Throwable failure) throws RuntimeUnavailable {
        return switch (failure) {
            case EngineRefusal refusal -> refusal;
            case DockerException refusal ->
                new EngineRefusal(refusal.getHttpStatus(), Messages.ofDockerJava(String.valueOf(refusal.getMessage())));
            case IOException broken -> throw unavailable(broken);
            case RuntimeException wrapped when wrapped.getCause() instanceof IOException broken -> throw unavailable(broken);
            case RuntimeException bug -> throw bug;
            case Error error -> throw error;
            default -> throw new IllegalStateException(failure);
        };
    }

    RuntimeUnavailable unavailable(IOException broken) {
        return new RuntimeUnavailable(
                "the container engine at unix://%s does not answer (%s); is it running, and may this user open the socket?"
                        .formatted(socket, broken.getMessage()), broken);
    }
}
