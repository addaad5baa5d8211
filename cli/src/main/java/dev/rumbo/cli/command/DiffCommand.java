package dev.rumbo.cli.command;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

import dev.rumbo.cli.terminal.Paper.Tone;
import dev.rumbo.manifests.client.Selection;
import dev.rumbo.manifests.gitops.Application;
import dev.rumbo.manifests.gitops.Checkout;
import dev.rumbo.manifests.meta.JsonFormat;
import dev.rumbo.reconciler.dryrun.Consequences;
import dev.rumbo.reconciler.dryrun.Consequences.Ink;
import dev.rumbo.reconciler.git.GitFailure;
import dev.rumbo.reconciler.render.PlainManifests;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `rumbo diff`
@Command(name = "diff", description = "Say what a commit would do: objects, then containers node by node, and why. Changes nothing.",
        footer = {"",
            "rumbo diff                    the working tree, uncommitted changes included, against the live master",
            "rumbo diff HEAD~1             a commit, branch or tag of the repository around this folder",
            "rumbo diff --offline A B      from commit A to commit B, on imagined nodes, without a master",
            "",
            "Exits with 0 when nothing would change, 2 when something would, 1 when it cannot say."})
final class DiffCommand implements Callable<Integer> {

    @ParentCommand
    private RumboCommand rumbo = new RumboCommand();

    @Parameters(arity = "0..2", paramLabel = "COMMIT|BRANCH|DIRECTORY", description = "what to compare (the working tree)")
    private List<String> targets = List.of();

    @Option(names = "--offline", description = "compare two commits without a master")
    private boolean offline;

    @Option(names = "--path", paramLabel = "FOLDER", defaultValue = "", description = "offline: where the manifests are (all of the repository)")
    private String path = "";

    @Option(names = "--nodes", paramLabel = "N", defaultValue = "3", description = "offline: how many nodes to imagine (${DEFAULT-VALUE}, of 4 cores and 8 Gi each)")
    private int nodes = 3;

    @Option(names = {"-o", "--output"}, paramLabel = "FORMAT", description = "text or json")
    private StatusCommand.Format format = StatusCommand.Format.TEXT;

    @Override
    public Integer call() throws Exception {
        if (offline != (targets.size() == 2)) {
            throw new CannotDo(offline ? "--offline compares two commits: rumbo diff --offline A B"
                    : "two commits are compared with --offline; against the master name one");
        }
        try {
            var here = Path.of("").toAbsolutePath();
            var consequences = offline ? OfflineDiff.between(here, targets.get(0), targets.get(1), path, nodes) : againstMaster(here);
            print(consequences);
            return consequences.nothing() ? RumboCommand.DONE : RumboCommand.WOULD_CHANGE;
        } catch (GitFailure failure) {
            throw new CannotDo(String.valueOf(failure.getMessage()));
        }
    }

    private Consequences againstMaster(Path here) throws Exception {
        try (var client = rumbo.master().client("diff")) {
            var applications = client.list(Application.KIND, Selection.ALL).items();
            var proposed = ProposedCheckouts.of(targets.stream().findFirst(), here, applications, new PlainManifests());
            if (format == StatusCommand.Format.TEXT) {
                rumbo.paper().line(rumbo.paper().toned(Tone.SOFT, "What " + proposed.words() + " would do:"));
            }
            var body = JsonFormat.object();
            var list = body.putArray("checkouts");
            proposed.checkouts().stream().map(Checkout::tree).forEach(list::add);
            return JsonFormat.read(client.post("/rumbo/v1/diff", body), Consequences.class);
        }
    }

    private void print(Consequences consequences) {
        var paper = rumbo.paper();
        switch (format) {
            case JSON -> paper.line(JsonFormat.CANONICAL.writerWithDefaultPrettyPrinter().writeValueAsString(consequences));
            case TEXT -> paper.line(consequences.inWords(paper.colours() ? Ink.COLOURED : Ink.PLAIN).stripTrailing());
        }
    }
}
