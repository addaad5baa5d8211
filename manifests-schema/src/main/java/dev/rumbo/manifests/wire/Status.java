package dev.rumbo.manifests.wire;

import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.annotation.JsonInclude;

import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.Ref;

import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.ObjectNode;

/// How the API says that something did not work (or, rarely, that it did).
///
/// @param status `Failure` or `Success`
/// @param reason one word that programs branch on, e.g. `NotFound`, `Conflict`
/// @param code   the HTTP status code
public record Status(String status, String message, String reason, Optional<Details> details, int code) {

    /// What it is about.
    ///
    /// @param kind the plural, e.g. `pods`; kubectl prints it
    public record Details(String name, String group, String kind, String uid, List<Cause> causes,
            @JsonInclude(JsonInclude.Include.NON_DEFAULT)
            int retryAfterSeconds) {
        public Details {
            causes = List.copyOf(causes);
        }
    }

    /// One field that is wrong.
    public record Cause(String reason, String message, String field) {}

    public static Status failure(int code, String reason, String message) {
        return new Status("Failure", message, reason, Optional.empty(), code);
    }

    public static Status success(Details details) {
        return new Status("Success", "", "", Optional.of(details), 200);
    }

    /// `pods "web" not found`
    public static Status notFound(Ref<?> ref) {
        return failure(404, "NotFound", qualified(ref.kind()) + " \"" + ref.name() + "\" not found").about(ref);
    }

    public static Status badRequest(String message) {
        return failure(400, "BadRequest", message);
    }

    /// `deployments.apps`, or `pods`.
    public static String qualified(Kind<?> kind) {
        return kind.group().isEmpty() ? kind.plural() : kind.plural() + "." + kind.group();
    }

    /// The same, naming an object.
    public Status about(Ref<?> ref) {
        return about(ref, List.of());
    }

    public Status about(Ref<?> ref, List<Cause> causes) {
        return with(new Details(ref.name(), ref.kind().group(), ref.kind().plural(), "", causes, 0));
    }

    /// The same, asking the client to wait before it tries again.
    public Status retryAfter(int seconds) {
        return with(details.map(d -> new Details(d.name, d.group, d.kind, d.uid, d.causes, seconds))
                .orElse(new Details("", "", "", "", List.of(), seconds)));
    }

    /// The same, about this.
    public Status with(Details value) {
        return new Status(status, message, reason, Optional.of(value), code);
    }

    public boolean isNotFound() {
        return code == 404;
    }

    public boolean isConflict() {
        return code == 409;
    }

    /// As it goes over the wire.
    public ObjectNode tree() {
        var tree = JsonFormat.object();
        tree.put("kind", "Status");
        tree.put("apiVersion", "v1");
        tree.set("metadata", JsonFormat.object());
        tree.setAll((ObjectNode) JsonFormat.tree(this));
        return tree;
    }

    /// Reads a server's answer.
    public static Status read(JsonNode tree) {
        return JsonFormat.read(tree, Status.class);
    }
}
