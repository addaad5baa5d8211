package dev.rumbo.node.docker;

import com.github.dockerjava.api.DockerClient;
import com.github.dockerjava.api.async.ResultCallback;
import com.github.dockerjava.api.model.AuthConfig;
import com.github.dockerjava.api.model.PullResponseItem;
import dev.rumbo.node.runtime.ImageName;
import dev.rumbo.node.runtime.PullProgress;
import dev.rumbo.node.runtime.RegistryLogin;
import dev.rumbo.node.runtime.RuntimeFailure.PullFailed;
import dev.rumbo.node.runtime.RuntimeFailure.PullFailed.Reason;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Fetches images: each one once at a time, three at most side by side, first come, first served.
final class ImagePulls {

    private static final int AT_ONCE = 3;

    private final Semaphore slots = new Semaphore(AT_ONCE, true);
    private final Map<Request, FutureTask<Optional<PullFailed>>> running = new ConcurrentHashMap<>();
    private final Duration stall;

    /// @param stall how long nothing may come before a pull is given up
    ImagePulls(Duration stall) {
        this.stall = stall;
    }

    /// Whoever may pull with one login may not be given what another login fetched, so logins are told apart.
    private record Request(ImageName image, Optional<RegistryLogin> login) {}

    /// Returns when the image is there. A caller that is interrupted leaves; the pull goes on and is found by the next.
    void pull(DockerClient client, ImageName image, Optional<RegistryLogin> login, PullProgress progress)
            throws PullFailed, InterruptedException {
        var request = new Request(image, login);
        var mine = new FutureTask<>(() -> fetch(client, request, progress));
        var before = running.putIfAbsent(request, mine);
        if (before == null) {
            Thread.ofVirtual().name("pull " + image).start(() -> {
                try {
                    mine.run();
                } finally {
                    running.remove(request);
                }
            });
        }
        try {
            var failure = (before == null ? mine : before).get();
            if (failure.isPresent()) {
                throw failure.get();
            }
        } catch (ExecutionException broken) {
            throw new PullFailed(image.toString(), Reason.OTHER, String.valueOf(broken.getCause()));
        }
    }

    private Optional<PullFailed> fetch(DockerClient client, Request request, PullProgress progress) throws InterruptedException {
        var image = request.image();
        slots.acquire();
        var answer = new Answer(progress);
        try (answer) {
            var command = client.pullImageCmd(image.repository()).withTag(image.tagOrDigest());
            request.login().ifPresent(login -> command.withAuthConfig(new AuthConfig()
                    .withRegistryAddress(login.server()).withUsername(login.user()).withPassword(login.password())));
            command.exec(answer);
            if (!answer.ended(stall)) {
                return Optional.of(new PullFailed(image.toString(), Reason.STALLED,
                        "the registry sent nothing for %d s".formatted(stall.toSeconds())));
            }
            return answer.failure().map(message -> new PullFailed(image.toString(), reason(message), message));
        } catch (IOException closing) {
            return Optional.empty();   // Answer.close does not fail once the answer has ended
        } finally {
            slots.release();
        }
    }

    /// Engines and registries say it in many words; these are the ones they share.
    static Reason reason(String message) {
        var text = message.toLowerCase(Locale.ROOT);
        if (has(text, "invalid reference format", "invalid repository name", "invalid tag format")) {
            return Reason.INVALID_NAME;
        }
        if (has(text, "manifest unknown", "not found", "does not exist", "no matching manifest", "name unknown", "no such image")) {
            return Reason.NOT_FOUND;
        }
        if (has(text, "unauthorized", "authentication required", "access denied", "forbidden", "no basic auth credentials")) {
            return Reason.UNAUTHORIZED;
        }
        if (has(text, "refused", "no such host", "timeout", "timed out", "unreachable", "no route to host", "server misbehaving", "eof",
                "connection reset", "tls", "x509", "toomanyrequests", "unavailable", "bad gateway", "internal server error",
                "deadline exceeded", "request canceled", "lookup ")) {
            return Reason.REGISTRY_UNAVAILABLE;
        }
        return Reason.OTHER;
    }

    private static boolean has(String text, String... signs) {
        return Stream.of(signs).anyMatch(text::contains);
    }

    /// What the engine reports while it pulls. The engine answers 200 and sends failures as lines of the stream; docker-java
    /// calls `onComplete` after `onError` too.
    private static final class Answer extends ResultCallback.Adapter<PullResponseItem> {
        private final PullProgress progress;
        private final Map<String, long[]> layers = new ConcurrentHashMap<>();
        private final AtomicReference<@Nullable String> failure = new AtomicReference<>();
        private final CountDownLatch end = new CountDownLatch(1);
        private volatile long lastWordNanos = System.nanoTime();

        Answer(PullProgress progress) {
            this.progress = progress;
        }

        @Override
        public void onNext(PullResponseItem item) {
            lastWordNanos = System.nanoTime();
            var detail = item.getErrorDetail();
            var message = detail == null ? null : detail.getMessage();
            if (message != null) {
                failure.compareAndSet(null, message);
                return;
            }
            var layer = item.getProgressDetail();
            var id = item.getId();
            if (id != null && layer != null && layer.getCurrent() != null && layer.getTotal() != null
                    && "Downloading".equals(item.getStatus())) {
                layers.put(id, new long[] {layer.getCurrent(), layer.getTotal()});
            } else if (id != null && "Download complete".equals(item.getStatus())) {
                layers.computeIfPresent(id, (_, bytes) -> new long[] {bytes[1], bytes[1]});
            }
            progress.pulled(layers.values().stream().mapToLong(bytes -> bytes[0]).sum(),
                    layers.values().stream().mapToLong(bytes -> bytes[1]).sum());
        }

        @Override
        public void onError(Throwable thrown) {
            failure.compareAndSet(null, Messages.ofDockerJava(String.valueOf(thrown.getMessage())));
            end.countDown();
        }

        @Override
        public void onComplete() {
            end.countDown();
        }

        /// Whether it ended by itself, instead of falling silent for `stall`.
        boolean ended(Duration stall) throws InterruptedException {
            for (var left = stall.toNanos(); left > 0; left = stall.toNanos() - (System.nanoTime() - lastWordNanos)) {
                if (end.await(left, TimeUnit.NANOSECONDS)) {
                    return true;
                }
            }
            return false;
        }

        Optional<String> failure() {
            return Optional.ofNullable(failure.get());
        }
    }
}
