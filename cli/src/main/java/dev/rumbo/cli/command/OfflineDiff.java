package dev.rumbo.cli.command;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import dev.rumbo.cli.model.ImaginedNodes;
import dev.rumbo.manifests.Kinds;
import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.gitops.Application;
import dev.rumbo.manifests.gitops.Checkout;
import dev.rumbo.manifests.meta.Json;
import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.reconciler.ControlLoops;
import dev.rumbo.reconciler.dryrun.Consequences;
import dev.rumbo.reconciler.dryrun.DryRun;
import dev.rumbo.reconciler.git.Credentials;
import dev.rumbo.reconciler.git.GitFailure;
import dev.rumbo.reconciler.git.GitRepositories;
import dev.rumbo.reconciler.git.RepositoryUrl;
import dev.rumbo.reconciler.git.Revision;
import dev.rumbo.reconciler.git.SourceFile;
import dev.rumbo.reconciler.git.SubPath;
import dev.rumbo.reconciler.git.WorkingTree;
import dev.rumbo.reconciler.registry.Bootstrap;
import dev.rumbo.reconciler.registry.Names;
import dev.rumbo.reconciler.render.PlainManifests;
import dev.rumbo.reconciler.world.World;

/// What would happen between two commits on an imagined cluster: commit A is played until it rests, then B.
final class OfflineDiff {

    /// Any moment will do; the same commits give the same answer.
    private static final Instant NOW = Instant.parse("2026-01-01T00:00:00Z");

    private OfflineDiff() {}

    static Consequences between(Path here, String from, String to, String path, int nodes) throws GitFailure, IOException, CannotDo {
        var top = WorkingTree.enclosing(here).orElseThrow(() -> new CannotDo(here + " is in no Git repository"));
        var engine = ControlLoops.imagined();
        var dryRun = new DryRun(engine, ImaginedNodes.FAIR, DryRun.HORIZON);
        var application = application(top, path);
        var state = engine.start(World.EMPTY, Names.seeded(1), NOW);
        for (var intent : Bootstrap.missingIn(state.world())) {
            state = engine.submit(state, intent, "offline diff", NOW).state();
        }
        for (var object : objects(application, nodes)) {
            state = engine.submit(state, new dev.rumbo.reconciler.plan.Intent.Create(object), "offline diff", NOW).state();
        }
        var before = dryRun.after(state, List.of(checkout(top, from, path, application)), NOW);
        return dryRun.play(before.state(), List.of(checkout(top, to, path, application)), before.at());
    }

    private static List<Obj> objects(Application application, int nodes) {
        var objects = new ArrayList<Obj>(List.of(application));
        for (var i = 1; i <= nodes; i++) {
            objects.add(node("n" + i));
        }
        return objects;
    }

    private static Application application(Path top, String path) {
        var tree = JsonFormat.object().put("apiVersion", Application.KIND.apiVersion()).put("kind", "Application");
        tree.putObject("metadata").put("name", "offline").put("namespace", "default");
        tree.putObject("spec").putObject("source").put("repo", top.toString()).put("revision", "HEAD").put("path", path);
        return Application.KIND.bind(tree);
    }

    private static Node node(String name) {
        return (Node) Kinds.bind(Json.parse("""
                {"apiVersion":"v1","kind":"Node","metadata":{"name":"%s","labels":{"kubernetes.io/hostname":"%s"}},
                 "status":{"capacity":{"cpu":"4","memory":"8Gi","pods":"110"},"allocatable":{"cpu":"4","memory":"8Gi","pods":"110"},
                           "conditions":[{"type":"Ready","status":"True","reason":"Imagined","lastTransitionTime":"2026-01-01T00:00:00Z"}],
                           "addresses":[{"type":"InternalIP","address":"127.0.0.1"}]}}
                """.formatted(name, name)).tree());
    }

    private static Checkout checkout(Path top, String revision, String path, Application application) throws GitFailure {
        var url = new RepositoryUrl.Local(top);
        try (var git = GitRepositories.in(top, Credentials.NONE)) {
            var commit = git.fetch(url, git.heads(url, List.of(new Revision(revision))).at(new Revision(revision)));
            var folder = git.read(url, commit.id(), new SubPath(path), SourceFile.MANIFESTS);
            return Checkout.of(application.ref(), new PlainManifests().render(folder, application.destinationNamespace())
                    .at(commit.forApplications(), application.spec().source()));
        }
    }
}
