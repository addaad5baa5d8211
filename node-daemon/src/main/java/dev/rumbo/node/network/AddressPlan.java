package dev.rumbo.node.network;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Which pod of this node has which address. Not stored: read back from the sandboxes' labels at start.
///
/// Addresses are given in turn, so that one that became free is not given again soon: somebody may still believe that the
/// former pod is there.
public final class AddressPlan {

    /// The first address and the one after it stay free, as does the last: some tools take them for something special.
    private static final int RESERVED_AT_START = 2;
    private static final int RESERVED_AT_END = 1;

    private final Cidr range;
    private final Map<String, InetAddress> byPod = new HashMap<>();
    private final Set<InetAddress> taken = new HashSet<>();
    private long next = RESERVED_AT_START;

    public AddressPlan(Cidr range) {
        if (range.size() <= RESERVED_AT_START + RESERVED_AT_END) {
            throw new IllegalArgumentException("%s is too small for pods; give the node a /24".formatted(range));
        }
        this.range = range;
    }

    /// The pod's address; the same one when asked again.
    /// @throws NetworkFailure when all are taken
    public synchronized InetAddress take(String podUid) throws NetworkFailure {
        var known = byPod.get(podUid);
        if (known != null) {
            return known;
        }
        var usable = range.size() - RESERVED_AT_START - RESERVED_AT_END;
        for (long tries = 0; tries < usable; tries++) {
            var candidate = range.address(next);
            next = next + 1 < range.size() - RESERVED_AT_END ? next + 1 : RESERVED_AT_START;
            if (taken.add(candidate)) {
                byPod.put(podUid, candidate);
                return candidate;
            }
        }
        throw new NetworkFailure("all %d pod addresses of %s are taken; let fewer pods run on this node, or give it a larger podCIDR"
                .formatted(usable, range));
    }

    /// Notes what a sandbox's label says. An address outside the range (the node's range was changed) is kept as well.
    public synchronized void adopt(String podUid, InetAddress address) {
        release(podUid);
        byPod.put(podUid, address);
        taken.add(address);
        if (range.contains(address) && range.offset(address) >= next && range.offset(address) + 1 < range.size() - RESERVED_AT_END) {
            next = range.offset(address) + 1;
        }
    }

    /// The pod is gone, with all its sandboxes.
    public synchronized void release(String podUid) {
        var address = byPod.remove(podUid);
        if (address != null && !byPod.containsValue(address)) {
            taken.remove(address);
        }
    }

    public synchronized Optional<InetAddress> of(String podUid) {
        return Optional.ofNullable(byPod.get(podUid));
    }
}
