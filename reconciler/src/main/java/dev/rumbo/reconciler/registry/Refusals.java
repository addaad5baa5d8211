package dev.rumbo.reconciler.registry;

import java.util.List;
import java.util.stream.Collectors;

import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.Ref;
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

    /// `deployments.apps`
    static String resource(Kind<?> kind) {
        return kind.plural() + (kind.group().isEmpty() ? "" : "." + kind.group());
    }
}
