package dev.rumbo.cli.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

import dev.rumbo.manifests.apps.Deployment;
import dev.rumbo.manifests.apps.ReplicaSet;
import dev.rumbo.manifests.coordination.Lease;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.gitops.Application;
import dev.rumbo.manifests.gitops.Checkout;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.reconciler.dryrun.NodeModel;
import dev.rumbo.reconciler.dryrun.NodeModel.ContainerAction;
import dev.rumbo.reconciler.engine.Engine;
import dev.rumbo.reconciler.engine.State;
import dev.rumbo.reconciler.plan.Cause;
import dev.rumbo.reconciler.plan.Change;
import dev.rumbo.reconciler.plan.Intent;
import dev.rumbo.reconciler.registry.Bootstrap;
import dev.rumbo.reconciler.registry.Decision;
import dev.rumbo.reconciler.registry.Names;
import dev.rumbo.reconciler.world.World;

/// A cluster in virtual time: one master, some hosts, one Git repository, and messages between them.
///
/// The master is the very engine of the live cluster, the hosts are the node model of the dry run; only time, messages
/// and faults are imagined. Time jumps to whatever is due next. Everything happens on one thread, in an order that
/// follows from the seed alone. [Laws] are checked after every step.
final class SimulatedCluster {

    /// The applications of every simulated cluster: name and namespace of what each runs.
    static final String SHOP = "shop";
    static final String BACK = "back";

    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration BEATS_AHEAD = Duration.ofMinutes(4);
    private static final Duration SAY_IT_AGAIN = Duration.ofSeconds(3);
    private static final Duration QUIET = Duration.ofMinutes(2);

    private final Dice dice;
    private final Function<Instant, Engine> engines;
    private final NodeModel.Factory models;
    private final Timeline timeline = new Timeline(START);
    private final Laws laws = new Laws();
    private final SortedMap<String, Host> hosts = new TreeMap<>();
    private final SortedMap<String, Instant> promised = new TreeMap<>();   // until when signs of life are given
    private final SortedSet<String> muted = new TreeSet<>();
    private final PriorityQueue<Event> events = new PriorityQueue<>(Comparator.comparing(Event::at).thenComparingLong(Event::number));
    private final List<ContainerAction> journal = new ArrayList<>();
    private Conditions conditions = Conditions.FAIR;
    private Commit head = Commit.EMPTY;
    private GitService git = GitService.ANSWERS;
    private Master master = Master.UP;
    private Engine engine;
    private State state;
    private Instant now = START;
    private Instant lastWrite = START;
    private long eventsMade;

    enum Master { UP, DOWN }

    enum GitService { ANSWERS, UNREACHABLE }

    private record Event(Instant at, long number, String what, Runnable happening) {}

    private SimulatedCluster(Dice dice, Function<Instant, Engine> engines, NodeModel.Factory models) {
        this.dice = dice;
        this.engines = engines;
        this.models = models;
        this.engine = engines.apply(now);
        this.state = engine.start(World.EMPTY, Names.seeded(dice.bits()), now);
        Bootstrap.missingIn(state.world()).forEach(intent -> submit(intent, "rumbo"));
        for (var application : List.of(SHOP, BACK)) {
            submit(new Intent.Create(application(application)), "kubectl (admin)");
        }
    }

    static SimulatedCluster withNodes(String... names) {
        return withNodes(42, names);
    }

    static SimulatedCluster withNodes(long seed, String... names) {
        var cluster = new SimulatedCluster(new Dice(seed), TheCluster::engine, TheCluster.NODES);
        for (var name : names) {
            cluster.addHost(name);
        }
        return cluster;
    }

    // ---- what people do

    /// A commit that adds (or changes) these, each in a file of its own in the application `shop`.
    SimulatedCluster running(Workload... workloads) {
        return commit(files -> {
            for (var workload : workloads) {
                files.put(SHOP + "/" + workload.name() + ".yaml", Page.of(workload));
            }
        });
    }

    /// Changes files by their path, e.g. `shop/web.yaml`, and pushes.
    SimulatedCluster commit(Consumer<SortedMap<String, Page>> edit) {
        return commit(head.then(edit));
    }

    SimulatedCluster commit(Commit next) {
        head = next;
        timeline.add(now, "git", "commit " + head.number());
        fetch();
        return this;
    }

    /// Whatever kubectl can do.
    Decision wish(Intent intent) {
        return submit(intent, "kubectl (admin)").orElseThrow(() -> new AssertionError("the master is down"));
    }

    // ---- what goes wrong

    SimulatedCluster cutOff(String host) {
        told(host, "cut off");
        host(host).cutOff();
        silence(host(host));
        return this;
    }

    SimulatedCluster reconnect(String host) {
        told(host, "reconnected");
        host(host).reconnected();
        listOn(host(host));
        return this;
    }

    SimulatedCluster powerOff(String host) {
        told(host, "power off");
        host(host).powerOff();
        silence(host(host));
        return this;
    }

    SimulatedCluster powerOn(String host) {
        told(host, "power on");
        host(host).powerOn(now);
        listOn(host(host));
        return this;
    }

    /// Only its heartbeats are late.
    SimulatedCluster mute(String host) {
        told(host, "heartbeats late");
        muted.add(host);
        silence(host(host));
        return this;
    }

    SimulatedCluster unmute(String host) {
        told(host, "heartbeats again");
        muted.remove(host);
        beat();
        return this;
    }

    SimulatedCluster addHost(String name) {
        hosts.put(name, new Host(name, models, now));
        told(name, "new");
        listOn(host(name));
        return this;
    }

    /// The process ends. Nobody gets an answer until [#startMaster].
    SimulatedCluster stopMaster() {
        timeline.add(now, "master", "down");
        master = Master.DOWN;
        return this;
    }

    /// The process starts with what the store has: leases, events and checkouts are gone.
    SimulatedCluster startMaster() {
        timeline.add(now, "master", "up");
        master = Master.UP;
        var kept = state.world().everything().filter(object -> !object.kind().ephemeral()).toList();
        engine = engines.apply(now);
        promised.clear();
        state = engine.start(World.of(state.world().revision(), kept), Names.seeded(dice.bits()), now);
        hosts.values().stream().filter(Host::reachable).forEach(this::listOn);
        fetch();
        return this;
    }

    SimulatedCluster git(GitService value) {
        timeline.add(now, "git", value);
        git = value;
        fetch();
        return this;
    }

    SimulatedCluster under(Conditions value) {
        conditions = value;
        return this;
    }

    /// Something that will happen.
    void at(Instant when, String what, Runnable happening) {
        events.add(new Event(when.isBefore(now) ? now : when, eventsMade++, what, happening));
    }

    // ---- time

    SimulatedCluster advance(Duration time) {
        var end = now.plus(time);
        while (step(end)) {
            // until nothing is due before the end
        }
        now = end;
        return this;
    }

    /// Until nothing is written and nothing happens to any container any more.
    SimulatedCluster settled() {
        return settled(Duration.ofMinutes(30));
    }

    SimulatedCluster settled(Duration patience) {
        var end = now.plus(patience);
        var before = now;
        while (Duration.between(quietSince(before), now).compareTo(QUIET) < 0) {
            if (!now.isBefore(end)) {
                throw new AssertionError("not settled after " + patience);
            }
            advance(Duration.ofSeconds(10));
        }
        return this;
    }

    private Instant quietSince(Instant atLeast) {
        var latest = lastWrite;
        if (!journal.isEmpty() && journal.getLast().at().isAfter(latest)) {
            latest = journal.getLast().at();
        }
        return latest.isAfter(atLeast) ? latest : atLeast;
    }

    /// One turn of the engine, one look of a host or one event: whatever is due first, but not after `end`.
    boolean step(Instant end) {
        var next = nextDue();
        if (next.isEmpty() || next.get().isAfter(end)) {
            return false;
        }
        now = next.get().isAfter(now) ? next.get() : now;
        var choices = new ArrayList<Runnable>();
        if (!events.isEmpty() && !events.element().at.isAfter(now)) {
            choices.add(this::event);
        }
        if (masterDue().filter(due -> !due.isAfter(now)).isPresent()) {
            choices.add(this::turn);
        }
        hosts.values().stream().filter(host -> host.nextDue().filter(due -> !due.isAfter(now)).isPresent())
                .forEach(host -> choices.add(() -> look(host)));
        switch (conditions.order()) {
            case MASTER_FIRST -> choices.getFirst().run();
            case ANY -> dice.oneOf(choices).run();
        }
        return true;
    }

    private Optional<Instant> nextDue() {
        var event = Optional.ofNullable(events.peek()).map(Event::at);
        return Stream.concat(Stream.of(event, masterDue()), hosts.values().stream().map(Host::nextDue))
                .flatMap(Optional::stream).min(Instant::compareTo);
    }

    private Optional<Instant> masterDue() {
        return master == Master.UP ? engine.nextDue(state) : Optional.empty();
    }

    // ---- the steps

    private void event() {
        events.remove().happening.run();
    }

    private void turn() {
        beat();
        var before = state.world();
        var turn = engine.turn(state, now);
        state = turn.state();
        wrote(before, turn.changes());
    }

    /// Signs of life are given for a while in advance, as long as nothing hinders them: one write instead of one each second.
    private void beat() {
        if (master == Master.DOWN) {
            return;
        }
        for (var host : hosts.values()) {
            if (heard(host) && !now.isBefore(promised.getOrDefault(host.name(), Instant.MIN))) {
                var ref = Lease.KIND.ref(Lease.NODE_NAMESPACE, host.name());
                if (!state.world().has(ref)) {
                    submit(new Intent.Create(Lease.ofNode(host.name(), 40, now)), host.actor());
                }
                promised.put(host.name(), now.plus(BEATS_AHEAD.dividedBy(2)));
                var lease = state.world().find(ref).orElseThrow();
                renew(lease, now.plus(BEATS_AHEAD));
            }
        }
    }

    /// The registry would write its own time; so this is done beside it, as the dry run does.
    private void renew(Lease lease, Instant until) {
        var before = state.world();
        var revision = before.revision() + 1;
        var renewed = lease.renewedAt(until).withMeta(lease.meta().with(edit -> edit.resourceVersion = revision));
        var change = new Change(revision, now, Optional.of(lease), Optional.of(renewed),
                Cause.outside("node " + lease.meta().name(), "heartbeat"));
        state = new State(before.with(change), state.agenda(), state.names());
        wrote(before, List.of(change));
    }

    /// From now on no sign of life comes; the last one was this moment's.
    private void silence(Host host) {
        promised.remove(host.name());
        var ref = Lease.KIND.ref(Lease.NODE_NAMESPACE, host.name());
        if (master == Master.UP && state.world().has(ref)) {
            submit(new Intent.Delete(ref, Optional.empty(), Optional.empty(), Intent.Propagation.BACKGROUND, "silence"), host.actor());
            submit(new Intent.Create(Lease.ofNode(host.name(), 40, now)), host.actor());
        }
    }

    private boolean heard(Host host) {
        return host.reachable() && !muted.contains(host.name());
    }

    private void look(Host host) {
        var step = host.step(now);
        for (var action : step.actions()) {
            journal.add(action);
            timeline.add(now, host.name(), Words.of(action));
            laws.action(action, state.world());
        }
        laws.running(hosts.values());
        step.reports().forEach(report -> send(host, report));
        if (step.actions().stream().anyMatch(action -> action.verb() == ContainerAction.Verb.PULL)) {
            host.news().ifPresent(node -> send(host, new Intent.ReportStatus(node)));
        }
    }

    /// From a host to the master, through whatever weather there is.
    private void send(Host host, Intent report) {
        if (!host.reachable()) {
            host.look(now.plus(SAY_IT_AGAIN));
            return;
        }
        if (dice.chance(conditions.lost())) {
            timeline.add(now, host.name(), "lost: " + report.inWords());
            host.look(now.plus(SAY_IT_AGAIN));
            return;
        }
        if (dice.chance(conditions.late())) {
            timeline.add(now, host.name(), "will be late: " + report.inWords());
            host.look(now.plus(SAY_IT_AGAIN));
            at(now.plus(dice.between(Duration.ofSeconds(1), Duration.ofSeconds(30))), "late report", () -> arrive(host, report));
            return;
        }
        if (conditions.slowest().isZero()) {
            arrive(host, report);
            return;
        }
        at(now.plus(latency()), "report", () -> arrive(host, report));
        if (dice.chance(conditions.repeated())) {
            at(now.plus(latency()).plus(latency()), "repeated report", () -> arrive(host, report));
        }
    }

    private void arrive(Host host, Intent report) {
        if (!host.reachable() || submit(report, host.actor()).filter(answer -> !(answer instanceof Decision.Refused)).isEmpty()) {
            host.look(now.plus(SAY_IT_AGAIN));
        }
    }

    private Duration latency() {
        return conditions.slowest().isZero() ? Duration.ZERO : dice.between(Duration.ofMillis(1), conditions.slowest());
    }

    /// The daemon finds the master again and lists everything.
    private void listOn(Host host) {
        if (master == Master.DOWN || !host.reachable()) {
            return;
        }
        var node = host.announced();
        var known = state.world().find(node.ref());
        if (known.isEmpty()) {
            submit(new Intent.Create(node), host.actor());
        } else if (!known.get().ready()) {
            submit(new Intent.ReportStatus(node), host.actor());
        }
        promised.remove(host.name());
        beat();
        host.list(state.world(), now);
    }

    private void fetch() {
        for (var application : List.copyOf(state.world().all(Application.KIND))) {
            if (conditions.slowest().isZero()) {
                fetched(application);
            } else {
                at(now.plus(dice.between(Duration.ofMillis(100), Duration.ofSeconds(5))), "fetch", () -> fetched(application));
            }
        }
    }

    private void fetched(Application application) {
        var known = state.world().find(Checkout.KIND.ref(application.meta().namespace(), application.meta().name())).map(Checkout::spec);
        var said = switch (git) {
            case ANSWERS -> head.checkout(application);
            case UNREACHABLE -> Commit.unreadable(application, known);
        };
        if (known.filter(said::equals).isEmpty()) {
            var checkout = Checkout.of(application.ref(), said);
            submit(known.isPresent() ? new Intent.Replace(checkout) : new Intent.Create(checkout), "git");
        }
    }

    private Optional<Decision> submit(Intent intent, String actor) {
        if (master == Master.DOWN) {
            return Optional.empty();
        }
        var before = state.world();
        var answer = engine.submit(state, intent, actor, now);
        state = answer.state();
        if (answer.decision() instanceof Decision.Refused refused) {
            timeline.add(now, actor, "refused: " + intent.inWords() + ": " + refused.message());
        }
        wrote(before, answer.changes());
        return Optional.of(answer.decision());
    }

    private void wrote(World before, List<Change> changes) {
        for (var change : changes) {
            if (!(change.object() instanceof Lease)) {
                timeline.add(now, change.cause().actor(), change);
                lastWrite = now;
                for (var host : hosts.values()) {
                    host.tell(change, now.plus(latency()));
                }
            }
        }
        laws.wrote(before, state.world(), changes, now);
    }

    private void told(String who, String what) {
        timeline.add(now, who, what);
    }

    // ---- what is seen

    Instant now() {
        return now;
    }

    World world() {
        return state.world();
    }

    State state() {
        return state;
    }

    Commit head() {
        return head;
    }

    Dice dice() {
        return dice;
    }

    Timeline timeline() {
        return timeline;
    }

    List<ContainerAction> journal() {
        return Collections.unmodifiableList(journal);
    }

    Instant lastWrite() {
        return lastWrite;
    }

    List<Host> hosts() {
        return List.copyOf(hosts.values());
    }

    Host host(String name) {
        return Optional.ofNullable(hosts.get(name)).orElseThrow(() -> new AssertionError("there is no host " + name));
    }

    boolean masterIsUp() {
        return master == Master.UP;
    }

    /// The pods of a deployment of `shop` that are neither finished nor on their way out.
    List<Pod> podsOf(String deployment) {
        return podsOf(SHOP, deployment);
    }

    List<Pod> podsOf(String namespace, String deployment) {
        return state.world().find(Deployment.KIND.ref(namespace, deployment)).stream()
                .flatMap(found -> state.world().ownedBy(found, ReplicaSet.KIND).stream())
                .flatMap(set -> state.world().ownedBy(set, Pod.KIND).stream()).filter(Pod::active).toList();
    }

    /// Where the only pod of a deployment is.
    String nodeOf(String deployment) {
        var pods = podsOf(deployment);
        if (pods.size() != 1) {
            throw new AssertionError("deployment " + deployment + " has " + pods.size() + " pods, not one");
        }
        return pods.getFirst().spec().nodeName();
    }

    private static Obj application(String name) {
        return Application.KIND.bind(Json.parse("""
                {"apiVersion":"rumbo.dev/v1","kind":"Application","metadata":{"name":"%1$s","namespace":"rumbo-system"},
                 "spec":{"source":{"repo":"file:///srv/git/cluster","revision":"main","path":"%1$s"},"destination":{"namespace":"%1$s"}}}
                """.formatted(name)));
    }
}
