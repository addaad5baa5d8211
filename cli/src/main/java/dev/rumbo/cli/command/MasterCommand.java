package dev.rumbo.cli.command;

import java.util.concurrent.Callable;

import dev.rumbo.cli.master.Master;

import dev.rumbo.cli.terminal.LogFile;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

/// `rumbo master`
@Command(name = "master", description = "Run the control plane only; nodes join with `rumbo node`.",
        footer = {"", "rumbo master --listen 0.0.0.0 --advertise 10.0.0.1", "rumbo token     (prints the line to type on a new node)"})
final class MasterCommand implements Callable<Integer> {

    @ParentCommand
    private RumboCommand rumbo = new RumboCommand();

    @Mixin
    private MasterOptions options = new MasterOptions();

    @Mixin
    private FirstApplication application = new FirstApplication();

    @Override
    public Integer call() throws Exception {
        LogFile.toStandardError();
        try (var ctrlC = Interruption.expected();
                var master = Master.start(options.of(rumbo.settings()))) {
            application.applyTo(master.controlPlane());
            var paper = rumbo.paper();
            paper.line("The master runs. Status page: " + master.pageUrl() + "   kubectl: export KUBECONFIG=" + master.kubeconfig());
            paper.line("Let a node join: rumbo token --data-dir " + rumbo.settings().dataDir() + "   Ctrl-C stops the master, never a container.");
            ctrlC.await();
        }
        return RumboCommand.DONE;
    }
}
