package dev.rumbo.reconciler.registry;

import java.util.List;
import java.util.stream.Collectors;

import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.manifests.patch.ServerSideApply;
import dev.rumbo.manifests.patch.UnusablePatch;
import dev.rumbo.manifests.problem.Problem;
import dev.rumbo.reconciler.registry.Decision.FieldCause;
import dev.rumbo.reconciler.registry.Decision.Reason;
import dev.rumbo.reconciler.registry.Decision.Refused;

/// The refusals of the registry, in Kubernetes' words: clients look into them.
/// Source: Kubernetes, apimachinery/pkg/api/errors/errors.go.
final class Refusals {

    private Refusals() {}

    static Refused notFound(Ref<?> ref) {
        return Refused.because(Reason.NOT_FOUND, resource(ref.kind()) + " \"" + ref.name() + "\" not found");
    }

    static Refused alreadyExists(Ref<?> ref) {
        return Refused.because(Reason.ALREADY_EXISTS, resource(ref.kind()) + " \"" + ref.name() + "\" already exists");
    }

    static Refused conflict(Ref<?> ref, String why) {
        return Refused.because(Reason.CONFLICT, "Operation cannot be fulfilled on " + resource(ref.kind()) + " \""
                + ref.name() + "\": " + why);
    }

    static Refused stale(Ref<?> ref) {
        return conflict(ref, "the object has been modified; please apply your changes to the latest version and try again");
    }

    static Refused otherUid(Ref<?> ref, String asked, String stored) {
        return conflict(ref, "Precondition failed: UID in precondition: " + asked + ", UID in object meta: " + stored);
    }

    static Refused forbidden(Ref<?> ref, String why) {
        return Refused.because(Reason.FORBIDDEN, resource(ref.kind()) + " \"" + ref.name() + "\" is forbidden: " + why);
    }

    static Refused badRequest(String why) {
        return Refused.because(Reason.BAD_REQUEST, why);
    }

    static Refused invalid(Ref<?> ref, List<FieldCause> causes) {
        var kind = ref.kind();
        var said = causes.stream().map(cause -> cause.field() + ": " + cause.message()).distinct().toList();
        return new Refused(Reason.INVALID, kind.name() + (kind.group().isEmpty() ? "" : "." + kind.group()) + " \""
                + ref.name() + "\" is invalid: " + (said.size() == 1 ? said.getFirst()
                        : said.stream().collect(Collectors.joining(", ", "[", "]"))), causes);
    }

    static Refused ownedByOthers(ServerSideApply.Conflicted conflicted) {
        return new Refused(Reason.CONFLICT, conflicted.message(), conflicted.conflicts().stream()
                .map(conflict -> new FieldCause(conflict.field(), "FieldManagerConflict", "conflict with " + conflict.owner())).toList());
    }

    static Refused unusable(Ref<?> ref, UnusablePatch patch) {
        return switch (patch.reason()) {
            case MALFORMED -> badRequest(String.valueOf(patch.getMessage()));
            case DOES_NOT_FIT -> invalid(ref, List.of(new FieldCause("patch", "FieldValueInvalid",
                    "Invalid value: " + patch.getMessage())));
        };
    }

    static FieldCause cause(Problem problem) {
        return new FieldCause(problem.path().toString(), problem.reason().cause(), problem.causeMessage());
    }

    /// `deployments.apps`
    static String resource(Kind<?> kind) {
        return kind.plural() + (kind.group().isEmpty() ? "" : "." + kind.group());
    }
}
