package dev.rumbo.node.network;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A pod network that only remembers what was asked of it.
public final class FakePodNetwork implements PodNetwork {

    private final AddressPlan addresses;
    private final Map<String, Long> wires = new TreeMap<>();
    private NetworkState state = new NetworkState.Ready();
    private List<Peer> peers = List.of();

    public FakePodNetwork(Cidr nodePods) {
        this.addresses = new AddressPlan(nodePods);
    }

    public synchronized void become(NetworkState other) {
        state = other;
    }

    public synchronized List<Peer> peers() {
        return peers;
    }

    @Override
    public synchronized NetworkState ready() {
        return state;
    }

    @Override
    public AddressPlan addresses() {
        return addresses;
    }

    @Override
    public synchronized void wire(long sandboxPid, InetAddress podIp) throws NetworkFailure {
        if (state instanceof NetworkState.Unable(var because)) {
            throw new NetworkFailure(because);
        }
        wires.put(podIp.getHostAddress(), sandboxPid);
    }

    @Override
    public synchronized boolean wired(long sandboxPid, InetAddress podIp) {
        return wires.getOrDefault(podIp.getHostAddress(), -1L) == sandboxPid;
    }

    @Override
    public synchronized void unwire(InetAddress podIp) {
        wires.remove(podIp.getHostAddress());
    }

    @Override
    public synchronized void peers(List<Peer> others) {
        peers = List.copyOf(others);
    }
}
