package dev.rumbo.reconciler.dryrun;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import dev.rumbo.manifests.coordination.Lease;
import dev.rumbo.manifests.core.Event;
import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.gitops.Checkout;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.reconciler.dryrun.Consequences.Ending;
import dev.rumbo.reconciler.dryrun.NodeModel.ContainerAction;
import dev.rumbo.reconciler.engine.Engine;
import dev.rumbo.reconciler.engine.State;
import dev.rumbo.reconciler.plan.Cause;
import dev.rumbo.reconciler.plan.Change;
import dev.rumbo.reconciler.plan.Intent;

/// Plays the future: the very engine that runs the cluster, on a copy of its state, in virtual time.
///
/// The weather is fair: nodes that are ready stay so, images can be pulled, containers start and become ready
/// after the time that the [NodeModel] gives them.
public final class DryRun {

    /// How far it looks ahead unless said otherwise.
    public static final Duration HORIZON = Duration.ofMinutes(15);

    /// Against an engine that never comes to an end at one moment of time.
    private static final int MOST_TURNS_AT_ONE_MOMENT = 100_000;

    /// Nodes that still do things now and then, such as probes, are at rest when nothing comes of it for so long.
    private static final Duration QUIET = Duration.ofMinutes(2);

    private final Engine engine;
    private final NodeModel.Factory nodes;
    private final Duration horizon;

    public DryRun(Engine engine, NodeModel.Factory nodes, Duration horizon) {
        this.engine = engine;
        this.nodes = nodes;
        this.horizon = horizon;
    }

    /// What would come of it if Git said this.
    ///
    /// @param start     the live state, which stays as it is, or one of [Engine#start]
    /// @param pretended checkouts as if they had just been fetched
    public Consequences play(State start, List<Checkout> pretended, Instant now) {
        return play(start, pretended.stream().map(checkout -> fetched(checkout, start)).toList(), pretended, now);
    }

    /// What would come of these wishes.
    public Consequences wish(State start, List<Intent> wishes, Instant now) {
        return play(start, wishes, List.of(), now);
    }

    /// The future itself, to start another one from.
    ///
    /// @param at when it came to rest, or the horizon
    public record Settled(State state, Instant at) {}

    /// The cluster after all that would come of it if Git said this.
    public Settled after(State start, List<Checkout> pretended, Instant now) {
        var future = new Future(start, now);
        pretended.forEach(checkout -> future.submit(fetched(checkout, start), "dry run"));
        future.unfold();
        return new Settled(future.state, future.time);
    }

    private Consequences play(State start, List<Intent> wishes, List<Checkout> pretended, Instant now) {
        var future = new Future(start, now);
        wishes.forEach(wish -> future.submit(wish, "dry run"));
        var ending = future.unfold();
        return new Summary(start.world(), future.state.world(), now, pretended, future.watched, future.actions)
                .consequences(ending, Duration.between(now, future.lastMove));
    }

    private static Intent fetched(Checkout checkout, State start) {
        var fresh = checkout.withMeta(checkout.meta().with(edit -> edit.resourceVersion = 0));
        return start.world().has(checkout.ref()) ? new Intent.Replace(fresh) : new Intent.Create(fresh);
    }

    /// The future as far as it has been played.
    private final class Future {
        private final Instant end;
        private final Availabilities watched;
        private final List<ContainerAction> actions = new ArrayList<>();
        private State state;
        private NodeModel model;
        private Instant time;
        private Instant lastMove;

        Future(State start, Instant now) {
            end = now.plus(horizon);
            time = now;
            lastMove = now;
            watched = new Availabilities(start.world(), now);
            state = inFairWeather(start);
            model = nodes.of(state.world(), now);
        }

        Ending unfold() {
            while (true) {
                settle();
                var step = model.step(state.world(), time);
                model = step.next();
                actions.addAll(step.actions());
                if (!step.actions().isEmpty()) {
                    lastMove = time;
                }
                var revision = state.world().revision();
                step.reports().forEach(report -> submit(report, "node"));
                if (state.world().revision() != revision) {
                    continue;   // what the nodes said may be answered at this very moment
                }
                var engineDue = engine.nextDue(state).filter(due -> !due.isAfter(end));
                var nodesDue = step.lookAgainAt().filter(due -> !due.isAfter(end));
                var next = Stream.of(engineDue, nodesDue).flatMap(Optional::stream).min(Instant::compareTo);
                if (next.isEmpty() || engineDue.isEmpty() && !next.get().isBefore(lastMove.plus(QUIET))) {
                    return Ending.RESTED;
                }
                time = next.get().isAfter(time) ? next.get() : time.plusMillis(1);
                if (!time.isBefore(end)) {
                    return lastMove.plus(QUIET).isBefore(end) ? Ending.RESTED : Ending.STILL_MOVING;
                }
            }
        }

        private void settle() {
            for (var turns = 0; turns < MOST_TURNS_AT_ONE_MOMENT; turns++) {
                if (engine.nextDue(state).filter(due -> !due.isAfter(time)).isEmpty()) {
                    return;
                }
                var turn = engine.turn(state, time);
                state = turn.state();
                turn.changes().forEach(this::saw);
            }
            throw new IllegalStateException("the controllers do not come to an end: " + MOST_TURNS_AT_ONE_MOMENT
                    + " turns at one moment; last: " + state.world().revision());
        }

        void submit(Intent intent, String actor) {
            var answer = engine.submit(state, intent, actor, time);
            state = answer.state();
            answer.changes().forEach(this::saw);
        }

        private void saw(Change change) {
            if (!(change.object() instanceof Lease) && !(change.object() instanceof Event)) {
                lastMove = time;
            }
            watched.saw(change, state.world(), time);
        }

        /// Nodes that are ready give their sign of life beforehand for the whole time that is played.
        private State inFairWeather(State start) {
            var world = start.world();
            for (var node : start.world().all(Node.KIND)) {
                var lease = start.world().find(Lease.KIND.ref(Lease.NODE_NAMESPACE, node.meta().name()));
                if (node.ready() && lease.isPresent()) {
                    var revision = world.revision() + 1;
                    Obj renewed = lease.get().renewedAt(end).withMeta(lease.get().meta().with(edit -> edit.resourceVersion = revision));
                    world = world.with(new Change(revision, time, Optional.of(lease.get()), Optional.of(renewed),
                            Cause.outside("dry run", "nodes that are ready stay so")));
                }
            }
            return new State(world, start.agenda(), start.names());
        }
    }
}
