package dev.rumbo.reconciler.registry;

import java.util.UUID;

import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.reconciler.plan.Change;

/// Where made-up names and uids come from: a value, so that the same start gives the same names.
///
/// Each prefix has a sequence of its own. So the names of the pods of one replica set do not depend on what
/// else was created meanwhile, and a dry run foretells the very names that the live cluster will give.
public final class Names {

    /// Letters and digits without vowels and without look-alikes, so that no words come out.
    /// Source: Kubernetes, apimachinery/pkg/util/rand.
    private static final String LETTERS = "bcdfghjklmnpqrstvwxz2456789";
    private static final int SUFFIX_LENGTH = 5;
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;

    private final long seed;
    private final PMap<String, Integer> drawn;

    private Names(long seed, PMap<String, Integer> drawn) {
        this.seed = seed;
        this.drawn = drawn;
    }

    /// @param seed another one for each cluster and each start of it; the same one in a test
    public static Names seeded(long seed) {
        return new Names(seed, HashTreePMap.empty());
    }

    /// The names after this change: what was drawn for it is not drawn again.
    public Names after(Change change) {
        if (!change.created() || change.object().meta().generateName().isEmpty()) {
            return this;
        }
        var stream = stream(change.object());
        return new Names(seed, drawn.plus(stream, drawn.getOrDefault(stream, 0) + 1));
    }

    /// Five letters for an object that has only a `generateName`.
    ///
    /// @param attempt 0, and one more each time the name was taken
    String suffix(Obj object, int attempt) {
        var stream = stream(object);
        var bits = mixed(hash(stream) + drawn.getOrDefault(stream, 0) * GOLDEN_GAMMA + attempt * 0x632BE59BD9B4E019L);
        var text = new StringBuilder(SUFFIX_LENGTH);
        for (var i = 0; i < SUFFIX_LENGTH; i++) {
            text.append(LETTERS.charAt((int) Long.remainderUnsigned(bits, LETTERS.length())));
            bits = Long.divideUnsigned(bits, LETTERS.length());
        }
        return text.toString();
    }

    /// A uid for an object that comes into being at a revision.
    String uid(Ref<?> ref, long revision) {
        var name = hash(ref.kind().apiVersion() + "/" + ref.kind().name() + "/" + ref.namespace() + "/" + ref.name());
        var high = mixed(name + revision * GOLDEN_GAMMA);
        var low = mixed(high ^ name);
        return new UUID(high & ~0xF000L | 0x4000L, low & 0x3FFFFFFFFFFFFFFFL | 0x8000000000000000L).toString();
    }

    private static String stream(Obj object) {
        return object.kind().name() + "/" + object.meta().namespace() + "/" + object.meta().generateName();
    }

    private long hash(String text) {
        var hash = seed;
        for (var i = 0; i < text.length(); i++) {
            hash = mixed(hash + text.charAt(i) + GOLDEN_GAMMA);
        }
        return hash;
    }

    /// Source: Steele, Lea, Flood, "Fast splittable pseudorandom number generators" (SplitMix64's finalizer).
    private static long mixed(long bits) {
        var z = (bits ^ bits >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
