package dev.rumbo.web.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.reconciler.live.ControlPlane;
import dev.rumbo.web.server.Routes;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.ForbiddenResponse;
import io.javalin.http.sse.SseClient;

/// Serves the page, and tells every open page what changed.
public final class StatusPage implements Routes {

    /// Changes that come together are shown together.
    private static final Duration GATHER = Duration.ofMillis(120);
    private static final Duration SIGN_OF_LIFE = Duration.ofSeconds(15);
    private static final List<String> FILES = List.of("page.css", "page.js", "favicon.svg");

    private static final Set<String> OWN_NAMES = Set.of("localhost", "127.0.0.1", "[::1]");

    private final ControlPlane controlPlane;
    private final PodLogs logs;
    private volatile Rendered rendered = new Rendered(-1, Map.of());

    /// The sections of one revision, as they go over the wire.
    private record Rendered(long revision, Map<String, String> sections) {}

    public StatusPage(ControlPlane controlPlane, PodLogs logs) {
        this.controlPlane = controlPlane;
        this.logs = logs;
    }

    /// Adds `/`, `/updates` and `/logs/…` to a server.
    @Override
    public void addTo(RoutesConfig routes) {
        routes.before(StatusPage::onlyByItsOwnName);
        routes.get("/", context -> file(context, "index.html"));
        FILES.forEach(name -> routes.get("/" + name, context -> file(context, name)));
        routes.get("/status.json", context -> context.contentType("application/json")
                .result(JsonFormat.CANONICAL.writeValueAsString(view())));
        routes.sse("/updates", this::follow);
        routes.get("/logs/{namespace}/{pod}/{container}", this::log);
    }

    /// One open page: everything at once, then whatever changes, until the browser goes away.
    private void follow(SseClient client) {
        client.keepAlive();
        Thread.ofVirtual().name("page-updates").start(() -> {
            try (client) {
                var sent = new LinkedHashMap<String, String>();
                while (!client.terminated()) {
                    var now = render();
                    now.sections().forEach((section, json) -> {
                        if (!json.equals(sent.put(section, json))) {
                            client.sendEvent(section, json);
                        }
                    });
                    awaitChange(now.revision(), client);
                }
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void awaitChange(long revision, SseClient client) throws InterruptedException {
        try (var changes = controlPlane.follow(revision)) {
            if (changes.next(SIGN_OF_LIFE).isEmpty()) {
                client.sendComment("still here");
            }
            changes.next(GATHER);
        } catch (ControlPlane.Expired tooOld) {
            return;   // everything is rendered anew anyway
        }
    }

    private StatusView view() {
        return StatusView.of(controlPlane.world(), controlPlane.journal().latest(200));
    }

    /// All open pages share one rendering of a revision.
    private Rendered render() {
        var world = controlPlane.world();
        var known = rendered;
        if (known.revision() == world.revision()) {
            return known;
        }
        var view = StatusView.of(world, controlPlane.journal().latest(200));
        var sections = new LinkedHashMap<String, String>();
        sections.put("applications", JsonFormat.CANONICAL.writeValueAsString(
                Map.of("applications", view.applications(), "elsewhere", view.elsewhere())));
        sections.put("nodes", JsonFormat.CANONICAL.writeValueAsString(view.nodes()));
        sections.put("actions", JsonFormat.CANONICAL.writeValueAsString(view.actions()));
        sections.put("events", JsonFormat.CANONICAL.writeValueAsString(view.events()));
        var fresh = new Rendered(world.revision(), sections);
        rendered = fresh;
        return fresh;
    }

    private void log(Context context) throws IOException, InterruptedException {
        var follow = "true".equals(context.queryParam("follow"));
        context.contentType("text/plain; charset=utf-8").header("X-Content-Type-Options", "nosniff");
        var out = context.res().getOutputStream();
        context.res().flushBuffer();
        try (var text = logs.open(context.pathParam("namespace"), context.pathParam("pod"),
                context.pathParam("container"), follow, 400)) {
            var buffer = new byte[8192];
            for (var n = text.read(buffer); n >= 0; n = text.read(buffer)) {
                out.write(buffer, 0, n);
                out.flush();
            }
        } catch (PodLogs.NoLogs none) {
            out.write(("— " + none.getMessage() + " —\n").getBytes(java.nio.charset.StandardCharsets.UTF_8));
        }
    }

    /// A page of somebody else's, opened in the same browser, must not read ours under a name of its own
    /// that it lets point here (DNS rebinding).
    private static void onlyByItsOwnName(Context context) {
        var host = Optional.ofNullable(context.host()).orElse("").replaceFirst(":\\d+$", "");
        if (!OWN_NAMES.contains(host)) {
            throw new ForbiddenResponse("this page answers to localhost only, not to " + host);
        }
    }

    private static void file(Context context, String name) {
        context.contentType(switch (name.substring(name.lastIndexOf('.'))) {
                    case ".html" -> "text/html; charset=utf-8";
                    case ".css" -> "text/css; charset=utf-8";
                    case ".svg" -> "image/svg+xml";
                    default -> "text/javascript; charset=utf-8";
                })
                .header("Cache-Control", "no-cache")
                .header("X-Content-Type-Options", "nosniff")
                .header("Referrer-Policy", "no-referrer")
                .header("Content-Security-Policy", "default-src 'self'; frame-ancestors 'none'")
                .result(resource(name));
    }

    private static byte[] resource(String name) {
        try (InputStream in = StatusPage.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the page's " + name + " is missing from the build");
            }
            return in.readAllBytes();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
