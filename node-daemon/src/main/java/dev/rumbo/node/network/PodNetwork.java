package dev.rumbo.node.network;

import java.net.InetAddress;
import java.util.List;

/// The network of one node's pods. All methods may be called from many threads and be repeated; blocking.
public interface PodNetwork {

    /// Sets up what all pods need, or looks whether it is still there and repairs it. To be called before the first pod,
    /// and every half minute: other programs (a reloaded firewall) may undo it.
    NetworkState ready() throws InterruptedException;

    /// Who has which address. Addresses are decided before the sandbox exists, and read back from its label.
    AddressPlan addresses();

    /// Gives a fresh sandbox its address and its way out. Must be done before the pod's containers start.
    ///
    /// @param sandboxPid of the sandbox's process, as this daemon sees it
    void wire(long sandboxPid, InetAddress podIp) throws NetworkFailure, InterruptedException;

    /// Whether the wiring of a sandbox is there. Cheap: reads a few files.
    boolean wired(long sandboxPid, InetAddress podIp);

    /// Takes the wiring away; nothing happens when it is gone. The address stays taken until [AddressPlan#release].
    void unwire(InetAddress podIp) throws NetworkFailure, InterruptedException;

    /// Sends traffic for other nodes' pods to those nodes, and no longer to nodes that are not named.
    void peers(List<Peer> others) throws NetworkFailure, InterruptedException;

    /// Another node.
    /// @param address of the node, on a network that this node is on too
    record Peer(Cidr pods, InetAddress address) {}
}
