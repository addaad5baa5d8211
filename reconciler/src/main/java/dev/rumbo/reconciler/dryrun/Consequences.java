package dev.rumbo.reconciler.dryrun;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import dev.rumbo.manifests.core.Requests;
import dev.rumbo.reconciler.dryrun.NodeModel.ContainerAction;

/// What would come of a commit: which objects change, what every node does about it, and how it ends.
///
/// @param objects   what is said otherwise than before, in the order of kinds and names
/// @param nodes     what happens on each node, in the order of their names; nodes where nothing happens too
/// @param misfits   pods that find no node
/// @param workloads the moment of least availability of each workload whose pods change
/// @param problems  what of the commit cannot be used or is refused
/// @param ending    whether all had come to rest within the horizon
/// @param lasting   how long it takes from the start to the last move
public record Consequences(List<ObjectChange> objects, List<NodeTimeline> nodes, List<Misfit> misfits,
        List<Availability> workloads, List<String> problems, Ending ending, Duration lasting) {

    public Consequences {
        objects = List.copyOf(objects);
        nodes = List.copyOf(nodes);
        misfits = List.copyOf(misfits);
        workloads = List.copyOf(workloads);
        problems = List.copyOf(problems);
    }

    public enum Verb { CREATE, CHANGE, DELETE }

    public enum Ending { RESTED, STILL_MOVING }

    /// @param object e.g. `deployment shop/web`
    /// @param source where it is said, `apps/web.yaml:3`; empty for what is no longer said
    /// @param fields what changes in it; empty when the whole object comes or goes
    public record ObjectChange(Verb verb, String object, String source, List<FieldChange> fields) {
        public ObjectChange {
            fields = List.copyOf(fields);
        }
    }

    /// @param path   e.g. `spec.template.spec.containers[web].image`
    /// @param before empty when the field is new; masked where it is secret
    public record FieldChange(String path, Optional<String> before, Optional<String> after) {}

    /// @param kept    containers that run before and after and are not touched
    /// @param actions in order
    public record NodeTimeline(String node, Use before, Use after, int kept, List<Moment> actions) {
        public NodeTimeline {
            actions = List.copyOf(actions);
        }
    }

    /// @param asked what the pods on a node ask for together
    /// @param room  what the node has
    public record Use(Requests asked, Requests room, int pods) {}

    /// @param after since the start
    public record Moment(Duration after, ContainerAction.Verb verb, String pod, String container, String image, String because) {}

    public record Misfit(String pod, String why) {}

    /// @param workload e.g. `deployment shop/web`
    /// @param before   ready pods at the start
    /// @param wanted   replicas in the end
    /// @param least    the fewest ready pods at any moment in between
    /// @param after    since the start, when that was first so
    /// @param ready    ready pods in the end
    public record Availability(String workload, int before, int wanted, int least, Duration after, int ready) {}

    /// Whether the commit changes nothing at all.
    public boolean nothing() {
        return objects.isEmpty() && misfits.isEmpty() && problems.isEmpty()
                && nodes.stream().allMatch(node -> node.actions().isEmpty());
    }

    /// For people.
    public String inWords(Ink ink) {
        return new ConsequencesText(ink).of(this);
    }

    /// Whether the text may be coloured: only on a terminal.
    public enum Ink { PLAIN, COLOURED }
}
