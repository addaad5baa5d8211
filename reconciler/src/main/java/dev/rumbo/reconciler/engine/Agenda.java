package dev.rumbo.reconciler.engine;

import java.time.Instant;
import java.util.Comparator;
import java.util.Optional;

import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.TreePSet;

import dev.rumbo.manifests.meta.Ref;

/// What is to be looked at, by whom, and when. Immutable.
///
/// One entry for each controller and object: the earliest time wins. Entries of the same time come in the
/// order in which they were made.
public final class Agenda {

    public static final Agenda EMPTY = new Agenda(TreePSet.empty(Item.ORDER), HashTreePMap.empty(), HashTreePMap.empty(), 0);

    private final TreePSet<Item> inOrder;
    private final PMap<Key, Item> byKey;
    private final PMap<Key, Effort> efforts;
    private final long nextNumber;

    private Agenda(TreePSet<Item> inOrder, PMap<Key, Item> byKey, PMap<Key, Effort> efforts, long nextNumber) {
        this.inOrder = inOrder;
        this.byKey = byKey;
        this.efforts = efforts;
        this.nextNumber = nextNumber;
    }

    /// One controller and one object it looks after.
    record Key(String controller, Ref<?> ref) {}

    /// @param at     when to look
    /// @param number in the order of making; decides between equal times
    /// @param cause  the revision that made it worth looking
    record Item(Key key, Instant at, long number, long cause) {
        private static final Comparator<Item> ORDER = Comparator.comparing(Item::at).thenComparingLong(Item::number);
    }

    /// When the next look is due.
    public Optional<Instant> nextDue() {
        return inOrder.isEmpty() ? Optional.empty() : Optional.of(inOrder.first().at());
    }

    public int size() {
        return byKey.size();
    }

    public boolean isEmpty() {
        return byKey.isEmpty();
    }

    Optional<Item> firstDue(Instant now) {
        return inOrder.isEmpty() || inOrder.first().at().isAfter(now) ? Optional.empty() : Optional.of(inOrder.first());
    }

    /// Look at this at that time, or earlier if that is planned already. Who labours in vain waits for its turn.
    Agenda plus(Key key, Instant wanted, long cause) {
        var effort = efforts.get(key);
        var at = effort == null ? wanted : effort.notBefore(wanted);
        var planned = byKey.get(key);
        if (planned != null && !planned.at().isAfter(at)) {
            return this;
        }
        var item = new Item(key, at, nextNumber, cause);
        var others = planned == null ? inOrder : inOrder.minus(planned);
        return new Agenda(others.plus(item), byKey.plus(key, item), efforts, nextNumber + 1);
    }

    Agenda minus(Item item) {
        return new Agenda(inOrder.minus(item), byKey.minus(item.key()), efforts, nextNumber);
    }

    /// How a controller fared with an object lately.
    Effort effort(Key key) {
        return efforts.getOrDefault(key, Effort.NONE);
    }

    Agenda remembering(Key key, Effort effort) {
        if (effort(key).equals(effort)) {
            return this;
        }
        var changed = effort.equals(Effort.NONE) ? efforts.minus(key) : efforts.plus(key, effort);
        return new Agenda(inOrder, byKey, changed, nextNumber);
    }

    /// Without anything about an object that is gone.
    Agenda forgetting(Key key) {
        var planned = byKey.get(key);
        return (planned == null ? this : minus(planned)).remembering(key, Effort.NONE);
    }
}
