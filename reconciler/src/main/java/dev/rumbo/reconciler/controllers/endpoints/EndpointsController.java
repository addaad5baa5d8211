package dev.rumbo.reconciler.controllers.endpoints;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.core.Service;
import dev.rumbo.manifests.core.Service.ServicePort;
import dev.rumbo.manifests.discovery.EndpointSlice;
import dev.rumbo.manifests.discovery.EndpointSlice.Addresses;
import dev.rumbo.manifests.discovery.EndpointSlice.Conditions;
import dev.rumbo.manifests.discovery.EndpointSlice.Endpoint;
import dev.rumbo.manifests.discovery.EndpointSlice.Port;
import dev.rumbo.manifests.discovery.EndpointSlice.Target;
import dev.rumbo.manifests.meta.IntOrString;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.LabelSelector;
import dev.rumbo.manifests.meta.ObjectMeta;
import dev.rumbo.manifests.meta.OwnerReference;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.reconciler.plan.Change;
import dev.rumbo.reconciler.plan.Controller;
import dev.rumbo.reconciler.plan.Intent;
import dev.rumbo.reconciler.plan.Plan;
import dev.rumbo.reconciler.world.World;

/// Keeps the addresses behind each service that selects pods.
///
/// A slice is named after its service and holds up to [#MOST] endpoints with the same port numbers; more of them, or
/// pods whose named ports have other numbers, get slices `…-2`, `…-3`. Slices that somebody else made are left alone.
/// Source: Kubernetes, staging/src/k8s.io/endpointslice (reconciler.go, utils.go).
public final class EndpointsController implements Controller<Service> {

    static final int MOST = 100;

    private static final String MANAGED_BY = "endpointslice.kubernetes.io/managed-by";
    private static final String HEADLESS = "service.kubernetes.io/headless";
    private static final String US = "rumbo";

    @Override
    public String name() {
        return "endpoints";
    }

    @Override
    public Kind<Service> kind() {
        return Service.KIND;
    }

    @Override
    public Stream<Ref<Service>> concernedBy(Change change, World world) {
        return switch (change.object()) {
            case Service service -> Stream.of(service.ref());
            case EndpointSlice slice -> slice.meta().label(EndpointSlice.SERVICE_NAME).stream()
                    .map(service -> Service.KIND.ref(slice.meta().namespace(), service));
            case Pod pod when matters(change) -> world.all(Service.KIND, pod.meta().namespace()).stream()
                    .filter(service -> selects(service) && Stream.of(change.before(), change.after()).flatMap(Optional::stream)
                            .anyMatch(state -> selector(service).matches(state.meta().labels())))
                    .map(Service::ref);
            default -> Stream.empty();
        };
    }

    /// Whether an endpoint can come, go or change by this change of a pod.
    private static boolean matters(Change change) {
        var before = change.before().map(Pod.class::cast).filter(EndpointsController::belongs);
        var after = change.after().map(Pod.class::cast).filter(EndpointsController::belongs);
        return !before.map(pod -> endpoint(pod, Optional.empty())).equals(after.map(pod -> endpoint(pod, Optional.empty())))
                || !before.map(pod -> pod.meta().labels()).equals(after.map(pod -> pod.meta().labels()));
    }

    @Override
    public Plan reconcile(Service service, World world, Instant now) {
        if (service.meta().deleting()) {
            return Plan.REST;   // the slices go with it, as their owner
        }
        var wanted = selects(service) ? slices(service, world) : List.<EndpointSlice>of();
        var names = wanted.stream().map(slice -> slice.meta().name()).collect(Collectors.toSet());
        var ours = world.matching(EndpointSlice.KIND, service.meta().namespace(), marked(service));
        var gone = ours.stream().filter(slice -> !names.contains(slice.meta().name()) && !slice.meta().deleting())
                .<Intent>map(slice -> Intent.Delete.of(slice, "no endpoints are left for it"));
        return Plan.of(Stream.concat(wanted.stream().flatMap(slice -> move(slice, world).stream()), gone));
    }

    private static Optional<Intent> move(EndpointSlice wanted, World world) {
        var live = world.find(wanted.ref());
        if (live.isEmpty()) {
            return Optional.of(new Intent.Create(wanted));
        }
        if (!live.get().meta().label(MANAGED_BY).filter(US::equals).isPresent()) {
            return Optional.empty();
        }
        var meta = live.get().meta().with(edit -> {
            edit.labels.putAll(wanted.meta().labels());
            edit.ownerReferences = wanted.meta().ownerReferences();
        });
        return live.get().addresses().equals(wanted.addresses()) && live.get().meta().equals(meta) ? Optional.empty()
                : Optional.of(new Intent.Replace(wanted.withMeta(meta)));
    }

    // --- what there should be

    private static List<EndpointSlice> slices(Service service, World world) {
        var byPorts = new LinkedHashMap<List<Port>, List<Endpoint>>();
        world.matching(Pod.KIND, service.meta().namespace(), selector(service)).stream().filter(EndpointsController::belongs)
                .forEach(pod -> byPorts.computeIfAbsent(ports(service, pod), _ -> new ArrayList<>())
                        .add(endpoint(pod, Optional.of(service))));
        if (byPorts.isEmpty()) {
            byPorts.put(List.of(), List.of());   // the service is known, and nobody is behind it
        }
        var slices = new ArrayList<EndpointSlice>();
        for (var group : byPorts.entrySet()) {
            var endpoints = group.getValue();
            for (var from = 0; from == 0 || from < endpoints.size(); from += MOST) {
                slices.add(EndpointSlice.of(meta(service, slices.size() + 1), new Addresses("IPv4",
                        endpoints.subList(from, Math.min(endpoints.size(), from + MOST)), group.getKey())));
            }
        }
        return slices;
    }

    private static ObjectMeta meta(Service service, int number) {
        var name = service.meta().name() + (number == 1 ? "" : "-" + number);
        return ObjectMeta.named(service.meta().namespace(), name).with(edit -> {
            edit.labels.putAll(marked(service).matchLabels());
            if (service.headless()) {
                edit.labels.put(HEADLESS, "");
            }
            edit.ownerReferences = List.of(OwnerReference.controlledBy(service));
        });
    }

    private static LabelSelector marked(Service service) {
        var labels = new TreeMap<String, String>();
        labels.put(EndpointSlice.SERVICE_NAME, service.meta().name());
        labels.put(MANAGED_BY, US);
        return LabelSelector.ofLabels(labels);
    }

    /// Has an address, and did not run to its end. Pods that are stopping stay in, marked as such.
    private static boolean belongs(Pod pod) {
        return !pod.status().podIP().isEmpty() && !pod.finished();
    }

    private static Endpoint endpoint(Pod pod, Optional<Service> service) {
        var serving = pod.ready();
        var terminating = pod.meta().deleting();
        var anyway = service.map(s -> s.spec().publishNotReadyAddresses()).orElse(false);
        var hostname = service.filter(s -> s.meta().name().equals(pod.spec().subdomain())).map(_ -> pod.spec().hostname()).orElse("");
        return new Endpoint(List.of(pod.status().podIP()), new Conditions(anyway || serving && !terminating, serving, terminating),
                hostname, pod.spec().nodeName(), Optional.of(new Target("Pod", pod.meta().namespace(), pod.meta().name(), pod.meta().uid())));
    }

    /// The ports of the service as numbers of this pod; a name that the pod does not know is left out.
    private static List<Port> ports(Service service, Pod pod) {
        return service.spec().ports().stream().flatMap(port -> number(port, pod)
                .map(number -> new Port(port.name(), protocol(port), number)).stream()).toList();
    }

    private static Optional<Integer> number(ServicePort port, Pod pod) {
        return switch (port.targetPort().orElse(new IntOrString.Int(port.port()))) {
            case IntOrString.Int(var number) -> Optional.of(number == 0 ? port.port() : number);
            case IntOrString.Text name -> pod.spec().containers().stream()
                    .flatMap(container -> container.ports().stream())
                    .filter(p -> p.name().equals(name.value()) && protocol(p.protocol()).equals(protocol(port)))
                    .map(dev.rumbo.manifests.core.Container.Port::containerPort).findFirst();
        };
    }

    private static String protocol(ServicePort port) {
        return protocol(port.protocol());
    }

    private static String protocol(String said) {
        return said.isEmpty() ? "TCP" : said;
    }

    private static boolean selects(Service service) {
        return !service.spec().selector().isEmpty() && !service.spec().type().equals("ExternalName");
    }

    private static LabelSelector selector(Service service) {
        return LabelSelector.ofLabels(service.spec().selector());
    }
}
