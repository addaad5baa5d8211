package dev.rumbo.cli.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import dev.rumbo.cli.simulation.SimulatedCluster.GitService;
import dev.rumbo.manifests.apps.Deployment;
import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.core.Taint;
import dev.rumbo.reconciler.plan.Intent;

/// Random commits, people and faults, from the dice of the cluster. Whatever breaks is mended after a while; [#calm] mends
/// the rest.
final class Weather {

    private static final int MOST_HOSTS = 5;

    private final SimulatedCluster cluster;
    private final Dice dice;
    private final Commits commits;
    private Instant end;

    Weather(SimulatedCluster cluster) {
        this.cluster = cluster;
        this.dice = cluster.dice().split();
        this.commits = new Commits(dice.split());
        this.end = cluster.now();
    }

    /// A first commit, and then something every now and then.
    void blow(Duration howLong) {
        end = cluster.now().plus(howLong);
        cluster.under(Conditions.ROUGH);
        cluster.commit(commits::first);
        next();
        cluster.advance(howLong);
    }

    /// All faults end; what shall run is what the last commit says, and it can run.
    void calm() {
        cluster.under(Conditions.FAIR);
        if (!cluster.masterIsUp()) {
            cluster.startMaster();
        }
        for (var host : cluster.hosts()) {
            cluster.unmute(host.name());
            if (!host.powered()) {
                cluster.powerOn(host.name());
            }
            if (!host.reachable()) {
                cluster.reconnect(host.name());
            }
        }
        for (var node : List.copyOf(cluster.world().all(Node.KIND))) {
            untaint(node.meta().name());
        }
        cluster.git(GitService.ANSWERS);
        cluster.commit(commits::sound);
    }

    private void next() {
        var when = cluster.now().plus(dice.chance(30) ? dice.between(Duration.ofMillis(200), Duration.ofSeconds(5))
                : dice.between(Duration.ofSeconds(10), Duration.ofSeconds(150)));
        if (when.isBefore(end)) {
            cluster.at(when, "weather", () -> {
                something();
                next();
            });
        }
    }

    private void something() {
        switch (dice.below(20)) {
            case 0, 1, 2, 3, 4, 5, 6 -> cluster.commit(commits::random);
            case 7, 8 -> cutOff();
            case 9, 10 -> powerOff();
            case 11, 12 -> restartMaster();
            case 13 -> {
                if (dice.chance(50)) {
                    gitGoesAway();
                } else {
                    mute();
                }
            }
            case 14, 15 -> scale();
            case 16, 17 -> deletePod();
            case 18 -> newHost();
            default -> drain();
        }
    }

    private void cutOff() {
        var host = dice.oneOf(cluster.hosts());
        if (host.reachable()) {
            cluster.cutOff(host.name());
            later(Duration.ofSeconds(dice.chance(50) ? 8 : 200), () -> {
                if (!host.reachable()) {
                    cluster.reconnect(host.name());
                }
            });
        }
    }

    private void mute() {
        var host = dice.oneOf(cluster.hosts()).name();
        cluster.mute(host);
        later(Duration.ofSeconds(15), () -> cluster.unmute(host));
    }

    private void powerOff() {
        var host = dice.oneOf(cluster.hosts());
        if (host.powered()) {
            cluster.powerOff(host.name());
            later(Duration.ofSeconds(dice.chance(30) ? 8 : 300), () -> {
                if (!host.powered()) {
                    cluster.powerOn(host.name());
                }
            });
        }
    }

    private void restartMaster() {
        if (cluster.masterIsUp()) {
            cluster.stopMaster();
            later(Duration.ofSeconds(dice.chance(70) ? 3 : 60), () -> {
                if (!cluster.masterIsUp()) {
                    cluster.startMaster();
                }
            });
        }
    }

    private void gitGoesAway() {
        cluster.git(GitService.UNREACHABLE);
        later(Duration.ofSeconds(200), () -> cluster.git(GitService.ANSWERS));
    }

    private void newHost() {
        if (cluster.hosts().size() < MOST_HOSTS) {
            cluster.addHost("n" + (cluster.hosts().size() + 1));
        }
    }

    // ---- people

    private void scale() {
        any(List.copyOf(cluster.world().all(Deployment.KIND))).ifPresent(deployment ->
                wish(new Intent.Replace(deployment.scaledTo(dice.below(6)))));
    }

    private void deletePod() {
        any(List.copyOf(cluster.world().all(Pod.KIND))).ifPresent(pod -> wish(Intent.Delete.of(pod, "kubectl delete pod")));
    }

    private void drain() {
        any(List.copyOf(cluster.world().all(Node.KIND))).ifPresent(node -> {
            var effect = dice.chance(50) ? "NoExecute" : "NoSchedule";
            var taints = new java.util.ArrayList<>(node.spec().taints());
            taints.add(new Taint("maintenance", "", effect, Optional.empty()));
            wish(new Intent.Replace(node.tainted(taints)));
            later(Duration.ofSeconds(120), () -> untaint(node.meta().name()));
        });
    }

    private void untaint(String name) {
        cluster.world().find(Node.KIND.ref(name)).ifPresent(node -> {
            var taints = node.spec().taints().stream().filter(taint -> !taint.key().equals("maintenance")).toList();
            if (taints.size() < node.spec().taints().size()) {
                wish(new Intent.Replace(node.tainted(taints)));
            }
        });
    }

    private void wish(Intent intent) {
        if (cluster.masterIsUp()) {
            cluster.wish(intent);
        }
    }

    private <T> Optional<T> any(List<T> choices) {
        return choices.isEmpty() ? Optional.empty() : Optional.of(dice.oneOf(choices));
    }

    private void later(Duration atMost, Runnable mending) {
        cluster.at(cluster.now().plus(dice.between(Duration.ofMillis(500), atMost)), "mended", mending);
    }
}
