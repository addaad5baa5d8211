package dev.rumbo.manifests.problem;

import java.util.Comparator;

/// One thing that is wrong with a manifest.
///
/// Reads as one line:
///
///     apps/web.yaml:14:26: spec.template.spec.containers[0].imagePullPolicy is "Sometimes", which is no pull policy; use Always, IfNotPresent or Never
///
/// The values of Secrets never appear in it.
///
/// @param at      where the value stands, [Position#NOWHERE] when it came from no file
/// @param path    the field
/// @param reason  what sort of problem it is, in Kubernetes' words
/// @param message what is wrong, said about the field: `is "Sometimes", which is no pull policy`
/// @param remedy  what to do: `use Always, IfNotPresent or Never`; empty when the message says it
public record Problem(Position at, FieldPath path, Reason reason, String message, String remedy) {

    /// In the order of the files, and from top to bottom within one.
    public static final Comparator<Problem> BY_POSITION = Comparator.comparing((Problem problem) -> problem.at()).thenComparing(problem -> problem.path().toString());

    /// The causes that a Kubernetes `Status` names; the constant's text is the one client libraries look for.
    public enum Reason {
        REQUIRED("FieldValueRequired", "Required value"),
        DUPLICATE("FieldValueDuplicate", "Duplicate value"),
        INVALID("FieldValueInvalid", "Invalid value"),
        NOT_SUPPORTED("FieldValueNotSupported", "Unsupported value"),
        FORBIDDEN("FieldValueForbidden", "Forbidden"),
        TOO_LONG("FieldValueTooLong", "Too long"),
        TYPE("FieldValueTypeInvalid", "Invalid value"),
        /// A field that the schema does not know.
        UNKNOWN("FieldValueInvalid", "unknown field"),
        /// The file or body cannot be read at all.
        SYNTAX("FieldValueInvalid", "Invalid value"),
        /// The apiVersion or the kind is none that is served.
        NO_SUCH_KIND("FieldValueNotSupported", "Unsupported value");

        private final String cause;
        private final String words;

        Reason(String cause, String words) {
            this.cause = cause;
            this.words = words;
        }

        /// As in `status.details.causes[].reason`.
        public String cause() {
            return cause;
        }

        public String words() {
            return words;
        }
    }

    public static Problem of(FieldPath path, Reason reason, String message, String remedy) {
        return new Problem(Position.NOWHERE, path, reason, message, remedy);
    }

    public Problem located(Position position) {
        return new Problem(position, path, reason, message, remedy);
    }

    /// The statement without its position: what is wrong, and what to do.
    public String text() {
        var field = path.toString();
        return (field.isEmpty() ? message : field + " " + message) + (remedy.isEmpty() ? "" : "; " + remedy);
    }

    /// As in `status.details.causes[].message`: Kubernetes' words for the reason, then ours for the rest.
    public String causeMessage() {
        var said = message.startsWith("is ") ? message.substring("is ".length()) : message;
        return reason.words() + ": " + said + (remedy.isEmpty() ? "" : "; " + remedy);
    }

    @Override
    public String toString() {
        return at.equals(Position.NOWHERE) ? text() : at + ": " + text();
    }
}
