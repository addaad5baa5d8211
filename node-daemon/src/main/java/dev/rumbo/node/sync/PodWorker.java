package dev.rumbo.node.sync;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;

import dev.rumbo.manifests.core.Container;
import dev.rumbo.manifests.core.ContainerStatus;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.core.PodStatus;
import dev.rumbo.manifests.meta.Condition;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.node.pod.Observed;
import dev.rumbo.node.pod.Observed.Failure;
import dev.rumbo.node.pod.Observed.ImageSeen;
import dev.rumbo.node.pod.Observed.ProbesSeen;
import dev.rumbo.node.pod.Observed.Settings;
import dev.rumbo.node.pod.Observed.Volumes;
import dev.rumbo.node.pod.PodAction;
import dev.rumbo.node.pod.PodPlanner;
import dev.rumbo.node.runtime.ContainerId;
import dev.rumbo.node.runtime.PodIdentity;
import dev.rumbo.node.runtime.RuntimeFailure;
import dev.rumbo.node.sync.Mailbox.Message;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Looks after one pod: looks, asks the planner, begins what it says, reports, and waits for the next reason to look.
///
/// Its state belongs to the thread that calls [#look]; everybody else writes into the mailbox.
final class PodWorker implements Runnable {

    private static final Logger LOG = LoggerFactory.getLogger(PodWorker.class);

    /// How long the containers of a pod nobody knows get, when not even their labels tell.
    private static final long USUAL_GRACE_SECONDS = 30;
    private static final Duration SHORTLY = Duration.ofMillis(100);
    private static final Duration ENGINE_AWAY = Duration.ofSeconds(1);
    private static final Duration REPORT_AGAIN = Duration.ofSeconds(1);

    /// Conditions that are this node's to say; all others in a pod's status are somebody else's.
    private static final List<String> OUR_CONDITIONS =
            List.of("PodReadyToStartContainers", "Initialized", "Ready", "ContainersReady");

    private final PodIdentity identity;
    private final Tools tools;
    private final PodHands hands;
    private final Consumer<PodWorker> ended;
    private final Mailbox mailbox;
    private final Sightings sightings;

    /// Written by the worker only.
    private volatile Optional<Pod> pod = Optional.empty();
    private boolean unknown;
    private boolean over;
    private PodStatus status = PodStatus.PENDING;
    private Optional<Json> acknowledged = Optional.empty();
    private Instant reportNotBefore = Instant.MIN;
    private final Map<String, KnownImage> images = new HashMap<>();
    private final TreeMap<String, Failure> failures = new TreeMap<>();
    private Optional<Failure> sandboxFailure = Optional.empty();
    private Volumes volumes = new Volumes.None();
    private boolean settingsChanged;
    private final TreeMap<ContainerId, ProbesSeen> probes = new TreeMap<>();
    private final Set<String> underWay = new HashSet<>();
    private final Map<String, Failure> retries = new LinkedHashMap<>();

    private record KnownImage(String image, ImageSeen seen) {}

    /// @param ended called when nothing of the pod is left and nobody knows it
    PodWorker(PodIdentity identity, Tools tools, Consumer<PodWorker> ended) {
        this.identity = identity;
        this.tools = tools;
        this.hands = new PodHands(tools);
        this.ended = ended;
        this.mailbox = new Mailbox(tools.clock());
        this.sightings = new Sightings(identity, tools.runtime(), tools.network(), tools.volumes());
    }

    PodIdentity identity() {
        return identity;
    }

    /// The pod as last heard of.
    Optional<Pod> pod() {
        return pod;
    }

    void tell(Message message) {
        mailbox.put(message);
    }

    boolean heardAll() {
        return mailbox.isEmpty();
    }

    @Override
    public void run() {
        try {
            while (!over) {
                Optional<Instant> next;
                try {
                    next = look();
                } catch (RuntimeException surprise) {   // the outermost loop: one pod must not end the daemon
                    LOG.atError().addKeyValue("pod", identity).setCause(surprise).log("looking at a pod failed; trying again");
                    next = Optional.of(tools.clock().instant().plus(ENGINE_AWAY));
                }
                if (!over) {
                    mailbox.await(next);
                }
            }
        } catch (InterruptedException _) {
            // the daemon ends; containers run on
        }
    }

    /// One look. Returns when there is reason to look again even if nothing is heard until then.
    Optional<Instant> look() throws InterruptedException {
        mailbox.drain().forEach(this::hear);
        var now = tools.clock().instant().truncatedTo(ChronoUnit.MICROS);
        try {
            sightings.look();
            if (pod.isPresent() && !unknown) {
                lookForImages(pod.get());
            }
        } catch (RuntimeFailure away) {
            LOG.atWarn().addKeyValue("pod", identity).addKeyValue("error", away.getMessage()).log("cannot look at a pod");
            return Optional.of(now.plus(ENGINE_AWAY));
        }
        adoptVolumes();
        if (unknown) {
            return forget(now);
        }
        return pod.isEmpty() ? Optional.empty() : keep(pod.get(), now);
    }

    // ---- hearing

    private void hear(Message message) {
        switch (message) {
            case Message.PodIs(var newest) -> podIs(newest);
            case Message.PodUnknown _ -> unknown = true;
            case Message.Touched(var container) -> sightings.touch(container);
            case Message.Listed(var containers) -> sightings.listed(containers);
            case Message.ProbeSaid(var container, var purpose, var verdict) -> probes.merge(container,
                    ProbesSeen.NONE.with(purpose, verdict), (before, _) -> before.with(purpose, verdict));
            case Message.SettingsChanged _ -> {
                settingsChanged = true;
                failures.clear();   // what could not be created may be possible now
            }
            case Message.Done(var key, var consequence) -> {
                underWay.remove(key);
                consequence.run();
            }
        }
    }

    private void podIs(Pod newest) {
        if (pod.isEmpty()) {
            status = newest.status();
            tools.settings().need(newest, () -> tell(new Message.SettingsChanged()));
            settingsChanged = true;   // they may have, while no daemon was here
        } else {
            for (var condition : newest.status().conditions()) {
                if (!OUR_CONDITIONS.contains(condition.type())) {
                    status = status.with(condition);
                }
            }
            if (newest.finished() && !newest.withStatus(status).finished()) {
                status = newest.status();   // somebody else ended it
            }
        }
        acknowledged = Optional.of(said(newest.status()));
        pod = Optional.of(newest);
    }

    // ---- a pod that is wanted

    private Optional<Instant> keep(Pod known, Instant now) throws InterruptedException {
        refreshSettings(known);
        var plan = PodPlanner.plan(known.withStatus(status), observed(known), now);
        var before = status;
        status = plan.status();
        tellOfWaiting(known, before, status);
        tools.prober().want(identity.uid(), plan.probes());
        plan.actions().forEach(action -> consider(action, known, now));
        report(known, now);
        return soonest(Stream.concat(plan.lookAgainAt().stream(), waits(known, now)));
    }

    private Stream<Instant> waits(Pod known, Instant now) {
        var retry = retries.entrySet().stream().filter(e -> !underWay.contains(e.getKey())).map(e -> due(e.getValue()))
                .filter(now::isBefore);
        var settings = tools.settings().known(known) ? Stream.<Instant>empty() : Stream.of(now.plus(SHORTLY));
        var reporting = now.isBefore(reportNotBefore) ? Stream.of(reportNotBefore) : Stream.<Instant>empty();
        return Stream.of(retry, settings, reporting).flatMap(s -> s);
    }

    private Observed observed(Pod known) {
        var seenImages = new TreeMap<String, ImageSeen>();
        images.forEach((name, image) -> seenImages.put(name, image.seen()));
        return new Observed(tools.hostIp(), sightings.sandboxes(), sightings.containers(), seenImages, settings(known), failures,
                sandboxFailure, volumes, probes);
    }

    private TreeMap<String, Settings> settings(Pod known) {
        var result = new TreeMap<String, Settings>();
        var told = tools.settings().known(known);
        for (var container : containers(known)) {
            if (!told) {
                result.put(container.name(), new Settings.NotYetRead());
                continue;
            }
            try {
                hands.variables(known, container, status.podIP());
                result.put(container.name(), new Settings.Ready());
            } catch (Variables.Missing missing) {
                result.put(container.name(), new Settings.Missing(String.valueOf(missing.getMessage())));
            }
        }
        return result;
    }

    private void lookForImages(Pod known) throws RuntimeFailure, InterruptedException {
        var running = sightings.containers().stream().filter(c -> c.state() instanceof Observed.State.Running)
                .map(c -> c.name() + " " + c.image()).toList();
        for (var container : containers(known)) {
            var image = images.get(container.name());
            if ((image == null || !image.image().equals(container.image()))
                    && !running.contains(container.name() + " " + container.image())) {
                images.put(container.name(), new KnownImage(container.image(),
                        tools.runtime().image(container.image()).isPresent() ? ImageSeen.PRESENT : ImageSeen.ABSENT));
            }
        }
    }

    /// After a restart of the daemon: containers that run have their volumes.
    private void adoptVolumes() {
        if (volumes instanceof Volumes.None && !underWay.contains("remove volumes")
                && (sightings.anyRunning() || unknown && tools.volumes().any(identity.uid()))) {
            volumes = new Volumes.Ready();
        }
    }

    private void refreshSettings(Pod known) {
        if (!settingsChanged || !tools.settings().known(known)) {
            return;
        }
        switch (volumes) {
            case Volumes.Failed _ when underWay.contains("volumes") -> { }   // the next look knows better
            case Volumes.Failed _ -> {
                settingsChanged = false;
                volumes = new Volumes.None();   // what was missing may be there now
            }
            case Volumes.Ready _ -> refreshFiles(known);
            case Volumes.None _ -> { }   // once they are made, another look is due: the change may have come too late for them
        }
    }

    private void refreshFiles(Pod known) {
        var retry = Optional.ofNullable(retries.get("refresh")).map(PodWorker::due);
        if (underWay.contains("refresh") || retry.filter(tools.clock().instant()::isBefore).isPresent()) {
            return;   // looked at again then
        }
        settingsChanged = false;
        begin("refresh", known, "refresh files", () -> {
            var changed = hands.refresh(known);
            return () -> changed.forEach(volume -> LOG.atInfo().addKeyValue("pod", identity).addKeyValue("volume", volume)
                    .log("files of a volume updated"));
        }, why -> {
            settingsChanged = true;
            again("refresh").accept(why);
        });
    }

    private static List<Container> containers(Pod pod) {
        return Stream.concat(pod.spec().initContainers().stream(), pod.spec().containers().stream()).toList();
    }

    // ---- a pod that nobody knows any more

    private Optional<Instant> forget(Instant now) {
        tools.prober().want(identity.uid(), List.of());
        var grace = pod.map(p -> p.meta().deletionGracePeriodSeconds().orElse(p.spec().graceSeconds()))
                .or(sightings::graceSeconds).orElse(USUAL_GRACE_SECONDS);
        var actions = PodPlanner.forgotten(new Observed(tools.hostIp(), sightings.sandboxes(), sightings.containers(), new TreeMap<>(),
                new TreeMap<>(), failures, sandboxFailure, volumes, probes), Duration.ofSeconds(grace));
        if (actions.isEmpty() && underWay.isEmpty() && !sightings.any()) {
            tools.network().addresses().release(identity.uid());
            tools.settings().release(identity.uid());
            over = true;
            ended.accept(this);
            return Optional.empty();
        }
        actions.forEach(action -> consider(action, pod.orElseGet(this::nameless), now));
        return soonest(retries.entrySet().stream().filter(e -> !underWay.contains(e.getKey())).map(e -> due(e.getValue())));
    }

    /// For the log: all that is known of a pod is its name.
    private Pod nameless() {
        var tree = JsonFormat.object();
        tree.putObject("metadata").put("namespace", identity.namespace()).put("name", identity.name()).put("uid", identity.uid());
        tree.putObject("spec");
        return Pod.KIND.bind(tree);
    }

    // ---- acting

    private void consider(PodAction action, Pod known, Instant now) {
        var key = action.key();
        var retry = Optional.ofNullable(retries.get(key)).map(PodWorker::due);
        if (underWay.contains(key) || retry.filter(now::isBefore).isPresent() || action.takesAway() && making()) {
            return;
        }
        switch (action) {
            case PodAction.PullImage pull -> begin(key, known, words(action), () -> {
                hands.pull(known, pull);
                return () -> image(pull.container(), seen -> seen.pulled(pull.attempt()));
            }, why -> image(pull.container(), seen -> seen.failed(failure(seen.failure(), hands.pullReason(why), String.valueOf(why.getMessage())))));
            case PodAction.CreateSandbox create -> begin(key, known, words(action), () -> {
                var id = hands.sandbox(known, create);
                return () -> {
                    sandboxFailure = Optional.empty();
                    sightings.touch(id);
                };
            }, why -> {
                sandboxFailure = Optional.of(failure(sandboxFailure, "FailedCreatePodSandBox", why.getMessage()));
                tools.events().warning(known, "", "FailedCreatePodSandBox", "Failed to create pod sandbox: " + why.getMessage());
                relook();
            });
            case PodAction.PrepareVolumes _ -> {
                if (tools.settings().known(known)) {
                    begin(key, known, words(action), () -> {
                        hands.volumes(known);
                        return () -> volumes = new Volumes.Ready();
                    }, why -> {
                        var before = volumes instanceof Volumes.Failed(var earlier) ? Optional.of(earlier) : Optional.<Failure>empty();
                        volumes = new Volumes.Failed(failure(before, "FailedMount", why.getMessage()));
                        tools.events().warning(known, "", "FailedMount", String.valueOf(why.getMessage()));
                    });
                }
            }
            case PodAction.StartContainer start -> start(start, known);
            case PodAction.StopContainer(var id, var name, var grace, var because) -> {
                sightings.stopping(id, because);
                tools.events().normal(known, name, "Killing", known.meta().deleting() || unknown ? "Stopping container " + name
                        : because + (known.finished() ? "" : ", will be restarted"));
                begin(key, known, words(action), () -> {
                    tools.runtime().stop(id, grace);
                    return () -> sightings.touch(id);
                }, again(key));
            }
            case PodAction.RemoveContainer(var id, _, _) -> begin(key, known, words(action), () -> {
                tools.runtime().remove(id);
                return () -> sightings.touch(id);
            }, again(key));
            case PodAction.RemoveSandbox(var id, _) -> begin(key, known, words(action), () -> {
                hands.removeSandbox(identity, id);
                return () -> sightings.touch(id);
            }, again(key));
            case PodAction.RemoveVolumes _ -> begin(key, known, words(action), () -> {
                tools.volumes().remove(identity.uid());
                return () -> volumes = new Volumes.None();
            }, again(key));
            case PodAction.ConfirmGone _ -> {
                if (!underWay.contains("report")) {
                    begin(key, known, words(action), () -> {
                        tools.api().confirmGone(known);
                        return () -> retries.put(key, new Failure("", "", 5, now));   // once said, it need not be said again soon
                    }, again(key));
                }
            }
        }
    }

    private void start(PodAction.StartContainer start, Pod known) {
        var sandbox = sightings.sandboxInUse();
        if (sandbox.isEmpty()) {
            return;
        }
        var name = start.container().name();
        var podIp = status.podIP();
        var pulled = images.containsKey(name) && images.get(name).seen().pulledFor().isPresent();
        begin(start.key(), known, words(start), () -> {
            var begun = hands.create(known, start, sandbox.get(), podIp, pulled);
            tell(new Message.Touched(begun));
            hands.start(known, start, begun);
            return () -> {
                failures.remove(name);
                sightings.touch(begun);
            };
        }, why -> {
            switch (why) {
                case RuntimeFailure.StartFailed _ -> failures.remove(name);   // the container itself tells of it
                case RuntimeFailure.ImageNotFound _ -> image(name, _ -> ImageSeen.ABSENT);
                default -> failures.put(name, failure(Optional.ofNullable(failures.get(name)), hands.startReason(why), why.getMessage()));
            }
            relook();
        });
    }

    /// Whether something comes into being right now: until it is there, nothing may be taken away.
    private boolean making() {
        return underWay.stream().anyMatch(key -> key.startsWith("start ") || key.startsWith("sandbox ") || key.equals("volumes")
                || key.equals("refresh"));
    }

    private void relook() {
        sightings.sandboxes().forEach(sandbox -> sightings.touch(sandbox.id()));
        sightings.containers().forEach(container -> sightings.touch(container.id()));
    }

    private Consumer<Exception> again(String key) {
        return why -> retries.put(key, failure(Optional.ofNullable(retries.get(key)), "", String.valueOf(why.getMessage())));
    }

    private void image(String container, java.util.function.UnaryOperator<ImageSeen> change) {
        images.computeIfPresent(container, (_, known) -> new KnownImage(known.image(), change.apply(known.seen())));
    }

    private Failure failure(Optional<Failure> before, String reason, @org.jspecify.annotations.Nullable String message) {
        return new Failure(reason, String.valueOf(message), before.map(Failure::times).orElse(0) + 1,
                tools.clock().instant().truncatedTo(ChronoUnit.MICROS));
    }

    /// 1 s after the first failure, doubling, at most 1 min.
    private static Instant due(Failure failure) {
        return failure.at().plusSeconds(Math.min(60, 1L << Math.min(failure.times() - 1, 6)));
    }

    private void begin(String key, Pod known, String words, PodHands.Work work, Consumer<Exception> failed) {
        if (!underWay.add(key)) {
            return;
        }
        tools.hands().execute(() -> {
            Runnable consequence;
            try {
                consequence = work.carryOut();
                if (!key.equals("refresh")) {
                    LOG.atInfo().addKeyValue("pod", identity).addKeyValue("action", words).log("pod action done");
                }
                consequence = succeeded(key, consequence);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;   // the daemon ends
            } catch (Exception why) {   // the outermost of this thread: whatever it is, the pod is looked at again
                LOG.atWarn().addKeyValue("pod", known.ref()).addKeyValue("action", words)
                        .addKeyValue("error", String.valueOf(why.getMessage())).log("pod action failed");
                consequence = () -> failed.accept(why);
            }
            mailbox.put(new Message.Done(key, consequence));
        });
    }

    private Runnable succeeded(String key, Runnable consequence) {
        return () -> {
            if (!key.equals("confirm")) {
                retries.remove(key);
            }
            consequence.run();
        };
    }

    private static String words(PodAction action) {
        return action.inWords();
    }

    // ---- telling

    private void report(Pod known, Instant now) {
        var wanted = said(status);
        if (acknowledged.filter(wanted::equals).isPresent() || underWay.contains("report") || now.isBefore(reportNotBefore)) {
            return;
        }
        var reported = known.withStatus(status);
        underWay.add("report");
        tools.hands().execute(() -> {
            Runnable consequence;
            try {
                tools.api().report(reported);
                consequence = () -> acknowledged = Optional.of(wanted);
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
                return;
            } catch (Exception why) {
                LOG.atDebug().addKeyValue("pod", identity).addKeyValue("error", why.getMessage())
                        .log("a status could not be reported; trying again");
                consequence = () -> reportNotBefore = tools.clock().instant().plus(REPORT_AGAIN);
            }
            mailbox.put(new Message.Done("report", consequence));
        });
    }

    /// Whoever looks at events sees why a container waits.
    private void tellOfWaiting(Pod known, PodStatus before, PodStatus after) {
        var earlier = new HashMap<String, String>();
        statuses(before).forEach(s -> earlier.put(s.name(), reason(s)));
        statuses(after).forEach(s -> {
            var reason = reason(s);
            if (reason.equals(earlier.getOrDefault(s.name(), ""))) {
                return;
            }
            var message = s.state().flatMap(ContainerStatus.State::waiting).map(ContainerStatus.Waiting::message).orElse("");
            switch (reason) {
                case "CrashLoopBackOff" -> tools.events().warning(known, s.name(), "BackOff",
                        "Back-off restarting failed container " + s.name() + " in pod " + known.meta().name() + "_" + known.meta().namespace());
                case "ImagePullBackOff" -> tools.events().normal(known, s.name(), "BackOff", message);
                case "CreateContainerConfigError", "ErrImageNeverPull" ->
                        tools.events().warning(known, s.name(), "Failed", "Error: " + message);
                default -> { }
            }
        });
    }

    private static Stream<ContainerStatus> statuses(PodStatus status) {
        return Stream.concat(status.initContainerStatuses().stream(), status.containerStatuses().stream());
    }

    private static String reason(ContainerStatus status) {
        return status.state().flatMap(ContainerStatus.State::waiting).map(ContainerStatus.Waiting::reason).orElse("");
    }

    private static Json said(PodStatus status) {
        return Json.of(JsonFormat.tree(status));
    }

    private static Optional<Instant> soonest(Stream<Instant> times) {
        return times.min(Instant::compareTo);
    }

    @Override
    public String toString() {
        return "worker of pod " + identity + (Condition.holds(status.conditions(), "Ready") ? " (ready)" : "");
    }
}
