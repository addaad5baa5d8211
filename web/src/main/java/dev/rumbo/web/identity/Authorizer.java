package dev.rumbo.web.identity;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import dev.rumbo.manifests.coordination.Lease;
import dev.rumbo.manifests.core.ConfigMap;
import dev.rumbo.manifests.core.Container;
import dev.rumbo.manifests.core.Event;
import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.core.Secret;
import dev.rumbo.manifests.core.Service;
import dev.rumbo.manifests.core.Volume;
import dev.rumbo.manifests.discovery.EndpointSlice;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.wire.UserNames;
import dev.rumbo.reconciler.world.World;
import dev.rumbo.web.identity.Attempt.Verb;

/// Whether somebody may do something. What is not allowed here is forbidden. Pure.
///
/// Nodes get what Kubernetes' node authorizer and NodeRestriction leave them: their own node, lease and pods, what
/// those pods need, and what a proxy has to know.
public final class Authorizer {

    private static final List<String> OPEN_TO_ALL = List.of("/healthz", "/livez", "/readyz", "/version");

    private Authorizer() {}

    public static boolean allows(Caller caller, Attempt attempt, World world) {
        if (caller.in(UserNames.MASTERS)) {
            return true;
        }
        return switch (attempt) {
            case Attempt.Join() -> true;
            case Attempt.ReadPath(var path) -> OPEN_TO_ALL.contains(path) || caller.node().isPresent();
            case Attempt.WithObjects with -> caller.node().map(node -> allowsNode(node, with, world)).orElse(false);
        };
    }

    private static boolean allowsNode(String node, Attempt.WithObjects with, World world) {
        var kind = with.on().kind();
        var verb = with.verb();
        var own = with.on().name().equals(node);
        var whole = with.on().subresource().isEmpty();
        if (kind.equals(Pod.KIND)) {
            return allowsPod(node, with, world);
        } else if (kind.equals(Node.KIND)) {
            return switch (verb) {
                case GET, LIST, WATCH -> whole;
                case CREATE -> own && whole;
                case UPDATE, PATCH -> own && (whole || with.on().subresource().equals("status"));
                case DELETE, DELETECOLLECTION -> false;
            };
        } else if (kind.equals(Lease.KIND)) {
            return own && whole && with.on().namespace().equals(Lease.NODE_NAMESPACE) && switch (verb) {
                case GET, CREATE, UPDATE, PATCH -> true;
                case LIST, WATCH, DELETE, DELETECOLLECTION -> false;
            };
        } else if (kind.equals(Event.KIND)) {
            return whole && switch (verb) {
                case CREATE, UPDATE, PATCH -> true;
                case GET, LIST, WATCH, DELETE, DELETECOLLECTION -> false;
            };
        } else if (kind.equals(Service.KIND) || kind.equals(EndpointSlice.KIND)) {
            return whole && reading(verb);
        } else if (kind.equals(ConfigMap.KIND) || kind.equals(Secret.KIND)) {
            return whole && reading(verb) && named(with)
                    .map(name -> neededBy(world.podsOn(node), kind, with.on().namespace(), name)).orElse(false);
        }
        return false;
    }

    private static boolean allowsPod(String node, Attempt.WithObjects with, World world) {
        var bound = world.find(Pod.KIND.ref(with.on().namespace(), with.on().name()))
                .map(pod -> pod.spec().nodeName().equals(node)).orElse(false);
        return switch (with.verb()) {
            case GET -> bound && with.on().subresource().isEmpty();
            case LIST, WATCH -> node.equals(with.fields().get("spec.nodeName"));
            case UPDATE, PATCH -> bound && with.on().subresource().equals("status");
            case DELETE -> bound && with.on().subresource().isEmpty();
            case CREATE, DELETECOLLECTION -> false;
        };
    }

    private static boolean reading(Verb verb) {
        return verb == Verb.GET || verb == Verb.LIST || verb == Verb.WATCH;
    }

    /// The one object that a request is about: by its path, or by a field selector.
    private static Optional<String> named(Attempt.WithObjects with) {
        return with.on().name().isEmpty() ? Optional.ofNullable(with.fields().get("metadata.name"))
                : Optional.of(with.on().name());
    }

    /// Whether one of the pods reads this ConfigMap or Secret.
    private static boolean neededBy(List<Pod> pods, Kind<?> kind, String namespace, String name) {
        return pods.stream().filter(pod -> pod.meta().namespace().equals(namespace))
                .anyMatch(pod -> (kind.equals(Secret.KIND) ? secretsOf(pod) : configMapsOf(pod)).anyMatch(name::equals));
    }

    private static Stream<String> configMapsOf(Pod pod) {
        return Stream.concat(
                pod.spec().volumes().stream().map(Volume::configMap).flatMap(Optional::stream)
                        .map(Volume.ConfigMapFiles::name),
                containers(pod).flatMap(container -> Stream.concat(
                        container.envFrom().stream().map(Container.EnvFrom::configMapRef).flatMap(Optional::stream)
                                .map(Container.NameRef::name),
                        container.env().stream().map(Container.EnvVar::valueFrom).flatMap(Optional::stream)
                                .map(Container.EnvSource::configMapKeyRef).flatMap(Optional::stream)
                                .map(Container.KeyRef::name))));
    }

    private static Stream<String> secretsOf(Pod pod) {
        var pullSecrets = pod.body().tree().path("spec").path("imagePullSecrets").values().stream()
                .map(secret -> secret.path("name").asString(""));
        return Stream.concat(pullSecrets, Stream.concat(
                pod.spec().volumes().stream().map(Volume::secret).flatMap(Optional::stream)
                        .map(Volume.SecretFiles::secretName),
                containers(pod).flatMap(container -> Stream.concat(
                        container.envFrom().stream().map(Container.EnvFrom::secretRef).flatMap(Optional::stream)
                                .map(Container.NameRef::name),
                        container.env().stream().map(Container.EnvVar::valueFrom).flatMap(Optional::stream)
                                .map(Container.EnvSource::secretKeyRef).flatMap(Optional::stream)
                                .map(Container.KeyRef::name)))));
    }

    private static Stream<Container> containers(Pod pod) {
        return Stream.concat(pod.spec().initContainers().stream(), pod.spec().containers().stream());
    }
}
