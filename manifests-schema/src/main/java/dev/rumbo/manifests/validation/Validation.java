package dev.rumbo.manifests.validation;

import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.problem.Problem;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;

/// Judges whole objects after defaulting.
public final class Validation {

    private Validation() {}

    /// Everything that is wrong with a new object, or with what an object has become.
    public static List<Problem> problems(JsonNode tree, Kind<? extends Obj> kind) {
        var problems = new ArrayList<Problem>();
        var object = Value.root(tree, problems);
        MetadataRules.check(object.field("metadata"), kind);
        var spec = object.field("spec");
        switch (kind.name()) {
            case "Pod" -> PodRules.check(spec);
            case "Deployment" -> WorkloadRules.deployment(spec);
            case "ReplicaSet" -> WorkloadRules.replicaSet(spec);
            case "Service" -> ServiceRules.check(spec);
            case "ConfigMap" -> DataRules.configMap(object);
            case "Secret" -> DataRules.secret(object);
            case "Node" -> ClusterRules.node(spec);
            case "Lease" -> ClusterRules.lease(spec);
            case "EndpointSlice" -> ClusterRules.endpointSlice(object);
            case "Application" -> ClusterRules.application(spec);
            default -> { }   // Namespace, Event and Checkout have no rules but those of their names
        }
        return List.copyOf(problems);
    }

    /// Everything that may not become of an object. Only about the change: [#problems] judges the new state.
    public static List<Problem> updateProblems(JsonNode before, JsonNode after, Kind<? extends Obj> kind) {
        return UpdateRules.problems(before, after, kind);
    }
}
