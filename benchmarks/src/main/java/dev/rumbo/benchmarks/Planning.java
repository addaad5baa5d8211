package dev.rumbo.benchmarks;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

import dev.rumbo.benchmarks.program.Repository;
import dev.rumbo.benchmarks.result.Row;
import dev.rumbo.benchmarks.result.Samples;
import dev.rumbo.cli.model.ImaginedNodes;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.gitops.Application;
import dev.rumbo.manifests.gitops.Checkout;
import dev.rumbo.reconciler.ControlLoops;
import dev.rumbo.reconciler.dryrun.Consequences;
import dev.rumbo.reconciler.dryrun.DryRun;
import dev.rumbo.reconciler.engine.Engine;
import dev.rumbo.reconciler.git.Credentials;
import dev.rumbo.reconciler.git.GitRepositories;
import dev.rumbo.reconciler.live.ControlPlane;
import dev.rumbo.reconciler.live.LiveControlPlane;
import dev.rumbo.reconciler.plan.Intent;
import dev.rumbo.reconciler.registry.Decision;
import dev.rumbo.reconciler.store.sqlite.SqliteStore;

/// A commit that changes a thousand objects: how long until it is known what would come of it, and until it has come.
///
/// A live control plane over a real store; nodes are imagined, with the real pod planner, in real time: a container
/// starts after 0.4 s and is ready 1 s later, so that a rolling update of single pods takes 1.7 s at the least.
final class Planning implements Benchmark {

    private static final int NODES = 25;
    private static final int PLANS = 3;
    private static final double PLAN_GATE_MILLIS = 500;
    private static final double DESIRED_GATE_SECONDS = 5;
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @Override
    public String name() {
        return "plan";
    }

    @Override
    public List<Row> run(Bench bench) throws Exception {
        var rows = new ArrayList<Row>();
        rows.addAll(changing("ConfigMaps", Thousand.settings("one"), Thousand.settings("two"), bench));
        rows.addAll(changing("Deployments, each with a new pod", Thousand.workloads("one"), Thousand.workloads("two"), bench));
        return rows;
    }

    private static List<Row> changing(String what, SortedMap<String, String> before, SortedMap<String, String> after, Bench bench) throws Exception {
        var directory = bench.workplace().directory().resolve(what.substring(0, what.indexOf("s")));
        var repository = Repository.create(directory.resolve("repository"));
        repository.commit("Begin", before);
        var shop = Shop.following(repository);
        var engine = ControlLoops.imagined();   // one for both, as in a master: what was compared once need not be again
        try (var git = GitRepositories.in(directory.resolve("clones"), Credentials.NONE);
                var store = SqliteStore.open(directory.resolve("data"));
                var live = LiveControlPlane.start(store, engine, InstantSource.system(), 1, LiveControlPlane.Bounds.USUAL);
                var _ = ImaginedHosts.start(live, ImaginedNodes.FAIR)) {
            populate(live, shop);
            submit(live, new Intent.Create(shop.checkout(git)));
            awaitDesired(live, shop.checkout(git));
            repository.commit("Change everything", after);
            var changed = shop.checkout(git);
            var plans = plans(engine, live, changed);
            var began = System.nanoTime();
            submit(live, new Intent.Replace(changed));
            awaitDesired(live, changed);
            var seconds = (System.nanoTime() - began) / 1e9;
            return List.of(
                    Row.atMost("plan: 1000 changed " + what + ": planned (dry run until rest)", plans.rest().median(), PLAN_GATE_MILLIS, "ms",
                            plans.rest().inWords("ms") + "; the first one: " + Samples.number(plans.first()) + " ms", "objects seen to change: " + plans.changes()),
                    Row.atMost("plan: 1000 changed " + what + ": in desired state (imagined containers)", seconds, DESIRED_GATE_SECONDS, "s",
                            Samples.number(seconds) + " s, n 1", "pods: " + live.world().count(Pod.KIND)));
        }
    }

    private record Plans(double first, Samples rest, int changes) {}

    private static Plans plans(Engine engine, LiveControlPlane live, Checkout changed) {
        var times = new ArrayList<Double>();
        var changes = 0;
        for (var i = 0; i <= PLANS; i++) {
            var began = System.nanoTime();
            var consequences = foretold(engine, live, changed);
            times.add((System.nanoTime() - began) / 1e6);
            changes = consequences.objects().size();
        }
        return new Plans(times.removeFirst(), new Samples(times), changes);
    }

    private static Consequences foretold(Engine engine, LiveControlPlane live, Checkout changed) {
        return new DryRun(engine, ImaginedNodes.FAIR, DryRun.HORIZON).play(live.state(), List.of(changed), Instant.now());
    }

    private static void populate(ControlPlane live, Shop shop) throws Exception {
        for (var i = 1; i <= NODES; i++) {
            submit(live, new Intent.Create(ImaginedHosts.node(i)));
        }
        submit(live, new Intent.Create(shop.application()));
    }

    private static void submit(ControlPlane live, Intent intent) throws Exception {
        if (live.submit(intent, "benchmark") instanceof Decision.Refused refused) {
            throw new IOException(refused.message());
        }
    }

    /// Waits until this commit is applied and all that came of it is healthy.
    private static void awaitDesired(ControlPlane live, Checkout checkout) throws InterruptedException {
        var application = Application.KIND.ref(checkout.meta().namespace(), checkout.meta().name());
        var end = System.nanoTime() + PATIENCE.toNanos();
        while (true) {
            var status = live.world().find(application).orElseThrow().status();
            if (status.sync().equals("Synced") && status.health().equals("Healthy")
                    && status.commit().filter(commit -> commit.sha().equals(checkout.spec().commit().sha())).isPresent()) {
                return;
            }
            if (System.nanoTime() > end) {
                throw new IllegalStateException("after %d s the application is %s and %s: %s".formatted(PATIENCE.toSeconds(),
                        status.sync(), status.health(), status.message()));
            }
            Thread.sleep(5);
        }
    }
}
