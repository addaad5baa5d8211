package dev.rumbo.benchmarks;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import dev.rumbo.benchmarks.program.Repository;
import dev.rumbo.manifests.gitops.Application;
import dev.rumbo.manifests.gitops.Checkout;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.reconciler.engine.Engine;
import dev.rumbo.reconciler.engine.State;
import dev.rumbo.reconciler.git.CommitId;
import dev.rumbo.reconciler.git.GitFailure;
import dev.rumbo.reconciler.git.GitRepositories;
import dev.rumbo.reconciler.git.RepositoryUrl;
import dev.rumbo.reconciler.git.Revision;
import dev.rumbo.reconciler.git.SourceFile;
import dev.rumbo.reconciler.git.SubPath;
import dev.rumbo.reconciler.plan.Change;
import dev.rumbo.reconciler.plan.Intent;
import dev.rumbo.reconciler.registry.Bootstrap;
import dev.rumbo.reconciler.registry.Decision;
import dev.rumbo.reconciler.registry.Names;
import dev.rumbo.reconciler.render.PlainManifests;
import dev.rumbo.reconciler.world.World;

/// An application that follows a repository, and the rooms it passes on its way: Git, renderer, engine.
record Shop(Repository repository, Application application) {

    static Shop following(Repository repository) {
        var manifest = JsonFormat.object().put("apiVersion", Application.KIND.apiVersion()).put("kind", "Application");
        manifest.putObject("metadata").put("name", "shop").put("namespace", "default");
        manifest.putObject("spec").putObject("source").put("repo", repository.directory().toString()).put("revision", "HEAD").put("path", "");
        return new Shop(repository, Application.KIND.bind(Json.of(manifest)));
    }

    RepositoryUrl url() {
        return new RepositoryUrl.Local(repository.directory());
    }

    /// What Git says now, read and rendered.
    Checkout checkout(GitRepositories git) throws GitFailure {
        var commit = git.fetch(url(), git.heads(url(), List.of(Revision.HEAD)).at(Revision.HEAD));
        var folder = git.read(url(), commit.id(), SubPath.ROOT, SourceFile.MANIFESTS);
        return Checkout.of(application.ref(), new PlainManifests().render(folder, application.destinationNamespace())
                .at(commit.forApplications(), application.spec().source()));
    }

    /// A cluster that has this application and nothing else.
    State cluster(Engine engine, Instant now) {
        var state = engine.start(World.EMPTY, Names.seeded(1), now);
        for (var intent : Bootstrap.missingIn(World.EMPTY)) {
            state = engine.submit(state, intent, "benchmark", now).state();
        }
        return engine.submit(state, new Intent.Create(application), "benchmark", now).state();
    }

    /// What became of it, at one moment of time.
    record Settled(State state, List<Change> changes) {}

    static Settled fetched(Checkout checkout, State start, Engine engine, Instant now) {
        var fresh = start.world().has(checkout.ref()) ? new Intent.Replace(checkout) : new Intent.Create(checkout);
        var answer = engine.submit(start, fresh, "git", now);
        if (answer.decision() instanceof Decision.Refused refused) {
            throw new IllegalStateException("the checkout is refused: " + refused.message());
        }
        var state = answer.state();
        var changes = new ArrayList<>(answer.changes());
        while (engine.nextDue(state).filter(due -> !due.isAfter(now)).isPresent()) {
            var turn = engine.turn(state, now);
            state = turn.state();
            changes.addAll(turn.changes());
        }
        return new Settled(state, changes);
    }
}
