package dev.rumbo.reconciler.engine;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.reconciler.engine.Agenda.Item;
import dev.rumbo.reconciler.engine.Agenda.Key;
import dev.rumbo.reconciler.engine.Effort.Outcome;
import dev.rumbo.reconciler.plan.Cause;
import dev.rumbo.reconciler.plan.Change;
import dev.rumbo.reconciler.plan.Controller;
import dev.rumbo.reconciler.plan.Intent;
import dev.rumbo.reconciler.plan.Note;
import dev.rumbo.reconciler.plan.Plan;
import dev.rumbo.reconciler.registry.Decision;
import dev.rumbo.reconciler.registry.Names;
import dev.rumbo.reconciler.registry.Registry;
import dev.rumbo.reconciler.world.World;

/// The control plane: a pure function from a state and the time to the next state and what changed.
///
/// One turn looks at one object with one controller. A refused wish does not stop the others of a plan; it is
/// told as an event and tried again later, with growing pauses.
public final class Engine {

    private final List<Controller<?>> controllers;
    private final Registry registry;

    public Engine(List<? extends Controller<?>> controllers, Registry registry) {
        this.controllers = List.copyOf(controllers);
        this.registry = registry;
        var names = controllers.stream().map(Controller::name).toList();
        if (names.stream().distinct().count() != names.size()) {
            throw new IllegalArgumentException("two controllers have the same name: " + names);
        }
    }

    /// A state to go on from after a start: every controller looks once at every object of its kind.
    public State start(World world, Names names, Instant now) {
        var agenda = Agenda.EMPTY;
        for (var controller : controllers) {
            for (var object : world.all(controller.kind())) {
                agenda = agenda.plus(new Key(controller.name(), object.ref()), now, object.meta().resourceVersion());
            }
        }
        return new State(world, agenda, names);
    }

    /// When the next turn has something to do.
    public Optional<Instant> nextDue(State state) {
        return state.agenda().nextDue();
    }

    /// Has a wish from outside decided.
    ///
    /// @param actor who wants it, e.g. `kubectl (admin)`
    public Answer submit(State state, Intent intent, String actor, Instant now) {
        var decision = registry.decide(intent, state.world(), Cause.outside(actor, because(intent)), now, state.names());
        return switch (decision) {
            case Decision.Accepted(var change, _) -> new Answer(with(state, change, now), decision, List.of(change));
            case Decision.Unchanged _, Decision.Refused _ -> new Answer(state, decision, List.of());
        };
    }

    /// Looks at the first thing that is due. Nothing is due: nothing happens.
    public Turn turn(State state, Instant now) {
        var due = state.agenda().firstDue(now);
        if (due.isEmpty()) {
            return new Turn(state, List.of(), List.of());
        }
        var item = due.get();
        var controller = controllers.stream().filter(c -> c.name().equals(item.key().controller())).findFirst();
        var begun = new State(state.world(), state.agenda().minus(item), state.names());
        return controller.map(c -> turnOf(c, item, begun, now)).orElseGet(() -> new Turn(begun, List.of(), List.of()));
    }

    /// Puts the first due look off, and says why: for a shell whose [#turn] failed with a bug of one controller,
    /// which must not stop the others.
    public Turn putOff(State state, Instant now, String why) {
        var due = state.agenda().firstDue(now);
        if (due.isEmpty()) {
            return new Turn(state, List.of(), List.of());
        }
        var item = due.get();
        var effort = state.agenda().effort(item.key()).after(now, Outcome.REFUSED, 0);
        var agenda = state.agenda().minus(item).remembering(item.key(), effort)
                .plus(item.key(), now.plus(effort.retryAfter()), item.cause());
        var notes = state.world().find(item.key().ref()).map(object -> Note.warning(object, "ControllerFailed",
                "the controller " + item.key().controller() + " failed, which is a bug: " + why)).stream().toList();
        return told(notes, item, new State(state.world(), agenda, state.names()), new ArrayList<>(), now);
    }

    @SuppressWarnings("unchecked")   // an item's object is of its controller's kind
    private <T extends Obj> Turn turnOf(Controller<T> controller, Item item, State state, Instant now) {
        return state.world().find((Ref<T>) item.key().ref())
                .map(object -> carriedOut(controller.reconcile(object, state.world(), now), object, item, state, now))
                .orElseGet(() -> new Turn(new State(state.world(), state.agenda().forgetting(item.key()), state.names()),
                        List.of(), List.of()));
    }

    private Turn carriedOut(Plan plan, Obj object, Item item, State start, Instant now) {
        var state = start;
        var changes = new ArrayList<Change>();
        var notes = new ArrayList<>(plan.notes());
        var refused = false;
        for (var intent : plan.intents()) {
            var cause = new Cause(item.cause(), item.key().controller(), because(intent));
            switch (registry.decide(intent, state.world(), cause, now, state.names())) {
                case Decision.Accepted(var change, _) -> {
                    changes.add(change);
                    state = with(state, change, now);
                }
                case Decision.Unchanged _ -> { /* it is so already */ }
                case Decision.Refused(_, var message, _) -> {
                    refused = true;
                    notes.add(Note.warning(object, "Refused", "could not " + intent.inWords() + ": " + message));
                }
            }
        }
        var outcome = refused ? Outcome.REFUSED : changes.isEmpty() ? Outcome.IN_VAIN : Outcome.WORKED;
        var lately = start.agenda().effort(item.key());
        var effort = plan.rests() ? lately.rested(now) : lately.after(now, outcome, Fingerprint.of(plan));
        if (effort.justExhausted() && !effort.equals(lately)) {
            notes.add(Note.warning(object, "SlowedDown", "the controller " + item.key().controller() + " looked at this too often"
                    + " within a minute without coming to an end; it waits until the minute is over"));
        }
        var agenda = state.agenda().remembering(item.key(), effort);
        if (refused) {
            agenda = agenda.plus(item.key(), now.plus(effort.retryAfter()), item.cause());
        }
        if (plan.lookAgainAfter().isPresent()) {
            agenda = agenda.plus(item.key(), now.plus(plan.lookAgainAfter().get()), item.cause());
        }
        return told(notes, item, new State(state.world(), agenda, state.names()), changes, now);
    }

    private Turn told(List<Note> notes, Item item, State start, List<Change> changes, Instant now) {
        var state = start;
        for (var note : notes) {
            var cause = new Cause(item.cause(), item.key().controller(), note.reason());
            for (var change : EventLog.changes(note, item.key().controller(), state.world(), cause, now)) {
                changes.add(change);
                state = with(state, change, now);
            }
        }
        return new Turn(state, changes, notes);
    }

    /// The state after a change: the world has it, and whom it concerns shall look.
    private State with(State state, Change change, Instant now) {
        var world = state.world().with(change);
        var agenda = state.agenda();
        for (var controller : controllers) {
            for (var ref : controller.concernedBy(change, world).toList()) {
                if (world.has(ref)) {
                    agenda = agenda.plus(new Key(controller.name(), ref), now, change.revision());
                }
            }
            if (change.removed() && controller.kind().equals(change.ref().kind())) {
                agenda = agenda.forgetting(new Key(controller.name(), change.ref()));
            }
        }
        return new State(world, agenda, state.names().after(change));
    }

    private static String because(Intent intent) {
        return intent instanceof Intent.Delete delete ? delete.because() : "";
    }
}
