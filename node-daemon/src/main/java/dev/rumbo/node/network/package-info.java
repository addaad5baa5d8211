/// How pods reach each other, services, and the world.
///
/// Enter through [PodNetwork] (addresses, wiring, routes; [LinuxPodNetwork] does it, [FakePodNetwork] pretends),
/// [ServiceProxy] (service addresses, in the kernel's packet filter) and [ClusterDns] (service names). What to do is
/// decided by pure classes beside them: [AddressPlan], [PodFiles], [ServiceTable], [DnsZone]; the rest carries it out.
///
/// Each pod has a veth pair of its own to its host, no bridge: all its traffic is routed and passes the host's forward hook,
/// whatever the host's bridge settings are. Everything here belongs to the network namespace that the daemon runs in, so
/// several daemons share a machine when each has its own.
///
/// Lives here: whatever knows `ip`, `nft`, `iptables` and `nsenter`. Lives elsewhere: which services exist and where
/// their pods are (the sync room fills [ServiceView] from Service and EndpointSlice objects).
@org.jspecify.annotations.NullMarked
package dev.rumbo.node.network;
