package dev.rumbo.web.kube;

import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

import org.eclipse.jetty.io.EofException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import io.javalin.http.HandlerType;
import io.javalin.http.HttpResponseException;

import dev.rumbo.manifests.Kinds;
import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.manifests.wire.ApiPath;
import dev.rumbo.manifests.wire.JoinRequest;
import dev.rumbo.manifests.wire.Status;
import dev.rumbo.reconciler.live.ControlPlane;
import dev.rumbo.web.identity.Attempt;
import dev.rumbo.web.identity.Attempt.Verb;
import dev.rumbo.web.identity.Authorizer;
import dev.rumbo.web.identity.Caller;
import dev.rumbo.web.identity.ClusterIdentity;
import dev.rumbo.web.server.Gate;
import dev.rumbo.web.server.Routes;
import dev.rumbo.web.server.WebServer;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Answers every path that no other room has claimed: who asks? may they? what do they want?
public final class KubeApi implements Routes {

    private static final Logger LOG = LoggerFactory.getLogger(KubeApi.class);
    private static final List<HandlerType> METHODS = List.of(HandlerType.GET, HandlerType.POST, HandlerType.PUT,
            HandlerType.PATCH, HandlerType.DELETE, HandlerType.HEAD, HandlerType.OPTIONS);

    /// The Kubernetes version whose API this is like; clients choose their ways by it.
    private static final String LIKE_MAJOR = "1";
    private static final String LIKE_MINOR = "33";

    private final ControlPlane plane;
    private final ClusterIdentity identity;
    private final Gate gate;
    private final String version;
    private final Reading reading;
    private final Watches watches;
    private final Writing writing;
    private final PodLog podLog;
    private final OpenApi openApi;

    /// @param version of this program, e.g. `0.1.0`
    public KubeApi(ControlPlane plane, ClusterIdentity identity, NodeLogs logs, InstantSource clock, String version) {
        this.plane = plane;
        this.identity = identity;
        this.gate = new Gate(identity);
        this.version = version;
        this.reading = new Reading(plane, clock);
        this.watches = new Watches(plane, clock);
        this.writing = new Writing(plane, reading);
        this.podLog = new PodLog(logs);
        this.openApi = new OpenApi(version);
    }

    @Override
    public void addTo(RoutesConfig routes) {
        for (var method : METHODS) {
            routes.addHttpHandler(method, "/", this::handle);
            routes.addHttpHandler(method, "/<path>", this::handle);
        }
    }

    private void handle(Context context) throws IOException, InterruptedException {
        try {
            var caller = gate.caller(context);
            if (caller.isEmpty()) {
                throw new Refusal(Status.failure(401, "Unauthorized", "the token is unknown or expired"));
            }
            send(context, answer(ask(context, caller.get())));
        } catch (Refusal refusal) {
            send(context, Reply.of(refusal.status()));
        } catch (HttpResponseException refused) {
            send(context, Reply.of(Status.failure(refused.getStatus(), refused.getStatus() == 413 ? "RequestEntityTooLarge" : "BadRequest",
                    String.valueOf(refused.getMessage()))));
        } catch (RuntimeException bug) {
            LOG.atError().addKeyValue("method", context.method()).addKeyValue("path", context.path()).setCause(bug).log("request failed");
            if (!context.res().isCommitted()) {
                send(context, Reply.of(Status.failure(500, "InternalError", "an internal error occurred; the server's log says more")));
            }
        }
    }

    private static Ask ask(Context context, Caller caller) {
        var method = context.method().name();
        return new Ask(method.equals("HEAD") ? "GET" : method, context.req().getRequestURI(), context.queryParamMap(),
                Optional.ofNullable(context.header("Accept")).orElse(""), Optional.ofNullable(context.contentType()).orElse(""),
                method.equals("GET") ? new byte[0] : context.bodyAsBytes(), caller,
                Optional.ofNullable(context.userAgent()).orElse(""));
    }

    // ---- what is wanted?

    private Reply answer(Ask ask) throws Refusal, IOException, InterruptedException {
        if (ask.path().equals(ApiPath.JOIN) && ask.method().equals("POST")) {
            return join(ask);
        }
        var path = ApiPath.parse(ask.path());
        if (path.isPresent()) {
            return resource(ask, path.get());
        }
        authorize(ask, new Attempt.ReadPath(ask.path()));
        var found = switch (ask.path()) {
            case "/healthz", "/livez", "/readyz" -> Optional.<Reply>of(new Reply.Document(200, "text/plain", "ok".getBytes(
                    java.nio.charset.StandardCharsets.US_ASCII), List.of()));
            case "/version" -> Optional.<Reply>of(Reply.json(200, versionTree()));
            case "/" -> Optional.<Reply>of(Reply.json(200, paths()));
            default -> Discovery.answer(ask).or(() -> openApi.answer(ask));
        };
        if (found.isEmpty()) {
            throw new Refusal(Status.failure(404, "NotFound", "the server could not find the requested resource"));
        }
        if (!ask.method().equals("GET")) {
            throw new Refusal(Status.failure(405, "MethodNotAllowed", ask.path() + " can only be read"));
        }
        return found.get();
    }

    private Reply resource(Ask ask, ApiPath path) throws Refusal, InterruptedException {
        if (!Served.has(path.kind(), path.subresource())) {
            throw new Refusal(Status.failure(404, "NotFound", "the server could not find the requested resource"));
        }
        return switch (ask.method()) {
            case "GET" -> read(ask, path);
            case "POST" -> {
                if (path.isCollection() == !path.subresource().isEmpty() || !path.isCollection() && path.subresource().isEmpty()) {
                    throw Writing.methodNotAllowed(ask, path);
                }
                if (path.isCollection() && path.kind().namespaced() && path.namespace().isEmpty()) {
                    throw Writing.methodNotAllowed(ask, path);
                }
                known(ask);
                var body = Bodies.object(ask);
                var target = path.isCollection() ? new ApiPath(path.kind(), path.namespace(),
                        body.path("metadata").path("name").asString(""), "") : path;
                authorize(ask, new Attempt.WithObjects(Verb.CREATE, target));
                yield path.isCollection() ? writing.create(ask, target, body) : writing.createSub(ask, path, body);
            }
            case "PUT" -> {
                single(ask, path, "binding", "eviction", "log");
                authorize(ask, new Attempt.WithObjects(Verb.UPDATE, path));
                yield writing.update(ask, path, Bodies.object(ask));
            }
            case "PATCH" -> {
                single(ask, path, "binding", "eviction", "log");
                authorize(ask, new Attempt.WithObjects(Verb.PATCH, path));
                yield writing.patch(ask, path);
            }
            case "DELETE" -> {
                if (!path.subresource().isEmpty()) {
                    throw Writing.methodNotAllowed(ask, path);
                }
                authorize(ask, new Attempt.WithObjects(path.isCollection() ? Verb.DELETECOLLECTION : Verb.DELETE, path));
                yield path.isCollection() ? writing.deleteAll(ask, path) : writing.delete(ask, path);
            }
            default -> throw Writing.methodNotAllowed(ask, path);
        };
    }

    private static void single(Ask ask, ApiPath path, String... notHere) throws Refusal {
        if (path.isCollection() || List.of(notHere).contains(path.subresource())) {
            throw Writing.methodNotAllowed(ask, path);
        }
    }

    private Reply read(Ask ask, ApiPath path) throws Refusal, InterruptedException {
        if (!path.isCollection() && !ask.flag("watch")) {
            authorize(ask, new Attempt.WithObjects(Verb.GET, path));
            return switch (path.subresource()) {
                case "", "status" -> reading.get(ask, path);
                case "scale" -> writing.scale(path);
                case "log" -> podLog.answer(ask, path, plane.world());
                default -> throw Writing.methodNotAllowed(ask, path);
            };
        }
        var fields = FieldQuery.parse(ask.param("fieldSelector").orElse(""), path.kind()).demanded();
        var verb = ask.flag("watch") ? Verb.WATCH : Verb.LIST;
        authorize(ask, new Attempt.WithObjects(verb, path, fields));
        return verb == Verb.WATCH ? watches.watch(ask, path) : reading.list(ask, path);
    }

    private Reply join(Ask ask) throws Refusal, IOException {
        authorize(ask, new Attempt.Join());
        JoinRequest request;
        try {
            request = JsonFormat.read(Bodies.json(ask.body()), JoinRequest.class);
        } catch (JacksonException unclear) {
            throw Refusal.badRequest("the request to join is not understood");
        }
        return switch (identity.join(request, ask.caller())) {
            case ClusterIdentity.Admission.Admitted(var answer) -> Reply.json(201, JsonFormat.tree(answer));
            case ClusterIdentity.Admission.Rejected(var code, var why) ->
                    throw new Refusal(Status.failure(code, code == 401 ? "Unauthorized" : "BadRequest", why));
        };
    }

    // ---- may they?

    private void authorize(Ask ask, Attempt attempt) throws Refusal {
        if (!Authorizer.allows(ask.caller(), attempt, plane.world())) {
            known(ask);
            throw new Refusal(Status.failure(403, "Forbidden",
                    "User \"" + ask.caller().name() + "\" cannot " + attempt.inWords()));
        }
    }

    private static void known(Ask ask) throws Refusal {
        if (ask.caller().anonymous()) {
            throw new Refusal(Status.failure(401, "Unauthorized", "show a client certificate of this cluster or a token; "
                    + "the administrator's is in the kubeconfig in the server's data directory"));
        }
    }

    // ---- small documents

    private JsonNode versionTree() {
        return JsonFormat.object().put("major", LIKE_MAJOR).put("minor", LIKE_MINOR)
                .put("gitVersion", "v" + LIKE_MAJOR + "." + LIKE_MINOR + ".0+rumbo-" + version).put("gitCommit", "").put("gitTreeState", "clean")
                .put("buildDate", "1970-01-01T00:00:00Z").put("goVersion", "").put("compiler", "java")
                .put("platform", "linux/" + (System.getProperty("os.arch", "").equals("aarch64") ? "arm64" : "amd64"));
    }

    private static ObjectNode paths() {
        var tree = JsonFormat.object();
        var list = tree.putArray("paths");
        List.of("/api", "/api/v1", "/apis").forEach(list::add);
        Kinds.ALL.stream().map(kind -> kind.apiVersion()).filter(gv -> gv.contains("/")).distinct().forEach(gv -> list.add("/apis/" + gv));
        List.of("/healthz", "/livez", "/openapi/v2", "/openapi/v3", "/readyz", "/version").forEach(list::add);
        return tree;
    }

    // ---- sending

    private static void send(Context context, Reply reply) throws IOException, InterruptedException {
        switch (reply) {
            case Reply.Document(var code, var contentType, var body, var warnings) -> {
                context.status(code);
                warnings.forEach(warning -> context.res().addHeader("Warning", "299 - \"" + warning.replace("\\", "\\\\").replace("\"", "\\\"") + "\""));
                retryAfter(body, code).forEach(context::header);
                context.contentType(contentType);
                context.result(body);
            }
            case Reply.Streaming(var contentType, var lasting, var body) -> {
                context.status(200);
                context.contentType(contentType);
                if (lasting) {
                    WebServer.allowSilence(context);
                }
                var out = context.res().getOutputStream();
                if (lasting) {
                    context.res().flushBuffer();   // kubectl waits for the headers before anything happens
                }
                try {
                    body.writeTo(out);
                } catch (EofException gone) {
                    LOG.atDebug().addKeyValue("path", context.path()).log("client went away");
                }
            }
        }
    }

    private static Map<String, String> retryAfter(byte[] body, int code) {
        var headers = new TreeMap<String, String>();
        if (code == 429 || code == 503) {
            headers.put("Retry-After", Integer.toString(Math.max(1, JsonFormat.CANONICAL.readTree(body)
                    .path("details").path("retryAfterSeconds").asInt(1))));
        }
        return headers;
    }
}
