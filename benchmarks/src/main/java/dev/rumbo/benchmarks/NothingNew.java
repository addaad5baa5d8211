package dev.rumbo.benchmarks;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import dev.rumbo.benchmarks.program.Repository;
import dev.rumbo.benchmarks.result.Row;
import dev.rumbo.benchmarks.result.Samples;
import dev.rumbo.manifests.gitops.Application;
import dev.rumbo.manifests.gitops.Checkout;
import dev.rumbo.reconciler.ControlLoops;
import dev.rumbo.reconciler.git.Credentials;
import dev.rumbo.reconciler.git.GitRepositories;
import dev.rumbo.reconciler.git.Revision;

/// What it costs that nothing is new: a poll that finds HEAD where it was, and a commit that changes no object.
final class NothingNew implements Benchmark {

    private static final int POLLS = 500;
    private static final int COMMITS = 15;
    private static final double POLL_GATE_MILLIS = 2;
    private static final double RENDER_GATE_MILLIS = 60;

    @Override
    public String name() {
        return "nothing-new";
    }

    @Override
    public List<Row> run(Bench bench) throws Exception {
        var repository = Repository.create(bench.workplace().directory().resolve("repository"));
        repository.commit("Begin", Thousand.mixed(0, ""));
        var shop = Shop.following(repository);
        try (var git = GitRepositories.in(bench.workplace().directory().resolve("clones"), Credentials.NONE)) {
            return List.of(poll(shop, git), render(shop, git));
        }
    }

    private static Row poll(Shop shop, GitRepositories git) throws Exception {
        var times = new ArrayList<Duration>();
        for (var i = -POLLS; i < POLLS; i++) {
            var took = ProcessorTime.of(() -> git.heads(shop.url(), List.of(Revision.HEAD)));
            if (i >= 0) {
                times.add(took);
            }
        }
        var samples = Samples.ofDurations(times);
        return Row.atMost("nothing new: one poll of a local repository, HEAD unchanged, processor time", samples.median(), POLL_GATE_MILLIS, "ms",
                samples.inWords("ms"), "none");
    }

    private static Row render(Shop shop, GitRepositories git) throws Exception {
        var now = Instant.parse("2026-01-01T00:00:00Z");
        var engine = ControlLoops.imagined();
        var state = Shop.fetched(shop.checkout(git), shop.cluster(engine, now), engine, now).state();
        var whole = new ArrayList<Duration>();
        var reading = new ArrayList<Duration>();
        var writes = 0L;
        for (var i = -5; i < COMMITS; i++) {
            now = now.plusSeconds(1);
            shop.repository().commit("Say nothing new", Map.of("app-000/service.yaml", "# attempt " + i + "\n" + Manifests.service("app-000")));
            var checkout = new Checkout[1];
            var settled = new Shop.Settled[1];
            var before = state;
            var at = now;
            var read = ProcessorTime.of(() -> checkout[0] = shop.checkout(git));
            var decided = ProcessorTime.of(() -> settled[0] = Shop.fetched(checkout[0], before, engine, at));
            state = settled[0].state();
            if (i >= 0) {
                whole.add(read.plus(decided));
                reading.add(read);
                writes += settled[0].changes().stream().filter(change -> !change.ref().kind().ephemeral()
                        && !change.ref().kind().equals(Application.KIND)).count();
            }
        }
        var samples = Samples.ofDurations(whole);
        return Row.atMost("nothing new: commit that changes none of 1000 objects, read, rendered and compared, processor time",
                samples.median(), RENDER_GATE_MILLIS, "ms", samples.inWords("ms") + "; objects written: " + writes,
                "of which reading and rendering: " + Samples.ofDurations(reading).inWords("ms"));
    }
}
