package dev.rumbo.cli.command;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import dev.rumbo.cli.terminal.Paper;
import dev.rumbo.cli.terminal.Paper.Tone;
import dev.rumbo.manifests.apps.Deployment;
import dev.rumbo.manifests.apps.ReplicaSet;
import dev.rumbo.manifests.client.KubeClient;
import dev.rumbo.manifests.client.Selection;
import dev.rumbo.manifests.core.Node;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.manifests.gitops.Application;
import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.manifests.meta.Kind;
import dev.rumbo.manifests.meta.Obj;
import dev.rumbo.reconciler.world.World;
import dev.rumbo.web.page.StatusView;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// `rumbo status`: the status page as text.
@Command(name = "status", description = "Show what runs, from which commit, where, and what is wrong.",
        footer = {"", "Exits with 0 when all is well, 2 when something is not (yet) as the commit says, 1 without a master."})
final class StatusCommand implements Callable<Integer> {

    private static final List<Kind<? extends Obj>> SHOWN =
            List.of(Application.KIND, Deployment.KIND, ReplicaSet.KIND, Pod.KIND, Node.KIND);

    @ParentCommand
    private RumboCommand rumbo = new RumboCommand();

    @Option(names = {"-o", "--output"}, paramLabel = "FORMAT", description = "text or json")
    private Format format = Format.TEXT;

    enum Format { TEXT, JSON }

    @Override
    public Integer call() throws Exception {
        StatusView view;
        try (var client = rumbo.master().client("status")) {
            view = StatusView.of(world(client), List.of());
        }
        switch (format) {
            case JSON -> rumbo.paper().line(JsonFormat.CANONICAL.writerWithDefaultPrettyPrinter().writeValueAsString(view));
            case TEXT -> print(view);
        }
        var well = view.applications().stream().allMatch(a -> a.sync().equals("Synced") && a.health().equals("Healthy"))
                && view.nodes().stream().allMatch(StatusView.NodeView::ready);
        return well ? RumboCommand.DONE : RumboCommand.WOULD_CHANGE;
    }

    private static World world(KubeClient client) throws IOException, InterruptedException {
        var objects = new ArrayList<Obj>();
        for (var kind : SHOWN) {
            objects.addAll(client.list(kind, Selection.ALL).items());
        }
        return World.of(1, objects);
    }

    private void print(StatusView view) {
        var paper = rumbo.paper();
        for (var app : view.applications()) {
            paper.line(paper.toned(Tone.STRONG, app.name()) + "  " + toned(app.health()) + ", " + toned(app.sync())
                    + app.commit().map(c -> "  " + shortSha(c.sha()) + " \"" + c.subject() + "\" by " + c.author()).orElse(""));
            paper.line(paper.toned(Tone.SOFT, "  from " + app.repo() + (app.path().isEmpty() ? "" : "/" + app.path())
                    + (app.revision().isEmpty() ? "" : " @ " + app.revision())));
            for (var problem : app.problems()) {
                paper.line("  " + paper.toned(Tone.BAD, problem.line() == 0 ? problem.file()
                        : problem.file() + ":" + problem.line() + ":" + problem.column()) + ": " + problem.message());
            }
            if (!app.message().isEmpty()) {
                paper.line("  " + app.message());
            }
            workloads(app.workloads());
            app.things().stream().filter(t -> !t.result().equals("Synced") || !t.message().isEmpty()).forEach(t ->
                    paper.line("  " + t.kind() + " " + t.name() + "  " + toned(t.result()) + "  " + t.message()));
        }
        if (!view.elsewhere().isEmpty()) {
            paper.line(paper.toned(Tone.STRONG, "not from Git"));
            workloads(view.elsewhere());
        }
        if (view.applications().isEmpty() && view.elsewhere().isEmpty()) {
            paper.line("nothing is deployed");
        }
        paper.line("");
        nodes(view.nodes());
    }

    private void workloads(List<StatusView.Workload> workloads) {
        var paper = rumbo.paper();
        var rows = new ArrayList<List<String>>();
        for (var workload : workloads) {
            rows.add(List.of("  " + workload.kind() + " " + paper.toned(Tone.STRONG, workload.namespace() + "/" + workload.name()),
                    toned(workload.health()), workload.ready() + " of " + workload.desired() + " ready", "", workload.message()));
            for (var pod : workload.pods()) {
                rows.add(List.of("    " + pod.name(), pod.good() ? paper.toned(Tone.GOOD, pod.word()) : paper.toned(Tone.BUSY, pod.word()),
                        pod.node().isEmpty() ? "no node" : "on " + pod.node(),
                        pod.restarts() == 0 ? "" : pod.restarts() + " restarts", pod.message()));
            }
        }
        paper.table(rows);
    }

    private void nodes(List<StatusView.NodeView> nodes) {
        var paper = rumbo.paper();
        if (nodes.isEmpty()) {
            paper.line("no node has joined");
            return;
        }
        var rows = new ArrayList<List<String>>();
        for (var node : nodes) {
            rows.add(List.of("node " + paper.toned(Tone.STRONG, node.name()),
                    paper.toned(node.ready() ? Tone.GOOD : Tone.BAD, node.word()),
                    "cpu " + node.cpu().asked() + "m of " + node.cpu().room() + "m",
                    "memory " + (node.memory().asked() >> 20) + "Mi of " + (node.memory().room() >> 20) + "Mi",
                    node.pods().asked() + " pods", node.message()));
        }
        paper.table(rows);
    }

    private String toned(String word) {
        return rumbo.paper().toned(switch (word) {
            case "Healthy", "Synced" -> Tone.GOOD;
            case "Degraded", "Refused" -> Tone.BAD;
            default -> Tone.BUSY;
        }, word);
    }

    private static String shortSha(String sha) {
        return sha.substring(0, Math.min(7, sha.length()));
    }
}
