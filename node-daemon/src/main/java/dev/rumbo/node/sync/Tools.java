package dev.rumbo.node.sync;

import java.time.InstantSource;
import java.util.concurrent.Executor;

import dev.rumbo.node.network.NetworkPlan;
import dev.rumbo.node.network.PodNetwork;
import dev.rumbo.node.probe.Prober;
import dev.rumbo.node.runtime.ContainerRuntime;
import dev.rumbo.node.volume.PodVolumes;

/// What all workers of a node work with.
///
/// @param hands carries out one action each, best on a virtual thread of its own
record Tools(String node, String hostIp, Variables.NodeSize size, ContainerRuntime runtime, ClusterApi api, PodNetwork network,
        NetworkPlan plan, PodVolumes volumes, PodSettings settings, Prober prober, PodEvents events, InstantSource clock,
        Executor hands) {}
