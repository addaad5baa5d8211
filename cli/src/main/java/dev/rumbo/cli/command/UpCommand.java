package dev.rumbo.cli.command;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.Callable;

import dev.rumbo.cli.Settings;
import dev.rumbo.cli.master.Master;
import dev.rumbo.cli.terminal.Convergence;
import dev.rumbo.cli.terminal.LogFile;
import dev.rumbo.cli.terminal.Paper;
import dev.rumbo.cli.terminal.Paper.Tone;
import dev.rumbo.manifests.core.Pod;
import dev.rumbo.node.RumboNode;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// `rumbo up`: the newcomer's first minute. Everything in one process.
@Command(name = "up", description = "Run everything on this machine: control plane, status page, and a node on the local Docker engine.",
        footer = {"", "Without --repo it runs examples-repo/ of the checkout that rumbo was started from.",
            "Ctrl-C stops Rumbo; containers go on. `rumbo down` removes everything it made."})
final class UpCommand implements Callable<Integer> {

    private static final Duration PATIENCE = Duration.ofMinutes(5);

    @ParentCommand
    private RumboCommand rumbo = new RumboCommand();

    @Mixin
    private MasterOptions masterOptions = new MasterOptions();

    @Mixin
    private NodeOptions nodeOptions = new NodeOptions();

    @Mixin
    private FirstApplication application = new FirstApplication();

    @Option(names = "--exit-when-ready", description = "stop as soon as everything runs (2 if it does not within 5 minutes); containers go on")
    private boolean exitWhenReady;

    @Override
    public Integer call() throws Exception {
        var clock = InstantSource.system();
        var began = clock.instant();
        var paper = rumbo.paper();
        application.orExampleOf(Settings.checkout());
        var log = LogFile.into(rumbo.settings().dataDir());
        try (var ctrlC = Interruption.expected();
                var master = Master.start(masterOptions.of(rumbo.settings()));
                var node = RumboNode.start(nodeOptions.besides(master, rumbo.settings()))) {
            application.applyTo(master.controlPlane());
            paper.line("Rumbo runs: node " + node.name() + " on " + node.engine() + ". Status page: " + master.pageUrl());
            var end = new Convergence(master.controlPlane(), paper, clock).await(PATIENCE);
            report(end, master, began, clock.instant());
            tell(paper, "log", log.toString());
            if (!exitWhenReady) {
                paper.line("");
                paper.line("Ctrl-C stops Rumbo and leaves the containers running; `rumbo down` removes everything it made.");
            }
            if (exitWhenReady) {
                return end == Convergence.End.CONVERGED ? RumboCommand.DONE : RumboCommand.WOULD_CHANGE;
            }
            ctrlC.await();
            paper.line("Rumbo stops; containers go on. `rumbo up` takes over what runs, `rumbo down` removes it.");
        }
        return RumboCommand.DONE;
    }

    private void report(Convergence.End end, Master master, Instant began, Instant now) {
        var paper = rumbo.paper();
        var pods = master.controlPlane().world().all(Pod.KIND);
        var ready = pods.stream().filter(Pod::ready).count();
        paper.line("");
        paper.line(switch (end) {
            case CONVERGED -> paper.toned(Tone.GOOD, "Everything runs") + ": %d pods ready after %.1f s.".formatted(ready,
                    Duration.between(began, now).toMillis() / 1000.0);
            case NOT_YET -> paper.toned(Tone.BUSY, "Not everything runs yet") + ": %d of %d pods are ready; `rumbo status` says why. It goes on trying."
                    .formatted(ready, pods.size());
        });
        paper.line("");
        tell(paper, "status page", master.pageUrl().toString());
        tell(paper, "kubectl", "export KUBECONFIG=" + master.kubeconfig() + " && kubectl get pods -A");
        tell(paper, "on Docker", "docker ps");
        tell(paper, "try", "edit a file of the repository, `rumbo diff`, git commit, and watch the page");
        tell(paper, "or break it", "docker rm -f a container; it comes back");
        tell(paper, "more nodes", "rumbo token (start with --listen 0.0.0.0 --advertise ADDRESS)");
    }

    private static void tell(Paper paper, String what, String how) {
        paper.line("  " + paper.toned(Tone.STRONG, what) + " ".repeat(Math.max(1, 14 - what.length())) + how);
    }
}
