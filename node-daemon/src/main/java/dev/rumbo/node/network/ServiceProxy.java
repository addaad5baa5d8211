package dev.rumbo.node.network;

import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Keeps the kernel's packet filter to what the cluster's services are, by the program `nft`.
///
/// The table is written whole at the first time and after an error, else only what changed. It stays when the daemon ends:
/// services go on working.
public final class ServiceProxy {

    private static final Logger LOG = LoggerFactory.getLogger(ServiceProxy.class);

    private final NetworkPlan plan;
    private final ReentrantLock writing = new ReentrantLock();
    private @Nullable ServiceTable written;

    public ServiceProxy(NetworkPlan plan) {
        this.plan = plan;
    }

    /// What keeps services from working on this node: one sentence with what to do; empty when nothing does.
    public static Optional<String> obstacle() throws InterruptedException {
        if (!LinuxPodNetwork.installed("nft")) {
            return Optional.of("services have no addresses on this node and pods do not reach the world, because the program nft is missing; "
                    + "install it: apt-get install nftables");
        }
        try {
            // Needs nft 1.0.1 and Linux 5.13, as kube-proxy does.
            var trial = Command.run(List.of("nft", "-c", "-f", "-"), ServiceTable.whole(
                    NetworkPlan.usual(Cidr.parse("10.42.0.0/24")), List.of()).script());
            return trial.succeeded() ? Optional.empty() : Optional.of(
                    "services do not work on this node, because nft refuses Rumbo's table; nft 1.0.1 and Linux 5.13 are the least that will do: "
                            + trial.output().lines().findFirst().orElse(""));
        } catch (NetworkFailure failure) {
            return Optional.of(failure.getMessage());
        }
    }

    /// Makes exactly these services reachable. Nothing is run when nothing changed.
    public void apply(Collection<ServiceView> services) throws NetworkFailure, InterruptedException {
        writing.lockInterruptibly();
        try {
            var before = written;
            if (before != null) {
                var step = before.to(services);
                if (step.changesNothing()) {
                    return;
                }
                written = null;
                var refused = write(step);
                if (refused.isEmpty()) {
                    return;
                }
                LOG.atWarn().addKeyValue("reason", refused.get()).log("somebody changed the service table; writing it anew");
            }
            var refused = write(ServiceTable.whole(plan, services));
            if (refused.isPresent()) {
                throw new NetworkFailure("the addresses of services could not be written: nft: " + refused.get());
            }
        } finally {
            writing.unlock();
        }
    }

    /// @return why it was refused
    private Optional<String> write(ServiceTable.Step step) throws NetworkFailure, InterruptedException {
        var result = Command.run(List.of("nft", "-f", "-"), step.script());
        if (result.succeeded()) {
            written = step.table();
            return Optional.empty();
        }
        return Optional.of(result.output().lines().limit(3).reduce((left, right) -> left + " " + right).orElse("no reason given"));
    }

    /// Takes the table away, with everything in it.
    public void remove() throws NetworkFailure, InterruptedException {
        writing.lockInterruptibly();
        try {
            written = null;
            var result = Command.run(List.of("nft", "-f", "-"), "add table ip rumbo\ndelete table ip rumbo\n");
            if (!result.succeeded()) {
                throw new NetworkFailure("the addresses of services could not be taken away: nft: " + result.output());
            }
        } finally {
            writing.unlock();
        }
    }
}
