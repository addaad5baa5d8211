package dev.rumbo.web.kube;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

import dev.rumbo.manifests.core.Event;
import dev.rumbo.manifests.core.Namespace;
import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.core.Secret;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.Obj;

/// A field selector as it stands in a URL: `spec.nodeName=n1,status.phase!=Failed`. All clauses must hold.
record FieldQuery(List<Clause> clauses) {

    static final FieldQuery ALL = new FieldQuery(List.of());

    private static final List<String> OF_ALL = List.of("metadata.name", "metadata.namespace");

    /// Beyond those of all kinds. Source: Kubernetes, pkg/apis/core/v1/conversion.go.
    private static final Map<Kind<?>, List<String>> OF_KIND = Map.of(
            Pod.KIND, List.of("spec.nodeName", "spec.restartPolicy", "spec.schedulerName", "spec.serviceAccountName",
                    "spec.hostNetwork", "status.phase", "status.podIP", "status.nominatedNodeName"),
            Node.KIND, List.of("spec.unschedulable"),
            Namespace.KIND, List.of("status.phase"),
            Secret.KIND, List.of("type"),
            Event.KIND, List.of("involvedObject.kind", "involvedObject.namespace", "involvedObject.name",
                    "involvedObject.uid", "involvedObject.apiVersion", "involvedObject.resourceVersion",
                    "involvedObject.fieldPath", "reason", "reportingComponent", "source", "type"));

    private static final List<String> FLAGS = List.of("spec.unschedulable", "spec.hostNetwork");

    record Clause(String field, boolean equal, String value) {}

    static FieldQuery parse(String text, Kind<?> kind) throws Refusal {
        var clauses = new ArrayList<Clause>();
        for (var part : text.split("(?<!\\\\),")) {
            if (part.isBlank()) {
                continue;
            }
            var equals = part.indexOf('=');
            if (equals < 1) {
                throw Refusal.badRequest("invalid field selector: \"" + part + "\" is not understood; write e.g. metadata.name=web");
            }
            var not = part.charAt(equals - 1) == '!';
            var field = part.substring(0, not ? equals - 1 : equals).strip();
            var value = part.substring(part.startsWith("==", equals) ? equals + 2 : equals + 1).strip()
                    .replace("\\,", ",").replace("\\=", "=").replace("\\\\", "\\");
            if (!OF_ALL.contains(field) && !OF_KIND.getOrDefault(kind, List.of()).contains(field)) {
                throw Refusal.badRequest("field label not supported: " + field);
            }
            clauses.add(new Clause(field, !not, value));
        }
        return new FieldQuery(List.copyOf(clauses));
    }

    boolean matches(Obj object) {
        return clauses.stream().allMatch(clause -> clause.equal == clause.value.equals(value(object, clause.field)));
    }

    /// What is demanded by equality, by field.
    SortedMap<String, String> demanded() {
        var result = new TreeMap<String, String>();
        clauses.stream().filter(Clause::equal).forEach(clause -> result.put(clause.field, clause.value));
        return result;
    }

    private static String value(Obj object, String field) {
        return switch (field) {
            case "metadata.name" -> object.meta().name();
            case "metadata.namespace" -> object.meta().namespace();
            default -> switch (object) {
                case Pod pod -> value(pod, field);
                case Event event -> value(event, field);
                default -> inTree(object, field);
            };
        };
    }

    private static String value(Pod pod, String field) {
        return switch (field) {
            case "spec.nodeName" -> pod.spec().nodeName();
            case "spec.restartPolicy" -> pod.spec().restartPolicy();
            case "status.phase" -> pod.status().phase();
            case "status.podIP" -> pod.status().podIP();
            default -> inTree(pod, field);
        };
    }

    private static String value(Event event, String field) {
        var about = event.what().involvedObject();
        return switch (field) {
            case "involvedObject.kind" -> about.kind();
            case "involvedObject.name" -> about.name();
            case "involvedObject.namespace" -> about.namespace();
            case "involvedObject.uid" -> about.uid();
            case "reason" -> event.what().reason();
            case "type" -> event.what().type();
            case "source" -> event.what().source().component();
            default -> inTree(event, field);
        };
    }

    private static String inTree(Obj object, String field) {
        return object.tree().at("/" + field.replace('.', '/')).asString(FLAGS.contains(field) ? "false" : "");
    }
}
