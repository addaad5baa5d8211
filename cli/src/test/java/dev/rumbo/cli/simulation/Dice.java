package dev.rumbo.cli.simulation;

import java.time.Duration;
import java.util.List;

/// Chance from a seed: the same seed throws the same dice, on every machine and in every release of Java.
/// Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators" (SplitMix64).
final class Dice {

    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private long state;

    Dice(long seed) {
        state = mixed(seed + GOLDEN_GAMMA);
    }

    /// Other dice, so that throwing these does not change what those will show.
    Dice split() {
        return new Dice(bits());
    }

    long bits() {
        state += GOLDEN_GAMMA;
        return mixed(state);
    }

    /// From 0 to `limit` - 1.
    int below(int limit) {
        return (int) Long.remainderUnsigned(bits(), limit);
    }

    /// Both ends included.
    int between(int least, int most) {
        return least + below(most - least + 1);
    }

    Duration between(Duration least, Duration most) {
        return least.plusMillis(Long.remainderUnsigned(bits(), most.minus(least).toMillis() + 1));
    }

    boolean chance(int percent) {
        return below(100) < percent;
    }

    <T> T oneOf(List<T> choices) {
        return choices.get(below(choices.size()));
    }

    private static long mixed(long bits) {
        var z = (bits ^ bits >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
