package dev.rumbo.cli.command;

import java.nio.file.Files;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/// `rumbo kubeconfig`
@Command(name = "kubeconfig", description = "Tell how to point kubectl at this master.",
        footer = {"", "export KUBECONFIG=$(rumbo kubeconfig --path)"})
final class KubeconfigCommand implements Callable<Integer> {

    @ParentCommand
    private RumboCommand rumbo = new RumboCommand();

    @Option(names = "--path", description = "print only where the file is")
    private boolean path;

    @Override
    public Integer call() throws Exception {
        var file = rumbo.settings().kubeconfig();
        if (!Files.exists(file)) {
            throw new CannotDo(file + " does not exist; a master writes it when it starts (`rumbo up`)");
        }
        rumbo.paper().line(path ? file.toString() : "export KUBECONFIG=" + file);
        return RumboCommand.DONE;
    }
}
