package dev.rumbo.node.docker;

import dev.rumbo.node.runtime.RuntimeFailure;
import java.nio.file.Path;
import java.util.Objects;
import org.junit.jupiter.api.Assumptions;

/// The engine that tests use: the one `DOCKER_HOST` names, or the usual one.
public final class LocalEngine {

    public static final Path SOCKET = DockerRuntime.socketOf(Objects.requireNonNullElse(System.getenv("DOCKER_HOST"), ""));
    /// Any image with a shell will do.
    public static final String SHELL_IMAGE = Objects.requireNonNullElse(System.getenv("RUMBO_TEST_IMAGE"), "busybox:1.35");

    private LocalEngine() {}

    /// Skips the tests of a class, and says so aloud, when there is nothing to run them on.
    public static void mustAnswerAndHave(String image) {
        var missing = missing(image);
        if (!missing.isEmpty()) {
            System.err.println("SKIPPED, Docker tests were not run: " + missing);
        }
        Assumptions.assumeTrue(missing.isEmpty(), missing);
    }

    private static String missing(String image) {
        try (var runtime = new DockerRuntime(SOCKET, "test-probe")) {
            return runtime.image(image).isPresent() ? ""
                    : "the engine has no image %s; fetch it (docker pull %s) or set RUMBO_TEST_IMAGE".formatted(image, image);
        } catch (RuntimeFailure failure) {
            return String.valueOf(failure.getMessage());
        } catch (InterruptedException stop) {
            Thread.currentThread().interrupt();
            return "interrupted";
        }
    }
}
