package dev.rumbo.reconciler.registry;

import java.util.List;

import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.reconciler.plan.Change;

/// What comes of an intent.
public sealed interface Decision {

    /// The world changes. `object` is the result as a client shall see it: the new state, or what was removed.
    record Accepted(Change change, Obj object) implements Decision {}

    /// The world is already so; nothing is written.
    record Unchanged(Obj object) implements Decision {}

    /// Nothing happens, for this reason.
    ///
    /// @param causes the fields that are wrong, for [Reason#INVALID]
    record Refused(Reason reason, String message, List<FieldCause> causes) implements Decision {
        public Refused {
            causes = List.copyOf(causes);
        }

        public static Refused because(Reason reason, String message) {
            return new Refused(reason, message, List.of());
        }
    }

    /// @param field  e.g. `spec.template.spec.containers[0].image`
    /// @param reason Kubernetes' cause, e.g. `FieldValueInvalid`
    record FieldCause(String field, String reason, String message) {}

    /// Kubernetes' reasons, with their HTTP codes.
    enum Reason {
        NOT_FOUND(404, "NotFound"),
        ALREADY_EXISTS(409, "AlreadyExists"),
        CONFLICT(409, "Conflict"),
        INVALID(422, "Invalid"),
        FORBIDDEN(403, "Forbidden"),
        BAD_REQUEST(400, "BadRequest");

        private final int code;
        private final String word;

        Reason(int code, String word) {
            this.code = code;
            this.word = word;
        }

        public int code() {
            return code;
        }

        public String word() {
            return word;
        }
    }
}
