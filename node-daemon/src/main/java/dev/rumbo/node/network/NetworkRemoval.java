package dev.rumbo.node.network;

import java.util.List;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Takes everything away that this room put on a host: the service table, forwarding rules, routes to other
/// nodes, the DNS addresses. Pods' own wires go with their sandboxes. What is not there is no failure.
public final class NetworkRemoval {

    private static final Logger LOG = LoggerFactory.getLogger(NetworkRemoval.class);

    private NetworkRemoval() {}

    public static void everything(NetworkPlan plan) throws InterruptedException {
        quietly(List.of("nft", "delete", "table", "ip", "rumbo"));
        for (var chain : List.of("DOCKER-USER", "FORWARD")) {
            for (var direction : List.of("-s", "-d")) {
                quietly(List.of("iptables", "-w", "5", "-D", chain, direction, plan.pods().toString(), "-m", "comment", "--comment",
                        "rumbo pods", "-j", "ACCEPT"));
            }
        }
        quietly(List.of("ip", "route", "flush", "proto", LinuxPodNetwork.ROUTE_MARK));
        for (var address : List.of(plan.localDns(), plan.dns())) {
            quietly(List.of("ip", "address", "del", address.getHostAddress() + "/32", "dev", "lo"));
        }
    }

    private static void quietly(List<String> command) throws InterruptedException {
        try {
            var result = Command.run(command, "");
            LOG.atDebug().addKeyValue("command", String.join(" ", command)).addKeyValue("exit", result.exitCode()).log("network removal");
        } catch (NetworkFailure absent) {
            LOG.atDebug().log("nothing to remove: " + absent.getMessage());
        }
    }
}
