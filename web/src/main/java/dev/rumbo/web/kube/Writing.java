package dev.rumbo.web.kube;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.rumbo.manifests.apps.Deployment;
import dev.rumbo.manifests.apps.ReplicaSet;
import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.manifests.meta.LabelSelector;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.wire.ApiPath;
import dev.rumbo.manifests.wire.ListMeta;
import dev.rumbo.manifests.wire.Status;
import dev.rumbo.reconciler.live.ControlPlane;
import dev.rumbo.reconciler.plan.Intent;
import dev.rumbo.reconciler.plan.Intent.Part;
import dev.rumbo.reconciler.plan.Intent.PatchType;
import dev.rumbo.reconciler.plan.Intent.Propagation;
import dev.rumbo.reconciler.registry.Decision;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// Turns create, update, patch and delete into intents, and what is decided into answers.
final class Writing {

    private static final String JSON_PATCH = "application/json-patch+json";
    private static final String MERGE_PATCH = "application/merge-patch+json";
    private static final String STRATEGIC_PATCH = "application/strategic-merge-patch+json";
    private static final String APPLY_PATCH = "application/apply-patch+yaml";

    private final ControlPlane plane;
    private final Reading reading;

    Writing(ControlPlane plane, Reading reading) {
        this.plane = plane;
        this.reading = reading;
    }

    // ---- create

    /// @param tree the body, already read
    Reply create(Ask ask, ApiPath path, ObjectNode tree) throws Refusal, InterruptedException {
        named(tree, path);
        var checked = Checks.checked(tree, path.kind(), ask);
        return answer(ask, path, 201, decided(ask, new Intent.Create(bound(path, tree))), checked.warnings());
    }

    Reply createSub(Ask ask, ApiPath path, ObjectNode tree) throws Refusal, InterruptedException {
        return switch (path.subresource()) {
            case "binding" -> {
                var target = tree.path("target").path("name").asString("");
                yield done(path, decided(ask, new Intent.Bind(Pod.KIND.ref(path.namespace(), path.name()), Node.KIND.ref(target))));
            }
            case "eviction" -> {
                var options = tree.path("deleteOptions");
                yield done(path, decided(ask, delete(ask, path, options, "evicted by " + ask.actor())));
            }
            default -> throw methodNotAllowed(ask, path);
        };
    }

    private static Reply done(ApiPath path, Decision decision) throws Refusal {
        accepted(path, decision);
        return Reply.json(201, new Status("Success", "", "", Optional.empty(), 201).tree());
    }

    // ---- update

    Reply update(Ask ask, ApiPath path, ObjectNode tree) throws Refusal, InterruptedException {
        if (path.subresource().equals("scale")) {
            return scaled(ask, path, tree);
        }
        named(tree, path);
        if (path.subresource().equals("status")) {
            return answer(ask, path, 200, decided(ask, new Intent.ReportStatus(bound(path, tree))), List.of());
        }
        tree.remove("status");   // only its own subresource changes it
        var checked = Checks.checked(tree, path.kind(), ask);
        return answer(ask, path, 200, decided(ask, new Intent.Replace(bound(path, tree))), checked.warnings());
    }

    // ---- patch

    Reply patch(Ask ask, ApiPath path) throws Refusal, InterruptedException {
        var mediaType = Bodies.mediaType(ask);
        if (mediaType.equals(APPLY_PATCH) && path.subresource().isEmpty()) {
            return apply(ask, path);
        }
        var type = switch (mediaType) {
            case JSON_PATCH -> PatchType.JSON;
            case MERGE_PATCH -> PatchType.MERGE;
            case STRATEGIC_PATCH -> PatchType.STRATEGIC;
            default -> throw Bodies.unsupported(ask, List.of(JSON_PATCH, MERGE_PATCH, STRATEGIC_PATCH, APPLY_PATCH));
        };
        var patch = Bodies.json(ask.body());
        if (path.subresource().equals("scale")) {
            return Reply.json(200, scaleOf(accepted(path, decided(ask,
                    new Intent.Patch(path.ref(), type, Json.of(patch), Part.SCALE, ask.fieldManager())))));
        }
        var checked = patch instanceof ObjectNode object && path.subresource().isEmpty()
                ? Checks.checked(object, path.kind(), ask) : Checks.NOTHING_FOUND;
        var part = path.subresource().equals("status") ? Part.STATUS : Part.WHOLE;
        return answer(ask, path, 200, decided(ask, new Intent.Patch(path.ref(), type, Json.of(patch), part, ask.fieldManager())),
                checked.warnings());
    }

    private Reply apply(Ask ask, ApiPath path) throws Refusal, InterruptedException {
        if (!(Bodies.yaml(ask.body()) instanceof ObjectNode tree)) {
            throw Refusal.badRequest("the body of the request is no object");
        }
        if (ask.param("fieldManager").isEmpty()) {
            throw Refusal.badRequest("fieldManager is required for apply patch");
        }
        named(tree, path);
        var checked = Checks.checked(tree, path.kind(), ask);
        var existed = plane.world().has(path.ref());
        return answer(ask, path, existed ? 200 : 201, decided(ask, new Intent.Apply(path.ref(), Json.of(tree), ask.fieldManager(),
                ask.flag("force"))), checked.warnings());
    }

    // ---- scale

    Reply scale(ApiPath path) throws Refusal {
        return Reply.json(200, scaleOf(reading.find(path)));
    }

    private Reply scaled(Ask ask, ApiPath path, ObjectNode wished) throws Refusal, InterruptedException {
        var version = wished.path("metadata").path("resourceVersion").asString("");
        var stored = reading.find(path);
        if (!version.isEmpty() && !version.equals(Long.toString(stored.meta().resourceVersion()))) {
            throw new Refusal(Status.failure(409, "Conflict", "Operation cannot be fulfilled on " + Status.qualified(path.kind())
                    + " \"" + path.name() + "\": the object has been modified; please apply your changes to the latest version and try again")
                    .about(path.ref()));
        }
        var patch = JsonFormat.object();
        patch.putObject("spec").put("replicas", wished.path("spec").path("replicas").asInt(0));
        return Reply.json(200, scaleOf(accepted(path, decided(ask,
                new Intent.Patch(path.ref(), PatchType.MERGE, Json.of(patch), Part.SCALE, ask.fieldManager())))));
    }

    private static ObjectNode scaleOf(Obj object) throws Refusal {
        var tree = JsonFormat.object().put("kind", "Scale").put("apiVersion", "autoscaling/v1");
        var meta = tree.putObject("metadata").put("name", object.meta().name()).put("namespace", object.meta().namespace())
                .put("uid", object.meta().uid()).put("resourceVersion", Long.toString(object.meta().resourceVersion()));
        object.meta().creationTimestamp().ifPresent(time -> meta.put("creationTimestamp", JsonFormat.time(time)));
        switch (object) {
            case Deployment d -> fill(tree, d.replicas(), d.status().replicas(), d.spec().selector());
            case ReplicaSet s -> fill(tree, s.replicas(), s.status().replicas(), s.spec().selector());
            default -> throw Refusal.badRequest(object.ref() + " cannot be scaled");
        }
        return tree;
    }

    private static void fill(ObjectNode scale, int wished, int there, LabelSelector selector) {
        scale.putObject("spec").put("replicas", wished);
        scale.putObject("status").put("replicas", there).put("selector", String.join(",",
                selector.matchLabels().entrySet().stream().map(label -> label.getKey() + "=" + label.getValue()).toList()));
    }

    // ---- delete

    Reply delete(Ask ask, ApiPath path) throws Refusal, InterruptedException {
        var decision = decided(ask, delete(ask, path, options(ask), "deleted by " + ask.actor()));
        var last = accepted(path, decision);
        if (decision instanceof Decision.Accepted(var change, _) && change.removed() && !path.kind().equals(Pod.KIND)) {
            return Reply.json(200, Status.success(new Status.Details(path.name(), path.kind().group(), path.kind().plural(),
                    last.meta().uid(), List.of(), 0)).tree());
        }
        return reading.shown(200, last, View.of(ask));
    }

    /// Every object that is selected; as Kubernetes does, one by one.
    Reply deleteAll(Ask ask, ApiPath path) throws Refusal, InterruptedException {
        var options = options(ask);
        var gone = new ArrayList<JsonNode>();
        var world = plane.world();
        for (var object : Chosen.by(ask, path).in(world)) {
            var one = ApiPath.of(object.ref());
            var decision = decided(ask, delete(ask, one, options, "deleted by " + ask.actor()));
            if (!(decision instanceof Decision.Refused refused && refused.reason() == Decision.Reason.NOT_FOUND)) {
                gone.add(accepted(one, decision).tree());
            }
        }
        var list = JsonFormat.object().put("kind", path.kind().name() + "List").put("apiVersion", path.kind().apiVersion());
        list.set("metadata", JsonFormat.tree(ListMeta.at(world.revision())));
        list.set("items", JsonFormat.array().addAll(gone));
        return Reply.json(200, list);
    }

    private static JsonNode options(Ask ask) throws Refusal {
        return ask.body().length == 0 ? JsonFormat.object() : Bodies.object(ask);
    }

    private Intent.Delete delete(Ask ask, ApiPath path, JsonNode options, String because) throws Refusal {
        var grace = options.path("gracePeriodSeconds").isNumber() ? Optional.of(options.path("gracePeriodSeconds").asLong())
                : ask.number("gracePeriodSeconds");
        if (grace.filter(seconds -> seconds < 0).isPresent()) {
            throw Refusal.badRequest("gracePeriodSeconds is " + grace.get() + "; it must not be negative");
        }
        var uid = Optional.of(options.path("preconditions").path("uid").asString("")).filter(s -> !s.isEmpty());
        var version = options.path("preconditions").path("resourceVersion").asString("");
        if (!version.isEmpty() && !version.equals(Long.toString(reading.find(path).meta().resourceVersion()))) {
            throw new Refusal(Status.failure(409, "Conflict", "Precondition failed: ResourceVersion in precondition: " + version).about(path.ref()));
        }
        var orphans = options.path("orphanDependents").asBoolean(false);
        var policy = options.path("propagationPolicy").asString(ask.param("propagationPolicy").orElse(orphans ? "Orphan" : "Background"));
        return new Intent.Delete(path.ref(), uid, grace, switch (policy) {
            case "Background" -> Propagation.BACKGROUND;
            case "Foreground" -> Propagation.FOREGROUND;
            case "Orphan" -> Propagation.ORPHAN;
            default -> throw Refusal.badRequest("propagationPolicy is \"" + policy + "\"; use Background, Foreground or Orphan");
        }, because);
    }

    // ---- common

    private Decision decided(Ask ask, Intent intent) throws Refusal, InterruptedException {
        var options = ask.method().equals("DELETE") && ask.body().length > 0 ? Bodies.object(ask).path("dryRun") : JsonFormat.array();
        if (ask.dryRun() || options.size() > 0) {
            return plane.tryOut(intent, ask.actor());
        }
        try {
            return plane.submit(intent, ask.actor());
        } catch (ControlPlane.Busy busy) {
            throw new Refusal(Status.failure(429, "TooManyRequests", String.valueOf(busy.getMessage())).retryAfter(1));
        } catch (ControlPlane.Unavailable unwritten) {
            throw new Refusal(Status.failure(503, "ServiceUnavailable", String.valueOf(unwritten.getMessage())).retryAfter(2));
        }
    }

    private Reply answer(Ask ask, ApiPath path, int code, Decision decision, List<String> warnings) throws Refusal {
        return reading.shown(code, accepted(path, decision), View.of(ask)).warning(warnings);
    }

    private static Obj accepted(ApiPath path, Decision decision) throws Refusal {
        return switch (decision) {
            case Decision.Accepted(_, var object) -> object;
            case Decision.Unchanged(var object) -> object;
            case Decision.Refused(var reason, var message, var causes) -> throw new Refusal(
                    Status.failure(reason.code(), reason.word(), message).with(new Status.Details(path.name(), path.kind().group(),
                            reason == Decision.Reason.INVALID ? path.kind().name() : path.kind().plural(), "", causes.stream()
                            .map(cause -> new Status.Cause(cause.reason(), cause.message(), cause.field())).toList(), 0)));
        };
    }

    /// Makes sure that the body means what the path says.
    private static void named(ObjectNode tree, ApiPath path) throws Refusal {
        var kind = path.kind();
        var apiVersion = tree.path("apiVersion").asString("");
        var name = tree.path("kind").asString("");
        if (apiVersion.isEmpty() && name.isEmpty()) {
            tree.put("apiVersion", kind.apiVersion()).put("kind", kind.name());   // the path says it
        } else if (!apiVersion.equals(kind.apiVersion()) || !name.equals(kind.name())) {
            throw Refusal.badRequest("the object is a " + apiVersion + ", Kind=" + name + ", but the path is for "
                    + kind.apiVersion() + ", Kind=" + kind.name());
        }
        if (!(tree.path("metadata") instanceof ObjectNode meta)) {
            throw Refusal.badRequest("the object has no metadata");
        }
        var namespace = meta.path("namespace").asString("");
        if (!namespace.isEmpty() && !namespace.equals(path.namespace())) {
            throw Refusal.badRequest(kind.namespaced()
                    ? "the namespace of the provided object does not match the namespace sent on the request"
                    : kind.plural() + " stand in no namespace; remove metadata.namespace");
        }
        if (kind.namespaced()) {
            meta.put("namespace", path.namespace());
        }
        var objectName = meta.path("name").asString("");
        if (!path.name().isEmpty() && objectName.isEmpty()) {
            meta.put("name", path.name());
        } else if (!path.name().isEmpty() && !objectName.equals(path.name())) {
            throw Refusal.badRequest("the name of the object (" + objectName + ") does not match the name on the URL (" + path.name() + ")");
        }
    }

    private static Obj bound(ApiPath path, JsonNode tree) throws Refusal {
        try {
            return path.kind().bind(tree);
        } catch (JacksonException | IllegalArgumentException | java.time.DateTimeException unfit) {
            throw Refusal.badRequest(path.kind().name() + " in version \"" + path.kind().version() + "\" cannot be handled as a "
                    + path.kind().name() + ": " + (unfit instanceof JacksonException json ? json.getOriginalMessage() : unfit.getMessage()));
        }
    }

    static Refusal methodNotAllowed(Ask ask, ApiPath path) {
        return new Refusal(Status.failure(405, "MethodNotAllowed", "the server does not allow " + ask.method() + " on " + path));
    }
}
