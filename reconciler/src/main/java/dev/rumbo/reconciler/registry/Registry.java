package dev.rumbo.reconciler.registry;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import dev.rumbo.manifests.coordination.Lease;
import dev.rumbo.manifests.core.Event;
import dev.rumbo.manifests.core.Namespace;
import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.core.PodStatus;
import dev.rumbo.manifests.core.Service;
import dev.rumbo.manifests.meta.Condition;
import dev.rumbo.manifests.meta.HasStatus;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.meta.ObjectMeta;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.manifests.patch.ServerSideApply;
import dev.rumbo.manifests.patch.UnusablePatch;
import dev.rumbo.manifests.validation.Validation;
import dev.rumbo.reconciler.plan.Cause;
import dev.rumbo.reconciler.plan.Change;
import dev.rumbo.reconciler.plan.Intent;
import dev.rumbo.reconciler.registry.Decision.Accepted;
import dev.rumbo.reconciler.registry.Decision.FieldCause;
import dev.rumbo.reconciler.registry.Decision.Refused;
import dev.rumbo.reconciler.registry.Decision.Unchanged;
import dev.rumbo.reconciler.world.World;

import tools.jackson.core.JacksonException;
import tools.jackson.databind.node.ObjectNode;

/// Decides what becomes of a wish, whoever has it: kubectl, a node, Git or a controller.
///
/// Pure: the same arguments give the same decision. One intent changes at most one object.
public final class Registry {

    private static final int NAME_ATTEMPTS = 64;

    private final Admission admission;

    /// @param admission what objects from outside have to pass
    public Registry(Admission admission) {
        this.admission = admission;
    }

    /// @param cause becomes the cause of the change; wishes from outside have revision 0 in it
    /// @param now   the master's time; stored times of objects come from it alone
    /// @param names where made-up names come from; advance it by [Names#after] with the accepted change
    public Decision decide(Intent intent, World world, Cause cause, Instant now, Names names) {
        var step = new Step(world, cause, now, names, checks(intent, cause) ? Optional.of(admission) : Optional.empty());
        return switch (intent) {
            case Intent.Create(var object) -> create(object, step);
            case Intent.Replace(var object) -> replace(object, step);
            case Intent.ReportStatus(var object) -> reportStatus(object, step);
            case Intent.Bind(var pod, var node) -> bind(pod, node.name(), step);
            case Intent.Delete delete -> world.find(delete.target()).map(stored -> delete(delete, stored, step))
                    .orElseGet(() -> Refusals.notFound(delete.target()));
            case Intent.Apply apply -> apply(apply, step);
            case Intent.Patch patch -> patch(patch, step);
        };
    }

    /// Whole objects from controllers were made from checked ones; texts are always checked.
    private static boolean checks(Intent intent, Cause cause) {
        return cause.revision() == 0 || intent instanceof Intent.Apply || intent instanceof Intent.Patch;
    }

    /// What one decision is made from.
    ///
    /// @param admission what the object has to pass, if anything
    private record Step(World world, Cause cause, Instant now, Names names, Optional<Admission> admission) {

        long revision() {
            return world.revision() + 1;
        }

        Step unchecked() {
            return new Step(world, cause, now, names, Optional.empty());
        }

        /// Created and deleted at: whole seconds, as Kubernetes' `Time` has them.
        Instant second() {
            return now.truncatedTo(ChronoUnit.SECONDS);
        }
    }

    // ---- create

    private Decision create(Obj said, Step step) {
        if (said.meta().name().isEmpty() && said.meta().generateName().isEmpty()) {
            return Refusals.invalid(said.ref(), List.of(new FieldCause("metadata.name", "FieldValueRequired",
                    "Required value: name or generateName is required")));
        }
        if (said.meta().resourceVersion() != 0) {
            return Refusals.badRequest("resourceVersion should not be set on objects to be created");
        }
        var closed = closedNamespace(said, step);
        if (closed.isPresent()) {
            return closed.get();
        }
        var named = named(said, step);
        if (step.world().has(named.ref())) {
            return Refusals.alreadyExists(named.ref());
        }
        return step.admission().isEmpty() ? created(named, step)
                : admitted(step, named.kind(), named.tree(), Optional.empty(), object -> created(withFreshStatus(object), step));
    }

    /// What becomes of a tree that passes admission; the refusal of one that does not.
    private static Decision admitted(Step step, Kind<? extends Obj> kind, ObjectNode tree, Optional<Obj> before,
            Function<Obj, Decision> onward) {
        return switch (step.admission().orElse(Admission.OPEN).admit(kind, tree, before)) {
            case Admission.Invalid(var causes) -> Refusals.invalid(kind.ref("", tree.at("/metadata/name").asString("")), causes);
            case Admission.Admitted(var passed) -> {
                try {
                    yield onward.apply(kind.bind(passed));
                } catch (JacksonException | IllegalArgumentException unreadable) {
                    yield Refusals.badRequest(kind.name() + " in version \"" + kind.version()
                            + "\" cannot be handled as a " + kind.name() + ": " + unreadable.getMessage());
                }
            }
        };
    }

    private static Optional<Decision> closedNamespace(Obj said, Step step) {
        if (!said.kind().namespaced()) {
            return Optional.empty();
        }
        var namespace = Namespace.KIND.ref(said.meta().namespace());
        var found = step.world().find(namespace);
        if (found.isEmpty()) {
            return Optional.of(Refusals.notFound(namespace));
        }
        return found.get().meta().deleting() && !(said instanceof Event)
                ? Optional.of(Refusals.forbidden(said.ref(), "unable to create new content in namespace "
                        + namespace.name() + " because it is being terminated"))
                : Optional.empty();
    }

    private static Obj named(Obj said, Step step) {
        var meta = said.meta();
        if (!meta.name().isEmpty()) {
            return said;
        }
        var named = said;
        for (var attempt = 0; attempt < NAME_ATTEMPTS; attempt++) {
            var name = meta.generateName() + step.names().suffix(said, attempt);
            named = said.withMeta(meta.with(edit -> edit.name = name));
            if (!step.world().has(named.ref())) {
                return named;
            }
        }
        return named;   // 64 names out of 14 million were all taken: the caller is told that the last one exists
    }

    /// A client's word about the status of a new object does not count; only nodes announce themselves with one.
    private static Obj withFreshStatus(Obj object) {
        return object instanceof HasStatus<?, ?> && !(object instanceof Node)
                ? object.kind().bind(object.tree().without("status")) : object;
    }

    private static Decision created(Obj object, Step step) {
        var uid = step.names().uid(object.ref(), step.revision());
        var meta = object.meta().with(edit -> {
            edit.uid = uid;
            edit.generation = 1;
            edit.creationTimestamp = Optional.of(step.second());
            edit.deletionTimestamp = Optional.empty();
            edit.deletionGracePeriodSeconds = Optional.empty();
        });
        return switch (object) {
            case Pod pod -> written(Optional.empty(), pod.withMeta(meta).withStatus(promised(pod)), step);
            case Lease lease -> written(Optional.empty(), lease.renewedAt(step.now()).withMeta(meta), step);
            case Namespace namespace -> written(Optional.empty(),
                    Namespaces.opened(namespace.withMeta(meta)), step);
            case Service service -> createdService(service.withMeta(meta), step);
            default -> written(Optional.empty(), object.withMeta(meta), step);
        };
    }

    private static PodStatus promised(Pod pod) {
        return pod.status().inQosClass(QosClass.of(pod.spec()));
    }

    private static Decision createdService(Service service, Step step) {
        if (service.headless() || service.spec().type().equals("ExternalName")) {
            return written(Optional.empty(), service, step);
        }
        var wished = service.spec().clusterIP();
        if (!wished.isEmpty()) {
            return ServiceAddresses.objectionTo(wished, service, step.world())
                    .<Decision>map(why -> Refusals.invalid(service.ref(), List.of(new FieldCause("spec.clusterIP",
                            "FieldValueInvalid", "Invalid value: \"" + wished + "\": " + why))))
                    .orElseGet(() -> written(Optional.empty(), service.withClusterIp(wished), step));
        }
        return ServiceAddresses.freeFor(service.ref(), step.world())
                .map(ip -> written(Optional.empty(), service.withClusterIp(ip), step))
                .orElseGet(() -> Refusals.forbidden(service.ref(),
                        "all addresses of 10.43.0.0/16 are in use; delete services that are no longer needed"));
    }

    // ---- replace

    private Decision replace(Obj said, Step step) {
        var found = step.world().find(said.ref());
        if (found.isEmpty()) {
            return Refusals.notFound(said.ref());
        }
        var stored = found.get();
        var stale = stale(said, stored);
        if (stale.isPresent()) {
            return stale.get();
        }
        return step.admission().isEmpty() ? replaced(stored, said, step)
                : admitted(step, said.kind(), said.tree(), Optional.of(stored), object -> replaced(stored, object, step));
    }

    private static Optional<Decision> stale(Obj said, Obj stored) {
        if (!said.meta().uid().isEmpty() && !said.meta().uid().equals(stored.meta().uid())) {
            return Optional.of(Refusals.otherUid(stored.ref(), said.meta().uid(), stored.meta().uid()));
        }
        return said.meta().resourceVersion() != 0 && said.meta().resourceVersion() != stored.meta().resourceVersion()
                ? Optional.of(Refusals.stale(stored.ref())) : Optional.empty();
    }

    private static Decision replaced(Obj stored, Obj said, Step step) {
        var kept = stored.meta();
        var meta = said.meta().with(edit -> {
            edit.generateName = kept.generateName();
            edit.uid = kept.uid();
            edit.resourceVersion = kept.resourceVersion();
            edit.generation = kept.generation();
            edit.creationTimestamp = kept.creationTimestamp();
            edit.deletionTimestamp = kept.deletionTimestamp();
            edit.deletionGracePeriodSeconds = kept.deletionGracePeriodSeconds();
            edit.managedFields = edit.managedFields.isEmpty() ? new ArrayList<>(kept.managedFields()) : edit.managedFields;
        });
        var after = withStatusOf(stored, switch (said) {
            case Service service when stored instanceof Service before -> keepingAddress(before, service).withMeta(meta);
            case Lease lease -> lease.renewedAt(step.now()).withMeta(meta);
            case Namespace _ when !kept.deleting() -> stored.withMeta(meta);   // its finalizer holds it until it ends
            default -> said.withMeta(meta);
        });
        var objections = new ArrayList<FieldCause>();
        if (!stored.body().equals(after.body())) {
            Validation.updateProblems(stored.body().tree(), after.body().tree(), stored.kind()).stream()
                    .map(Refusals::cause).forEach(objections::add);
        }
        if (kept.deleting() && !kept.finalizers().containsAll(meta.finalizers())) {
            objections.add(new FieldCause("metadata.finalizers", "FieldValueForbidden",
                    "Forbidden: no new finalizers can be added if the object is being deleted"));
        }
        if (!objections.isEmpty()) {
            return Refusals.invalid(stored.ref(), objections);
        }
        if (Endings.over(after)) {
            return removed(stored, after, step);
        }
        return written(Optional.of(stored), stored.body().equals(after.body()) || after instanceof Lease
                ? after : after.withMeta(nextGeneration(after)), step);
    }

    /// A service that says nothing about its address keeps the one it has.
    private static Service keepingAddress(Service before, Service said) {
        return said.spec().clusterIP().isEmpty() && !said.spec().type().equals("ExternalName")
                && !before.spec().clusterIP().isEmpty() ? said.withClusterIp(before.spec().clusterIP()) : said;
    }

    @SuppressWarnings("unchecked")   // both are of one kind, so their statuses are of one type
    private static Obj withStatusOf(Obj source, Obj target) {
        return source instanceof HasStatus<?, ?> from && target instanceof HasStatus<?, ?> onto
                ? ((HasStatus<?, Object>) onto).withStatus(from.status()) : target;
    }

    // ---- apply and patch

    private static Decision apply(Intent.Apply wish, Step step) {
        var found = step.world().find(wish.target()).<Obj>map(object -> object);
        try {
            return switch (Patching.applied(wish, found, step.now())) {
                case ServerSideApply.Conflicted conflicted -> Refusals.ownedByOthers(conflicted);
                case ServerSideApply.Applied(var tree) -> found.isEmpty()
                        ? admitted(step, wish.target().kind(), tree, found, object -> createApplied(object, step))
                        : admitted(step, wish.target().kind(), tree, found, object -> changed(found.get(), object, step));
            };
        } catch (UnusablePatch unusable) {
            return Refusals.unusable(wish.target(), unusable);
        }
    }

    /// An object that names a version or a uid is meant to exist. What is applied says no status, so its own is fresh.
    private static Decision createApplied(Obj object, Step step) {
        if (object.meta().resourceVersion() != 0 || !object.meta().uid().isEmpty()) {
            return Refusals.notFound(object.ref());
        }
        return closedNamespace(object, step).orElseGet(() -> created(object, step));
    }

    private static Decision patch(Intent.Patch wish, Step step) {
        var found = step.world().find(wish.target());
        if (found.isEmpty()) {
            return Refusals.notFound(wish.target());
        }
        var stored = found.get();
        try {
            var after = Patching.patched(wish, stored, step.now());
            return wish.part() == Intent.Part.STATUS
                    ? admitted(step.unchecked(), stored.kind(), after, Optional.of(stored), object -> reportStatus(object, step))
                    : admitted(step, stored.kind(), after, Optional.of(stored), object -> changed(stored, object, step));
        } catch (UnusablePatch unusable) {
            return Refusals.unusable(stored.ref(), unusable);
        } catch (IllegalArgumentException unreadable) {
            return Refusals.badRequest(String.valueOf(unreadable.getMessage()));
        }
    }

    private static Decision changed(Obj stored, Obj said, Step step) {
        if (!said.ref().equals(stored.ref())) {
            return Refusals.badRequest("the name of the object (" + said.ref() + ") does not match the name of the request ("
                    + stored.ref() + ")");
        }
        return stale(said, stored).orElseGet(() -> replaced(stored, said, step));
    }

    // ---- status

    private static Decision reportStatus(Obj said, Step step) {
        var found = step.world().find(said.ref());
        if (found.isEmpty()) {
            return Refusals.notFound(said.ref());
        }
        var stored = found.get();
        if (!(stored instanceof HasStatus<?, ?>)) {
            return Refusals.badRequest(Refusals.resource(stored.kind()) + " have no status");
        }
        return stale(said, stored).orElseGet(() -> written(Optional.of(stored), switch (said) {
            case Pod report when stored instanceof Pod pod -> pod.withStatus(completed(report, pod));
            default -> withStatusOf(said, stored);
        }, step));
    }

    /// A node knows neither the promise nor the binding; what the registry wrote of them stays.
    private static PodStatus completed(Pod report, Pod stored) {
        var status = report.status().inQosClass(stored.status().qosClass());
        return Condition.find(stored.status().conditions(), "PodScheduled")
                .filter(_ -> Condition.find(status.conditions(), "PodScheduled").isEmpty())
                .map(scheduled -> status.with(scheduled)).orElse(status);
    }

    // ---- bind

    private static Decision bind(Ref<Pod> ref, String node, Step step) {
        var found = step.world().find(ref);
        if (found.isEmpty()) {
            return Refusals.notFound(ref);
        }
        var pod = found.get();
        var nodeRef = Node.KIND.ref(node);
        if (!step.world().has(nodeRef)) {
            return Refusals.notFound(nodeRef);
        }
        if (pod.scheduled()) {
            return Refusals.conflict(ref, "pod " + ref.name() + " is already assigned to node \"" + pod.spec().nodeName() + "\"");
        }
        if (pod.meta().deleting()) {
            return Refusals.conflict(ref, "pod " + ref.name() + " is being deleted, cannot be assigned to a host");
        }
        return written(Optional.of(pod), pod.on(node).withStatus(
                pod.status().with(Condition.of("PodScheduled", true, "", "", step.second()))), step);
    }

    // ---- delete

    private static Decision delete(Intent.Delete wish, Obj stored, Step step) {
        if (wish.uid().isPresent() && !wish.uid().get().equals(stored.meta().uid())) {
            return Refusals.otherUid(stored.ref(), wish.uid().get(), stored.meta().uid());
        }
        if (Bootstrap.indispensable(stored.ref())) {
            return Refusals.forbidden(stored.ref(), "this namespace may not be deleted");
        }
        var ending = Endings.begun(stored, wish, step.second());
        return Endings.over(ending) || stored instanceof Namespace namespace && Namespaces.empty(namespace, step.world())
                        && stored.meta().deleting() && ending.meta().finalizers().isEmpty()
                ? removed(stored, ending, step)
                : written(Optional.of(stored), ending, step);
    }

    // ---- the change

    private static Decision removed(Obj stored, Obj last, Step step) {
        return new Accepted(new Change(step.revision(), step.now(), Optional.of(stored), Optional.empty(), step.cause()),
                last.withMeta(last.meta().with(edit -> edit.resourceVersion = step.revision())));
    }

    private static Decision written(Optional<Obj> before, Obj after, Step step) {
        if (before.isPresent() && before.get().equals(after)) {
            return new Unchanged(before.get());
        }
        var marked = after.withMeta(after.meta().with(edit -> edit.resourceVersion = step.revision()));
        return new Accepted(new Change(step.revision(), step.now(), before, Optional.of(marked), step.cause()), marked);
    }

    private static ObjectMeta nextGeneration(Obj object) {
        return object.meta().with(edit -> edit.generation = object.meta().generation() + 1);
    }
}
