package dev.rumbo.reconciler.live;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicReferenceArray;

/// The latest elements of a numbered stream. One thread writes, any number read, nobody waits for a lock.
///
/// @param <T> what is kept
final class Ring<T> {

    private record Slot<T>(long number, T element) {}

    private final AtomicReferenceArray<Slot<T>> slots;
    private volatile long latest;

    /// @param before the number before the first element that will come
    Ring(int capacity, long before) {
        slots = new AtomicReferenceArray<>(capacity);
        latest = before;
    }

    void append(T element) {
        var number = latest + 1;
        slots.set(slot(number), new Slot<>(number, element));
        latest = number;
    }

    /// The number of the newest element.
    long latest() {
        return latest;
    }

    /// The element of a number; empty when it is not there yet, or was overwritten.
    Optional<T> at(long number) {
        var slot = slots.get(slot(number));
        return slot != null && slot.number() == number ? Optional.of(slot.element()) : Optional.empty();
    }

    int capacity() {
        return slots.length();
    }

    private int slot(long number) {
        return Math.floorMod(number, slots.length());
    }
}
