package dev.rumbo.reconciler.explain;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import dev.rumbo.manifests.Kinds;
import dev.rumbo.manifests.core.ContainerStatus;
import dev.rumbo.manifests.core.Event;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.gitops.Application;
import dev.rumbo.manifests.meta.Condition;
import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.reconciler.plan.Change;
import dev.rumbo.reconciler.world.World;

/// The answer to `rumbo why`: from a commit down to a container.
///
/// @param subject what was asked about, e.g. `pod shop/web-5c8b7f-x2k4p`
/// @param chain   from the first cause to the subject
/// @param now     how the subject is doing
/// @param lately  what happened to it, newest last
public record Why(String subject, List<Step> chain, List<String> now, List<Step> lately) {

    private static final int LATELY = 12;

    public Why {
        chain = List.copyOf(chain);
        now = List.copyOf(now);
        lately = List.copyOf(lately);
    }

    /// @param what    e.g. `replicaset made pod shop/web-1`
    /// @param because may be empty
    public record Step(Optional<Instant> at, String what, String because) {}

    /// @param journal the latest changes, oldest first; causes that are no longer in it are left out
    public static Why of(Obj subject, World world, List<Change> journal) {
        return new Why(subject.ref().toString(), chain(subject, world, journal), now(subject), lately(subject, world, journal));
    }

    private static List<Step> chain(Obj subject, World world, List<Change> journal) {
        var owners = new ArrayList<Obj>();
        for (Optional<Obj> at = Optional.of(subject); at.isPresent(); at = owner(at.get(), world)) {
            owners.addFirst(at.get());
        }
        var steps = new ArrayList<Step>();
        claim(owners.getFirst(), world).ifPresentOrElse(steps::addAll,
                () -> steps.add(made(owners.getFirst(), journal)));
        owners.stream().skip(1).map(object -> made(object, journal)).forEach(steps::add);
        if (subject instanceof Pod pod) {
            pod.nodeName().ifPresent(node -> steps.add(bound(pod, node, journal)));
        }
        return steps;
    }

    private static Optional<Obj> owner(Obj object, World world) {
        return object.meta().controller().flatMap(owner -> Kinds.find(owner.apiVersion(), owner.kind())
                .flatMap(kind -> world.find(kind.ref(object.meta().namespace(), owner.name())))
                .filter(found -> found.meta().uid().equals(owner.uid())));
    }

    /// The commit and the line that ask for an object.
    private static Optional<List<Step>> claim(Obj object, World world) {
        for (var application : world.all(Application.KIND)) {
            for (var said : application.status().objects()) {
                if (said.kind().equals(object.kind().name()) && said.name().equals(object.meta().name())
                        && said.namespace().equals(object.meta().namespace())) {
                    return Optional.of(claim(application, said, object.ref()));
                }
            }
        }
        return Optional.empty();
    }

    private static List<Step> claim(Application application, Application.ObjectResult said, Ref<?> object) {
        var commit = application.status().commit().map(c -> new Step(c.time(),
                "commit " + c.sha().substring(0, Math.min(7, c.sha().length())) + " \"" + c.subject() + "\" by " + c.author(),
                "followed by application " + application.meta().name() + " from " + application.spec().source().repo()));
        return Stream.concat(commit.stream(),
                Stream.of(new Step(Optional.empty(), said.file() + ":" + said.line() + " says " + object, said.message()))).toList();
    }

    private static Step made(Obj object, List<Change> journal) {
        return journal.stream().filter(change -> change.created() && change.ref().equals(object.ref())
                        && change.object().meta().uid().equals(object.meta().uid()))
                .findFirst()
                .map(change -> new Step(Optional.of(change.at()), change.cause().actor() + " made " + object.ref(),
                        because(change, journal)))
                .orElseGet(() -> new Step(object.meta().creationTimestamp(), object.ref() + " was made",
                        "longer ago than the journal reaches"));
    }

    private static Step bound(Pod pod, String node, List<Change> journal) {
        return journal.stream().filter(change -> change.ref().equals(pod.ref()) && change.after().isPresent()
                        && change.after().get() instanceof Pod after && after.scheduled()
                        && change.before().map(before -> before instanceof Pod old && !old.scheduled()).orElse(false))
                .findFirst()
                .map(change -> new Step(Optional.of(change.at()), change.cause().actor() + " put it on " + node, because(change, journal)))
                .orElseGet(() -> new Step(Optional.empty(), "it runs on " + node, ""));
    }

    /// In words: those of whoever wanted it, or else the change that it was an answer to.
    ///
    /// @param journal the latest changes; a cause that is no longer in it is left out
    public static String because(Change change, List<Change> journal) {
        if (!change.cause().because().isEmpty() || change.cause().revision() == 0) {
            return change.cause().because();
        }
        return journal.stream().filter(earlier -> earlier.revision() == change.cause().revision() && !earlier.ref().equals(change.ref()))
                .findFirst().map(earlier -> earlier.cause().actor() + " " + earlier.inWords()).orElse("");
    }

    private static List<String> now(Obj subject) {
        if (!(subject instanceof Pod pod)) {
            return List.of();
        }
        var lines = new ArrayList<String>();
        if (pod.meta().deleting()) {
            lines.add("it is being deleted");
        }
        Condition.find(pod.status().conditions(), "PodScheduled").filter(c -> !c.isTrue()).map(Condition::message).ifPresent(lines::add);
        Stream.concat(pod.status().initContainerStatuses().stream(), pod.status().containerStatuses().stream())
                .map(Why::container).forEach(lines::add);
        return lines;
    }

    private static String container(ContainerStatus status) {
        var state = status.state().map(s -> s.running().map(r -> "running" + r.startedAt().map(at -> " since " + JsonFormat.time(at)).orElse(""))
                .or(() -> s.terminated().map(Why::ended))
                .or(() -> s.waiting().map(w -> "waiting" + (w.reason().isEmpty() ? "" : ": " + w.reason())
                        + (w.message().isEmpty() ? "" : " (" + w.message() + ")")))
                .orElse("waiting")).orElse("waiting");
        var before = status.lastState().flatMap(ContainerStatus.State::terminated).map(t -> "; before that it " + ended(t)).orElse("");
        return "container " + status.name() + " (" + status.image() + ") " + state
                + (status.restartCount() == 0 ? "" : ", started " + (status.restartCount() + 1) + " times" + before);
    }

    private static String ended(ContainerStatus.Terminated how) {
        return "exited with " + how.exitCode() + (how.reason().isEmpty() ? "" : " (" + how.reason() + ")")
                + how.finishedAt().map(at -> " at " + JsonFormat.time(at)).orElse("");
    }

    private static List<Step> lately(Obj subject, World world, List<Change> journal) {
        var changes = journal.stream().filter(change -> change.ref().equals(subject.ref()))
                .map(change -> new Step(Optional.of(change.at()), change.cause().actor() + " " + change.inWords(),
                        because(change, journal)));
        var namespace = subject.meta().namespace().isEmpty() ? "default" : subject.meta().namespace();
        var events = world.all(Event.KIND, namespace).stream()
                .filter(event -> event.what().involvedObject().uid().equals(subject.meta().uid()))
                .map(event -> new Step(event.what().lastTimestamp(), event.what().reason()
                        + (event.what().count() > 1 ? " ×" + event.what().count() : ""), event.what().message()));
        var all = Stream.concat(changes, events)
                .sorted(java.util.Comparator.comparing(step -> step.at().orElse(Instant.EPOCH))).toList();
        return all.subList(Math.max(0, all.size() - LATELY), all.size());
    }

    /// For people.
    public String inWords() {
        var text = new StringBuilder(subject).append('\n');
        var indent = "  ";
        for (var step : chain) {
            text.append(indent).append(step.what()).append(step.because().isEmpty() ? "" : ": " + step.because()).append('\n');
            indent = indent.length() == 2 ? "  └ " : "  " + indent;
        }
        now.forEach(line -> text.append("now: ").append(line).append('\n'));
        if (!lately.isEmpty()) {
            text.append("lately:\n");
            lately.forEach(step -> text.append("  ").append(step.at().map(JsonFormat::time).orElse("")).append("  ")
                    .append(step.what()).append(step.because().isEmpty() ? "" : ": " + step.because()).append('\n'));
        }
        return text.toString();
    }
}
