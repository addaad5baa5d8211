package dev.rumbo.web.kube;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import dev.rumbo.manifests.apps.Deployment;
import dev.rumbo.manifests.apps.ReplicaSet;
import dev.rumbo.manifests.coordination.Lease;
import dev.rumbo.manifests.core.ConfigMap;
import dev.rumbo.manifests.core.Container;
import dev.rumbo.manifests.core.Event;
import dev.rumbo.manifests.core.Namespace;
import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.core.NodeStatus;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.core.PodTemplateSpec;
import dev.rumbo.manifests.core.Secret;
import dev.rumbo.manifests.core.Service;
import dev.rumbo.manifests.discovery.EndpointSlice;
import dev.rumbo.manifests.gitops.Application;
import dev.rumbo.manifests.gitops.Checkout;
import dev.rumbo.manifests.meta.Condition;
import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.LabelSelector;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.wire.ListMeta;
import dev.rumbo.manifests.wire.Table;
import dev.rumbo.manifests.wire.Table.Column;

/// How `kubectl get` shows each kind: the columns of Kubernetes' own printers
/// (pkg/printers/internalversion/printers.go), and ours for Rumbo's kinds.
final class Columns {

    static final Column NAME = new Column("Name", "string", "name", "Name must be unique within a namespace.", 0);
    static final Column AGE = Column.text("Age", "How long ago it was created.");
    private static final Column CONTAINERS = Column.text("Containers", "Names of each container in the template.").wide();
    private static final Column IMAGES = Column.text("Images", "Images referenced by each container in the template.").wide();
    private static final Column SELECTOR = Column.text("Selector", "Which pods are meant.").wide();

    private Columns() {}

    static List<Column> of(Kind<?> kind) {
        return HEADS.getOrDefault(kind, List.of(NAME, AGE));
    }

    /// Objects of one kind as a table.
    static Table table(Kind<?> kind, List<? extends Obj> objects, View.AsTable view, ListMeta meta, Instant now) {
        return new Table(meta, of(kind), objects.stream().map(object -> row(object, view, now)).toList());
    }

    static Table.Row row(Obj object, View.AsTable view, Instant now) {
        return new Table.Row(cells(object, now), switch (view.rowObject()) {
            case NONE -> JsonFormat.object();
            case METADATA -> View.metadata(object, view.apiVersion());
            case OBJECT -> object.tree();
        });
    }

    private static final Map<Kind<?>, List<Column>> HEADS = Map.ofEntries(
            Map.entry(Pod.KIND, PodColumns.COLUMNS),
            Map.entry(Namespace.KIND, List.of(NAME, Column.text("Status", "The status of the namespace"), AGE)),
            Map.entry(Node.KIND, List.of(NAME, Column.text("Status", "The status of the node"),
                    Column.text("Roles", "The roles of the node"), AGE, Column.text("Version", "Version of the node daemon"),
                    Column.text("Internal-IP", "Address within the cluster").wide(),
                    Column.text("External-IP", "Address from outside").wide(),
                    Column.text("OS-Image", "Operating system of the node").wide(),
                    Column.text("Kernel-Version", "Kernel of the node").wide(),
                    Column.text("Container-Runtime", "Container engine of the node").wide())),
            Map.entry(ConfigMap.KIND, List.of(NAME, Column.text("Data", "Number of keys"), AGE)),
            Map.entry(Secret.KIND, List.of(NAME, Column.text("Type", "What it is for"), Column.text("Data", "Number of keys"), AGE)),
            Map.entry(Service.KIND, List.of(NAME, Column.text("Type", "How the service is exposed"),
                    Column.text("Cluster-IP", "Its lasting address"), Column.text("External-IP", "Its address from outside"),
                    Column.text("Port(s)", "Ports and protocols"), AGE, SELECTOR)),
            Map.entry(Deployment.KIND, List.of(NAME, Column.text("Ready", "Number of the pod with ready state"),
                    Column.text("Up-to-date", "Pods of the newest template"), Column.text("Available", "Pods that may be counted on"),
                    AGE, CONTAINERS, IMAGES, SELECTOR)),
            Map.entry(ReplicaSet.KIND, List.of(NAME, Column.number("Desired", "How many pods are wished"),
                    Column.number("Current", "How many there are"), Column.number("Ready", "How many of them are ready"),
                    AGE, CONTAINERS, IMAGES, SELECTOR)),
            Map.entry(EndpointSlice.KIND, List.of(NAME, Column.text("AddressType", "Type of the addresses"),
                    Column.text("Ports", "Where they listen"), Column.text("Endpoints", "The addresses"), AGE)),
            Map.entry(Lease.KIND, List.of(NAME, Column.text("Holder", "Who holds it"), AGE)),
            Map.entry(Event.KIND, List.of(Column.text("Last Seen", "When it last happened"), Column.text("Type", "Normal or Warning"),
                    Column.text("Reason", "In one word"), Column.text("Object", "To what it happened"),
                    Column.text("Subobject", "To which part").wide(), Column.text("Source", "Who says so").wide(),
                    Column.text("Message", "What happened"), Column.text("First Seen", "When it first happened").wide(),
                    Column.number("Count", "How often").wide(), new Column("Name", "string", "name", NAME.description(), 1))),
            Map.entry(Application.KIND, List.of(NAME, Column.text("Sync", "Whether the commit is in force"),
                    Column.text("Health", "How its objects do"), Column.text("Commit", "The commit in force"),
                    Column.text("Subject", "What the commit says"), AGE, Column.text("Message", "More about it").wide())),
            Map.entry(Checkout.KIND, List.of(NAME, Column.text("Commit", "The commit fetched"),
                    Column.number("Documents", "Manifests in it"), Column.number("Problems", "What is wrong with it"), AGE)));

    private static List<Object> cells(Obj object, Instant now) {
        var name = object.meta().name();
        var age = Age.since(object.meta().creationTimestamp(), now);
        return switch (object) {
            case Pod pod -> PodColumns.cells(pod, now);
            case Namespace namespace -> List.of(name, namespace.status().phase(), age);
            case Node node -> node(node, age);
            case ConfigMap map -> List.of(name, Integer.toString(map.contents().size()), age);
            case Secret secret -> List.of(name, secret.body().tree().path("type").asString("Opaque"),
                    Integer.toString(secret.contents().size()), age);
            case Service service -> service(service, age);
            case Deployment d -> List.of(name, d.status().readyReplicas() + "/" + d.replicas(),
                    Integer.toString(d.status().updatedReplicas()), Integer.toString(d.status().availableReplicas()), age,
                    containers(d.spec().template()), images(d.spec().template()), selector(d.spec().selector()));
            case ReplicaSet set -> List.of(name, set.replicas(), set.status().replicas(), set.status().readyReplicas(), age,
                    containers(set.spec().template()), images(set.spec().template()), selector(set.spec().selector()));
            case EndpointSlice slice -> slice(slice, age);
            case Lease lease -> List.of(name, lease.spec().holderIdentity(), age);
            case Event event -> event(event, now);
            case Application app -> List.of(name, app.status().sync(), app.status().health(),
                    app.status().commit().map(c -> shortSha(c.sha())).orElse("<none>"),
                    app.status().commit().map(Application.CommitInfo::subject).orElse(""), age, app.status().message());
            case Checkout checkout -> List.of(name, shortSha(checkout.spec().commit().sha()), checkout.spec().documents().size(),
                    checkout.spec().problems().size(), age);
            default -> List.of(name, age);
        };
    }

    private static List<Object> node(Node node, String age) {
        var ready = Condition.find(node.status().conditions(), "Ready");
        var status = ready.map(c -> c.isTrue() ? "Ready" : c.status().equals("Unknown") ? "Unknown" : "NotReady").orElse("Unknown")
                + (node.spec().unschedulable() ? ",SchedulingDisabled" : "");
        var prefix = "node-role.kubernetes.io/";
        var roles = node.meta().labels().keySet().stream().filter(label -> label.startsWith(prefix))
                .map(label -> label.substring(prefix.length())).collect(Collectors.joining(","));
        var info = node.status().nodeInfo();
        return List.of(node.meta().name(), status, orNone(roles), age,
                info.map(NodeStatus.NodeInfo::kubeletVersion).orElse(""), orNone(node.status().internalIp().orElse("")), "<none>",
                info.map(NodeStatus.NodeInfo::osImage).filter(s -> !s.isEmpty()).orElse("<unknown>"),
                info.map(NodeStatus.NodeInfo::kernelVersion).filter(s -> !s.isEmpty()).orElse("<unknown>"),
                info.map(NodeStatus.NodeInfo::containerRuntimeVersion).filter(s -> !s.isEmpty()).orElse("<unknown>"));
    }

    private static List<Object> service(Service service, String age) {
        var spec = service.spec();
        var ports = spec.ports().stream().map(port -> port.port() + (port.nodePort() > 0 ? ":" + port.nodePort() : "") + "/"
                + (port.protocol().isEmpty() ? "TCP" : port.protocol())).collect(Collectors.joining(","));
        return List.of(service.meta().name(), spec.type().isEmpty() ? "ClusterIP" : spec.type(), orNone(spec.clusterIP()),
                orNone(spec.externalName()), orNone(ports), age, selector(spec.selector()));
    }

    private static List<Object> slice(EndpointSlice slice, String age) {
        var endpoints = slice.addresses().endpoints().stream().flatMap(e -> e.addresses().stream()).toList();
        var shown = endpoints.size() > 3 ? String.join(",", endpoints.subList(0, 3)) + " + " + (endpoints.size() - 3) + " more..."
                : endpoints.isEmpty() ? "<unset>" : String.join(",", endpoints);
        var ports = slice.addresses().ports().stream().map(port -> Integer.toString(port.port())).collect(Collectors.joining(","));
        return List.of(slice.meta().name(), slice.addresses().addressType(), ports.isEmpty() ? "<unset>" : ports, shown, age);
    }

    private static List<Object> event(Event event, Instant now) {
        var what = event.what();
        var first = what.firstTimestamp().or(() -> event.meta().creationTimestamp());
        var last = what.lastTimestamp().or(() -> first);
        var about = what.involvedObject();
        var source = Stream.of(what.source().component(), what.source().host()).filter(s -> !s.isEmpty()).collect(Collectors.joining(", "));
        return List.of(Age.since(last, now), what.type(), what.reason(),
                about.kind().toLowerCase(java.util.Locale.ROOT) + "/" + about.name(), about.fieldPath(), source,
                what.message().strip(), Age.since(first, now), Math.max(1, what.count()), event.meta().name());
    }

    private static String containers(PodTemplateSpec template) {
        return template.spec().containers().stream().map(Container::name).collect(Collectors.joining(","));
    }

    private static String images(PodTemplateSpec template) {
        return template.spec().containers().stream().map(Container::image).collect(Collectors.joining(","));
    }

    private static String selector(LabelSelector selector) {
        var labels = selector.matchLabels().entrySet().stream().map(l -> l.getKey() + "=" + l.getValue());
        var clauses = selector.matchExpressions().stream().map(r -> switch (r.operator()) {
            case "In" -> r.key() + " in (" + String.join(",", r.values()) + ")";
            case "NotIn" -> r.key() + " notin (" + String.join(",", r.values()) + ")";
            case "DoesNotExist" -> "!" + r.key();
            default -> r.key();
        });
        return orNone(Stream.concat(labels, clauses).collect(Collectors.joining(",")));
    }

    private static String selector(Map<String, String> labels) {
        return orNone(labels.entrySet().stream().map(l -> l.getKey() + "=" + l.getValue()).collect(Collectors.joining(",")));
    }

    private static String shortSha(String sha) {
        return sha.length() > 8 ? sha.substring(0, 8) : orNone(sha);
    }

    static String orNone(String text) {
        return Optional.of(text).filter(t -> !t.isEmpty()).orElse("<none>");
    }
}
