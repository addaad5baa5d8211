package dev.rumbo.reconciler.registry;

import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

import dev.rumbo.manifests.core.Service;
import dev.rumbo.manifests.meta.Ref;
import dev.rumbo.reconciler.world.World;

/// The cluster addresses of services: 10.43.0.0/16.
///
/// A service gets the first free address after the place its name hashes to, so that a service that is
/// deleted and made again mostly keeps its address.
final class ServiceAddresses {

    private static final String NETWORK = "10.43.";
    private static final int SIZE = 1 << 16;

    /// The lowest addresses are left to well-known services, such as DNS at 10.43.0.10.
    private static final int FIRST = 256;

    private ServiceAddresses() {}

    /// A free address; empty when all are taken.
    static Optional<String> freeFor(Ref<Service> ref, World world) {
        var taken = taken(world);
        var room = SIZE - 1 - FIRST;
        var start = Math.floorMod((ref.namespace() + "/" + ref.name()).hashCode(), room);
        for (var i = 0; i < room; i++) {
            var address = address(FIRST + (start + i) % room);
            if (!taken.contains(address)) {
                return Optional.of(address);
            }
        }
        return Optional.empty();
    }

    /// Why a wished-for address can not be had; empty when it can.
    static Optional<String> objectionTo(String address, Service service, World world) {
        if (!address.startsWith(NETWORK)) {
            return Optional.of("must be in the range 10.43.0.0/16; leave it out to get one");
        }
        return world.all(Service.KIND).stream()
                .filter(other -> other.spec().clusterIP().equals(address) && !other.ref().equals(service.ref()))
                .findFirst().map(other -> "is the address of " + other.ref() + " already; leave it out to get one");
    }

    private static Set<String> taken(World world) {
        var taken = new HashSet<String>();   // only asked, never iterated
        world.all(Service.KIND).forEach(service -> taken.add(service.spec().clusterIP()));
        return taken;
    }

    private static String address(int number) {
        return NETWORK + (number >> 8) + "." + (number & 0xFF);
    }
}
